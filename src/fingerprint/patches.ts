/**
 * Finds methods that users put onto builtin prototypes (`Array.prototype.last = …`), and replaced
 * ones, as far as code that is reached names them.
 *
 * What must stay true: `xs.map(f)` doesn't tell what `xs` is, so a member name counts on every
 * builtin prototype that has it; an untouched builtin costs a look and adds nothing to the encoding.
 */
import type { FunctionFacts } from './facts.ts'
import { isNativeText } from './intrinsics.ts'
import { describeHeld, prototypeOf, textOf, unveiled } from './primordials.ts'
import type { Session } from './session.ts'
import { TAG } from './tags.ts'

const PROTOTYPES: readonly (readonly [string, object])[] = (
  [
    ['Object', Object.prototype],
    ['Function', Function.prototype],
    ['Array', Array.prototype],
    ['String', String.prototype],
    ['Number', Number.prototype],
    ['Boolean', Boolean.prototype],
    ['BigInt', BigInt.prototype],
    ['Symbol', Symbol.prototype],
    ['Date', Date.prototype],
    ['RegExp', RegExp.prototype],
    ['Map', Map.prototype],
    ['Set', Set.prototype],
    ['WeakMap', WeakMap.prototype],
    ['WeakSet', WeakSet.prototype],
    ['Promise', Promise.prototype],
    ['Error', Error.prototype],
    ['TypedArray', prototypeOf(Uint8Array.prototype)],
    ['Uint8Array', Uint8Array.prototype],
    ['ArrayBuffer', ArrayBuffer.prototype],
    ['Iterator', prototypeOf(prototypeOf([][Symbol.iterator]()) as object)],
  ] as readonly (readonly [string, object])[]
).filter(([, prototype]) => prototype !== null)

/** Called without being named, by templates and arithmetic, where it is likely to be replaced. */
const IMPLICIT: readonly (readonly [string, string])[] = [
  ['Object', 'toString'],
  ['Object', 'toJSON'],
  ['Array', 'toString'],
  ['Array', 'toJSON'],
  ['Date', 'toString'],
  ['Date', 'toJSON'],
  ['Number', 'toString'],
]
const MEMBER = / "([\w$]+)"\)/g
const membersOf = new WeakMap<FunctionFacts, readonly string[]>()

/** Names of members in a canonical code; strings at other places only add names. */
function membersIn(facts: FunctionFacts, canonical: string): readonly string[] {
  let members = membersOf.get(facts)
  if (members === undefined) {
    const found = new Set<string>()
    for (const [, name] of canonical.matchAll(MEMBER)) found.add(name!)
    members = [...found]
    membersOf.set(facts, members)
  }
  return members
}

/** Writes the user's methods on builtin prototypes that a code may call. */
export function encodePatches(session: Session, facts: FunctionFacts, canonical: string): void {
  if (session.patchesSeen.size === 0) {
    for (const [owner, name] of IMPLICIT)
      encodePatch(session, owner, PROTOTYPE_OF.get(owner)!, name)
    session.patchesSeen.add('')
  }
  for (const name of membersIn(facts, canonical)) {
    if (session.patchesSeen.has(name)) continue
    session.patchesSeen.add(name)
    for (const [owner, prototype] of PROTOTYPES) encodePatch(session, owner, prototype, name)
  }
}

const PROTOTYPE_OF: ReadonlyMap<string, object> = new Map(PROTOTYPES)

function encodePatch(session: Session, owner: string, prototype: object, name: string): void {
  const property = describeHeld(prototype, name)
  if (property === undefined) return
  if (isBuiltin(unveiled(property))) {
    session.watch?.builtin(prototype, name, property)
    return
  }
  session.watch?.property(prototype, name)
  session.sink.byte(TAG.own)
  session.key(`${owner}.prototype.${name}`)
  session.part(
    { words: `${owner}.prototype.${name}` },
    'value' in property ? property.value : property.get,
  )
}

const natives = new WeakSet<Function>()

function isBuiltin(property: PropertyDescriptor): boolean {
  const held: unknown = 'value' in property ? property.value : (property.get ?? property.set)
  // `constructor`, `Symbol.toStringTag`, lengths: data of the language.
  if (typeof held !== 'function' || natives.has(held)) return true
  const native = isNativeText(textOf(held))
  if (native) natives.add(held)
  return native
}
