/**
 * Encodes what an object inherits from, and tells whose instance it is.
 *
 * What must stay true: a builtin prototype counts by its name, any other as the object that it is. An
 * instance of a builtin whose hidden state no table knows is refused; a Proxy among the prototypes is
 * never asked.
 */
import { types } from 'node:util'
import type { Brand } from './brands.ts'
import type { CodeKnowledge } from './code-knowledge.ts'
import { builtinPrototype, isIteratorName, isUnknownIteratorPrototype } from './intrinsics.ts'
import { platformPrototype } from './platform-instances.ts'
import { describeProperty, prototypeOf } from './primordials.ts'
import type { Session } from './session.ts'
import { TAG } from './tags.ts'
import { functionName, writeName } from './writes.ts'

const ALLOWED_PLATFORM_CLASSES = new Set(['EventEmitter', 'AsyncResource', 'Console'])

/** Classes of the platform of which a realm has one instance: it counts by its name, as a global does. */
const SINGLETONS = new Set(['Crypto', 'Performance', 'SubtleCrypto'])

/** What a prototype calls its class; not a Proxy, whose traps would answer for it. */
export function constructorOf(prototype: object): Function | undefined {
  const constructor = describeProperty(prototype, 'constructor')?.value as unknown
  return typeof constructor === 'function' && !types.isProxy(constructor) ? constructor : undefined
}

/** `class X extends Map {}`: X.prototype inherits from Map.prototype and holds no map. */
export function isPrototypeItself(value: object): boolean {
  const constructor = constructorOf(value)
  return constructor !== undefined && describeProperty(constructor, 'prototype')?.value === value
}

/** A builtin prototype that is itself the value: `Object.prototype` passed as an argument. */
export function intrinsicPrototype(value: object): string | undefined {
  const builtin = builtinPrototype(value)
  if (builtin === undefined) return platformPrototype(value)
  return `${builtin.foreign ? 'foreign ' : ''}${builtin.name}.prototype`
}

/** `performance` and `crypto`, as a program may hold them in a variable; undefined for all else. */
export function platformSingleton(
  prototype: object | null,
  code: CodeKnowledge,
): string | undefined {
  if (prototype === null || types.isProxy(prototype)) return undefined
  const constructor = constructorOf(prototype)
  if (constructor === undefined || !code.isPlatformCode(constructor)) return undefined
  const name = functionName(constructor)
  return SINGLETONS.has(name) ? name : undefined
}

/** Errors of classes older than `class`: they inherit from `Error.prototype` and capture a stack. */
export function isErrorLike(value: object): boolean {
  for (
    let at = prototypeOf(value) as object | null;
    at !== null;
    at = prototypeOf(at) as object | null
  ) {
    if (types.isProxy(at)) return false
    if (
      platformPrototype(at) === 'DOMException.prototype' ||
      builtinPrototype(at)?.name.endsWith('Error') === true
    )
      return true
  }
  return false
}

/** What people call an object: the name of its class, else its hidden kind. */
export function kindName(value: object, brand: Brand): string {
  const at = prototypeOf(value) as object | null
  const constructor = at === null || types.isProxy(at) ? undefined : constructorOf(at)
  const name = constructor === undefined ? '' : functionName(constructor)
  return name === '' ? brand : name
}

/** Writes the prototype of an object; `hidden` says that its hidden state is known, and written. */
export function encodePrototype(
  session: Session,
  value: object,
  prototype: object | null,
  hidden: boolean,
  code: CodeKnowledge,
): void {
  if (prototype === null) {
    session.sink.byte(TAG.null)
    return
  }
  const proxied = types.isProxy(prototype)
  const platform = proxied ? undefined : platformPrototype(prototype)
  if (
    platform !== undefined &&
    (hidden || isPrototypeItself(value) || platform === 'EventEmitter.prototype')
  )
    return writeName(session, TAG.intrinsic, platform, null)
  const builtin = proxied ? undefined : builtinPrototype(prototype)
  if (builtin === undefined) {
    if (!proxied && isUnknownIteratorPrototype(prototype, (fn) => code.isPlatformCode(fn)))
      return refuseIterator(session)
    refusePlatformClasses(session, prototype, hidden, code)
    session.sink.byte(TAG.prototype)
    session.part({ words: '(prototype)' }, prototype)
    return
  }
  if (isIteratorName(builtin.name)) return refuseIterator(session)
  if (
    !hidden &&
    builtin.name !== 'Object' &&
    !isHarmlessPrototype(builtin.name) &&
    !isPrototypeItself(value)
  )
    session.fail(
      'ERR_FINGERPRINT_UNSUPPORTED',
      `an instance of the builtin ${builtin.name || 'class'}: its hidden state can't be seen. ` +
        `Leave it out with ignored() or ignoreArgs, or give it a [fingerprintState]() method`,
    )
  writeName(
    session,
    TAG.intrinsic,
    `${builtin.foreign ? 'foreign ' : ''}${builtin.name}.prototype`,
    null,
  )
}

function refuseIterator(session: Session): never {
  return session.fail(
    'ERR_FINGERPRINT_UNSUPPORTED',
    "an iterator: its position can't be seen. Pass the collection or an array",
  )
}

/** Builtins that keep nothing hidden in objects that merely inherit from them. */
function isHarmlessPrototype(name: string): boolean {
  return (
    name === 'Function' ||
    name === 'Array' ||
    name === 'Iterator' ||
    name.endsWith('Error') ||
    name.startsWith('%')
  )
}

function refusePlatformClasses(
  session: Session,
  prototype: object,
  hidden: boolean,
  code: CodeKnowledge,
): void {
  if (hidden || types.isProxy(prototype)) return
  const constructor = constructorOf(prototype)
  if (constructor === undefined || !code.isPlatformCode(constructor)) return
  const name = functionName(constructor)
  if (ALLOWED_PLATFORM_CLASSES.has(name)) return
  session.fail(
    'ERR_FINGERPRINT_UNSUPPORTED',
    `an instance of the platform's ${name}: its hidden state can't be seen. ` +
      `Leave it out with ignored() or ignoreArgs, or give it a [fingerprintState]() method`,
  )
}
