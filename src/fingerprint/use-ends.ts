/**
 * Encodes what a use does with the value at the end of its member path: calls it, tests it, writes to
 * it, or lets it escape.
 *
 * What must stay true: what the use can see of the value is in the encoding, and of a call's receiver
 * too, unless the code that is called can't see it.
 */
import { types } from 'node:util'
import type { Use } from './analysis/index.ts'
import type { CalleeKnowledge } from './code-knowledge.ts'
import type { Found } from './members.ts'
import { isPackageExports } from './package-exports.ts'
import {
  describeProperty,
  isArray,
  isExtensible,
  isObject,
  ownNames,
  textOf,
  typedArrayName,
} from './primordials.ts'
import type { Session } from './session.ts'
import { TAG } from './tags.ts'

/** Writes the end of a use; `receiver` is the object that a call of it is a method of. */
export function encodeEnd(
  session: Session,
  value: unknown,
  receiver: unknown,
  use: Use,
  code: CalleeKnowledge,
): void {
  switch (use.how) {
    case 'value':
    case 'new':
      return session.value(value)
    case 'callDetached':
      return typeof value === 'function' ? session.callee(value) : session.value(value)
    case 'call': {
      if (typeof value !== 'function') return session.value(value)
      const before = session.holder
      // `super` of a method looks from the object on the chain that owns it.
      if (isObject(receiver)) session.holder = session.owner
      session.callee(value)
      session.holder = before
      if (
        isObject(receiver) &&
        code.seesThis(value) &&
        !isConstantReceiver(receiver, value, code)
      ) {
        session.sink.byte(TAG.receiver)
        if (code.isPackageCode(value) && isPackageExports(receiver))
          encodeExportsState(session, receiver)
        else session.part({ words: '(its this)' }, receiver)
      }
      return
    }
    case 'typeof':
      session.sink.byte(TAG.typeOf)
      session.sink.text(typeof value)
      session.tree?.is('typeof', typeof value)
      return
    case 'test':
      return encodeTest(session, value)
    case 'write':
      session.sink.byte(TAG.write)
      return encodeOverwritten(session, value, use)
  }
}

/**
 * A method of a package's exports object sees what the user has set on it; what the package put
 * there (functions, tables) counts by version.
 */
function encodeExportsState(session: Session, exported: object): void {
  session.watch?.whole(exported)
  session.path.push({ words: '(its this)' })
  for (const key of ownNames(exported)) {
    const property = describeProperty(exported, key)
    if (property === undefined || !('value' in property) || isObject(property.value)) continue
    session.key(key)
    session.reach?.read(exported, key)
    session.part(key, property.value)
  }
  session.path.pop()
  session.sink.byte(TAG.end)
}

/**
 * What stood where is written: a call that writes the same again changes nothing, and yet its result
 * may only be used where nothing had to be changed. An object in a member counts by its identity, for
 * that another one stands there afterwards is seen by comparing.
 */
function encodeOverwritten(session: Session, value: unknown, { path }: Use): void {
  if (session.ignoresWrites) return
  if (isObject(value) && path.length > 0) session.identity(value)
  else session.value(value)
}

/** Only undefined, null, other falsy and truthy values are told apart. */
function encodeTest(session: Session, value: unknown): void {
  const answer =
    value === undefined ? 'undefined' : value === null ? 'null' : value ? 'truthy' : 'falsy'
  session.sink.byte(TAG.truthy)
  session.sink.text(answer)
  session.tree?.is('test', answer)
}

/** Receivers whose state is code: namespaces of modules, and what packages export for good. */
function isConstantReceiver(receiver: object, callee: Function, code: CalleeKnowledge): boolean {
  if (code.isPlatformCode(callee)) return code.isBuiltinObject(receiver)
  return code.isPackageCode(callee) && types.isModuleNamespaceObject(receiver)
}

/**
 * What becomes of a write is up to what is written to: an element of a typed array wraps around, an
 * array grows, what is locked or read-only throws.
 */
export function encodeTarget(session: Session, target: object, found: Found): void {
  const extensible = isExtensible(target)
  const writable = typeof found === 'object' && found.writable === true
  session.sink.text(typedArrayName(target) ?? (isArray(target) ? 'Array' : ''))
  session.sink.byte((extensible ? 1 : 0) + (writable ? 2 : 0))
  session.watch?.check(() => isExtensible(target) === extensible)
}

/** `f.toString()` shows comments and layout too. */
export function encodeSourceText(session: Session, fn: Function): void {
  session.sink.byte(TAG.sourceText)
  session.sink.text(types.isProxy(fn) ? '' : textOf(fn))
}
