/**
 * Encodes uses of the globals of the language and the platform: `Math.max`, `process.platform`.
 *
 * What must stay true: a builtin counts by its name; data below `process` counts by value; what a
 * user put in a builtin's place, or patched onto it, counts as the user's own.
 */
import { types } from 'node:util'
import type { Use } from './analysis/index.ts'
import { intrinsicName, isBuiltinGlobal, isNativeText, mayBeBound } from './intrinsics.ts'
import { describeProperty, prototypeOf, textOf } from './primordials.ts'
import { partText, type Session } from './session.ts'
import { TAG } from './tags.ts'

/** What the room of functions tells this one. */
export interface PlatformKnowledge {
  readonly isPlatformCode: (fn: Function) => boolean
}

/** The language's own values as they were at load; replaced ones count as the user's. */
const atLoad: ReadonlyMap<string, unknown> = new Map(
  (
    'Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise ' +
    'RegExp Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError JSON Math Intl ' +
    'ArrayBuffer Atomics DataView Map BigInt Set WeakMap WeakSet WeakRef Proxy Reflect globalThis process'
  )
    .split(' ')
    .map((name) => [name, describeProperty(globalThis, name)?.value as unknown]),
)

/** Whether a global is the platform's own and not something that a user put in its place. */
export function isPristineGlobal(name: string, property: PropertyDescriptor, code: PlatformKnowledge): boolean {
  if (!isBuiltinGlobal(name)) return false
  if (!('value' in property)) return property.get !== undefined && isPlatformFunction(property.get, code)
  const { value } = property
  if (atLoad.has(name)) {
    if (typeof value === 'function') return atLoad.get(name) === value && isPlatformFunction(value, code)
    return Object.is(atLoad.get(name), value)
  }
  if (typeof value === 'function') return isPlatformFunction(value, code)
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return false
  return name === 'console' || name === 'global' || intrinsicName(value) !== undefined || isPlatformInstance(value, code)
}

function isPlatformFunction(fn: Function, code: PlatformKnowledge): boolean {
  if (types.isProxy(fn)) return false
  const text = textOf(fn)
  if (isNativeText(text) && !mayBeBound(text)) return true
  return code.isPlatformCode(fn)
}

function isPlatformInstance(value: object, code: PlatformKnowledge): boolean {
  const parent = prototypeOf(value) as object | null
  const constructor = parent === null || types.isProxy(parent) ? undefined : (describeProperty(parent, 'constructor')?.value as unknown)
  return typeof constructor === 'function' && constructor !== Object && isPlatformFunction(constructor, code)
}

/** Writes one use of a pristine global. */
export function encodeGlobalUse(
  session: Session,
  name: string,
  property: PropertyDescriptor,
  use: Use,
  code: PlatformKnowledge,
): void {
  if (name === 'console') {
    session.sink.byte(TAG.logger)
    return
  }
  const label = name + use.path.map((key: string) => partText(key)).join('')
  session.path.push({ words: `global ${label}` })
  session.tree?.enter(`global ${label}`)
  walkGlobal(session, name, 'value' in property ? property.value : undefined, use, code)
  session.tree?.leave()
  session.path.pop()
}

function constant(session: Session, name: string): void {
  session.sink.byte(TAG.platformGlobal)
  session.sink.text(name)
  session.tree?.is('builtin', name)
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

function walkGlobal(session: Session, name: string, root: unknown, use: Use, code: PlatformKnowledge): void {
  if (use.how === 'typeof' && use.path.length === 0 && root !== undefined) {
    session.sink.byte(TAG.typeOf)
    session.sink.text(typeof root)
    return
  }
  let value = root
  let label = name
  // `globalThis.x` is the global x.
  const path = (name === 'globalThis' || name === 'global') && use.path.length > 0 ? use.path : null
  if (path !== null && isBuiltinGlobal(path[0]!)) label = ''
  for (const key of use.path) {
    if (!isObject(value) || types.isProxy(value)) break
    const found = find(session, value, key)
    label = label === '' ? key : label + partText(key)
    if (found === undefined) {
      session.sink.byte(TAG.absent)
      session.sink.text(label)
      return
    }
    if (!('value' in found)) {
      const accessor = found.get ?? found.set
      if (accessor !== undefined && isPlatformFunction(accessor, code)) return constant(session, label)
      session.sink.byte(TAG.accessor)
      session.value(found.get)
      session.value(found.set)
      return
    }
    if (typeof found.value === 'function' && !isPlatformFunction(found.value, code))
      return use.how === 'call' ? session.callee(found.value) : session.value(found.value)
    value = found.value
    if (!isObject(value)) break
  }
  if (typeof value === 'function') return constant(session, label)
  if (!isObject(value)) {
    if (root === undefined && name !== 'undefined') return constant(session, label)
    return session.value(value)
  }
  if (value === globalThis || use.path.length === 0 || intrinsicName(value) !== undefined) return constant(session, label)
  if (label.startsWith('process.std')) return constant(session, label)
  session.value(value)
}

function find(session: Session, object: object, key: string): PropertyDescriptor | undefined {
  for (let at: object | null = object; at !== null; at = prototypeOf(at) as object | null) {
    if (types.isProxy(at)) return undefined
    session.watch?.property(at, key)
    const property = describeProperty(at, key)
    if (property !== undefined) return property
  }
  return undefined
}
