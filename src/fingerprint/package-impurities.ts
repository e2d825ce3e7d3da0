/**
 * What code of packages does that no fingerprint shows and nobody sees while it runs: it counts by
 * version, and what its modules hold is not read.
 *
 * - Builtins that a package's module took before they were watched (`const now = Date.now`) and that
 *   the text of a reached function names, itself or one object deep. What its helpers name is not
 *   followed: in a bundle everything leads to everything, and pure functions would be taken for impure.
 * - Functions of well-known packages that are random by their nature, and draw from a pool that may
 *   have been filled by somebody else.
 *
 * What must stay true: it is a list of what is known to be unseen, no proof that there is nothing
 * else; it never runs code of the package.
 */
import { types } from 'node:util'
import { readBinding, readInternals, type FunctionInternals } from '../platform/inspector.ts'
import { unseenName } from '../platform/stand-ins.ts'
import { nameOfExport, type PackageExport } from './package-exports.ts'
import { describeHeld, ownNames } from './primordials.ts'
import type { Session } from './session.ts'

interface Held {
  readonly label: string
  readonly fn: Function
}

/** Names under which watched builtins go; others are not asked for. */
const NAMES =
  /^(?:bound )?(?:Date|now|random\w*|getRandomValues|pseudoRandomBytes|rng|prng|hrtime|bigint|uptime|generate(?:Key|Prime)\w*|exec(?:File)?Sync|spawnSync|lookup|resolve\w*|readFile\w*|writeFile\w*)$/
/** Members of one object that are looked at. */
const MOST_MEMBERS = 60

const DRAWS = /^(?:random|sample|sampleSize|shuffle|uniqueId)$/

/** By package: the functions that are impure by their nature. */
const KNOWN: Readonly<Record<string, RegExp>> = {
  '@lukeed/uuid': /^v4$/,
  '@paralleldrive/cuid2': /^createId$/,
  cuid: /^cuid$/,
  // Their helpers hold `Math.random` as it was when they were loaded.
  lodash: DRAWS,
  'lodash-es': DRAWS,
  // Seeded by the clock when it is loaded.
  mathjs: /^(?:pickRandom|random|randomInt)$/,
  nanoid: /^(?:nanoid|random|customAlphabet)$/,
  ulid: /^(?:ulid|monotonicFactory)$/,
  underscore: DRAWS,
  uuid: /^v[1467]$/,
  uuidv7: /^uuidv(?:4|7)$/,
}

const heldBy = new WeakMap<Function, readonly Held[]>()

/** Looks once at what a function of a package names of its module. */
export function learnHeld(fn: Function, text: string, { scopes }: FunctionInternals): void {
  if (heldBy.has(fn)) return
  const held: Held[] = []
  for (const word of new Set(text.match(/[\w$]+/g))) {
    const value = valueIn(scopes, word)
    if (typeof value === 'function') hold(held, word, value)
    else holdMembers(held, word, value)
  }
  heldBy.set(fn, held)
}

function valueIn(scopes: FunctionInternals['scopes'], name: string): unknown {
  for (const scope of scopes) {
    if (scope.type === 'global' || scope.type === 'with') continue
    const binding = readBinding(scope, name)
    if (binding.state !== 'absent') return binding.state === 'value' ? binding.value : undefined
  }
  return undefined
}

/** Keeps what goes by the name of a watched builtin. */
function hold(held: Held[], label: string, fn: Function): void {
  const name: unknown = types.isProxy(fn) ? null : describeHeld(fn, 'name')?.value
  if (typeof name !== 'string' || !NAMES.test(name)) return
  const target = name.startsWith('bound ') ? readInternals(fn).bound?.target : fn
  if (target !== undefined) held.push({ label, fn: target })
}

function holdMembers(held: Held[], label: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return
  if (types.isModuleNamespaceObject(value)) return
  const names = ownNames(value)
  if (names.length > MOST_MEMBERS) return
  for (const name of names) {
    const member: unknown = describeHeld(value, name)?.value
    if (typeof name === 'string' && typeof member === 'function')
      hold(held, `${label}.${name}`, member)
  }
}

/** Says in a session what is unseen of a package's function. */
export function noteUnseen(
  session: Session,
  fn: Function,
  name: string,
  { name: packageName, url }: { readonly name: string; readonly url: string | null },
): void {
  if (session.unwatched === null) return
  noteKnown(session, name, packageName, url)
  for (const { label, fn: held } of heldBy.get(fn) ?? []) {
    const what = unseenName(held)
    const step = `${label} in the package "${packageName}"`
    if (what !== null) session.noteUnseen(what, { url, step })
  }
}

/** As {@link noteUnseen}, of the name by which a package exports what another's factory has made. */
export function noteUnseenExport(
  session: Session,
  exported: PackageExport | null,
  url: string | null,
): void {
  if (exported === null || session.unwatched === null) return
  noteKnown(session, nameOfExport(exported)!, exported.home.name, url)
}

function noteKnown(session: Session, name: string, packageName: string, url: string | null): void {
  if (Object.hasOwn(KNOWN, packageName) && KNOWN[packageName]!.test(name))
    session.noteUnseen(`${name}() of the package "${packageName}"`, { url, step: null })
}
