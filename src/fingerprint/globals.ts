/**
 * Encodes uses of the globals of the language and the platform: `Math.max`, `process.platform`.
 *
 * What must stay true: a builtin counts by its name; data below `process` counts by value; what a
 * user put in a builtin's place, or patched onto it, counts as the user's own; as soon as a member
 * path leaves what is the platform's, the general walk over members takes over.
 */
import { types } from 'node:util'
import { behindStandIn, withProperties } from '../platform/stand-ins.ts'
import type { Use } from './analysis/index.ts'
import { intrinsicName, isBuiltinGlobal, isNativeText, mayBeBound } from './intrinsics.ts'
import { findPlatformProperty } from './members.ts'
import {
  apply,
  describeProperty,
  isObject,
  ownNames,
  prototypeOf,
  textOf,
  unveiled,
} from './primordials.ts'
import { constructorOf } from './prototypes.ts'
import { partText } from './path.ts'
import type { Session } from './session.ts'
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
export function isPristineGlobal(
  name: string,
  property: PropertyDescriptor,
  code: PlatformKnowledge,
): boolean {
  if (!isBuiltinGlobal(name)) return false
  if (!('value' in property))
    return property.get !== undefined && isPlatformFunction(property.get, code)
  const { value } = property
  if (atLoad.has(name)) {
    if (typeof value === 'function')
      return atLoad.get(name) === value && isPlatformFunction(value, code)
    return Object.is(atLoad.get(name), value)
  }
  if (typeof value === 'function') return isPlatformFunction(value, code)
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return false
  return (
    name === 'console' ||
    name === 'global' ||
    intrinsicName(value) !== undefined ||
    isPlatformInstance(value, code)
  )
}

function isPlatformFunction(fn: Function, code: PlatformKnowledge): boolean {
  if (types.isProxy(fn)) return false
  const text = textOf(fn)
  if (isNativeText(text) && !mayBeBound(text)) return true
  return code.isPlatformCode(fn)
}

function isPlatformInstance(value: object, code: PlatformKnowledge): boolean {
  const parent = prototypeOf(value) as object | null
  const constructor = parent === null || types.isProxy(parent) ? undefined : constructorOf(parent)
  return (
    constructor !== undefined && constructor !== Object && isPlatformFunction(constructor, code)
  )
}

/** Encodes a use of an object that isn't the platform's, as slots do; given from above. */
export type EncodeRest = (label: string, root: unknown, use: Use) => void

/** Globals whose getter does more than hand out an object: it opens a store or warns. */
const STORAGE: ReadonlySet<string> = new Set(['localStorage', 'sessionStorage'])

/** Writes one use of a pristine global. */
export function encodeGlobalUse(
  session: Session,
  name: string,
  property: PropertyDescriptor,
  use: Use,
  code: PlatformKnowledge,
  rest: EncodeRest,
): void {
  if (name === 'console') {
    if (use.how === 'write') session.reach?.builtin(console, name)
    session.sink.byte(TAG.logger)
    return
  }
  const label = name + use.path.map((key: string) => partText(key)).join('')
  session.path.push({ words: `global ${label}` })
  session.tree?.enter(`global ${label}`)
  walkGlobal(session, name, property, use, code, rest)
  session.tree?.leave()
  session.path.pop()
}

function constant(session: Session, name: string): void {
  session.sink.byte(TAG.platformGlobal)
  session.sink.text(name)
  session.tree?.is('builtin', name)
}

/** What a pristine global holds. Its getter, where it has one, is the platform's, not the user's. */
function rootOf(session: Session, name: string, property: PropertyDescriptor): unknown {
  if ('value' in property) return property.value
  if (STORAGE.has(name))
    session.fail(
      'ERR_FINGERPRINT_UNSUPPORTED',
      `the global "${name}": what it stores can't be seen without opening it`,
    )
  return apply(property.get!, globalThis, [])
}

/** Objects that count by name because all of their state is the platform's code. */
function isPlatformObject(held: object, code: PlatformKnowledge): boolean {
  const value = behindStandIn(held)
  if (types.isProxy(value)) return false
  if (typeof value === 'function') return isPlatformFunction(value, code)
  return value === globalThis || value === process || intrinsicName(value) !== undefined
}

function walkGlobal(
  session: Session,
  name: string,
  property: PropertyDescriptor,
  use: Use,
  code: PlatformKnowledge,
  rest: EncodeRest,
): void {
  let value = rootOf(session, name, property)
  let label = value === globalThis ? '' : name
  const { path } = use
  for (let i = 0; i < path.length; i++) {
    if (!isObject(value)) return session.value(value)
    const key = path[i]!
    if (value === globalThis || value === process) session.reach?.read(value, key)
    const found = findPlatformProperty(session, withProperties(value), key)
    label = label === '' ? key : label + partText(key)
    if (found === undefined) {
      session.sink.byte(TAG.absent)
      session.sink.text(label)
      session.tree?.is('absent', 'absent')
      return
    }
    const held = heldBy(session, value, label, found, code)
    if (held === ACCESSOR) return rest(label, value, { path: path.slice(i), how: use.how })
    if (held === CONSTANT) return constant(session, label)
    // Below here the data is a program's: arguments of the process, what users hung on globals.
    if (isObject(held) && !isPlatformObject(held, code))
      return rest(label, held, { path: path.slice(i + 1), how: use.how })
    value = held
  }
  encodeEnd(session, label, value, use, code)
}

const ACCESSOR = Symbol('a getter of the user')
const CONSTANT = Symbol('a getter of the platform')

/** What a property of a platform object holds; getters run only where they are the platform's. */
function heldBy(
  session: Session,
  holder: object,
  label: string,
  found: PropertyDescriptor,
  code: PlatformKnowledge,
): unknown {
  if ('value' in found) return found.value
  const { get } = unveiled(found)
  if (get === undefined || !isPlatformFunction(get, code)) return ACCESSOR
  if (holder === globalThis) return rootOf(session, label, found)
  // `process.stdout` would open the stream; others (`process.title`, `navigator.language`) tell data.
  if (/^process\.(?:std|channel|report)/.test(label)) return CONSTANT
  if (!label.startsWith('process') && !label.startsWith('navigator')) return CONSTANT
  session.watch?.giveUp()
  return apply(get, holder, [])
}

function encodeEnd(
  session: Session,
  label: string,
  value: unknown,
  use: Use,
  code: PlatformKnowledge,
): void {
  if (!isObject(value)) return session.value(value)
  switch (use.how) {
    case 'typeof':
      session.sink.byte(TAG.typeOf)
      session.sink.text(typeof value)
      session.tree?.is('typeof', typeof value)
      return
    case 'test':
    case 'write':
      return constant(session, label)
    case 'value':
    case 'call':
    case 'callDetached':
    case 'new':
      if (value === globalThis) return encodeGlobalThis(session, code)
      if ((label === 'Function' || label === 'eval') && use.how !== 'value')
        return refuseMadeCode(session, label)
      if (label === 'process.cwd') return encodeDirectory(session)
      if (value === process) return encodeProcess(session)
      if (typeof value === 'object' && intrinsicName(value) !== undefined)
        session.reach?.builtin(value, label)
      return constant(session, label)
  }
}

/** `globalThis` itself escapes: everything that users have put or changed on it counts. */
export function encodeGlobalThis(session: Session, code: PlatformKnowledge): void {
  session.watch?.whole(globalThis)
  if (session.reach !== null) session.reach.wholeGlobal = true
  session.sink.byte(TAG.intrinsic)
  session.sink.text('globalThis')
  session.tree?.is('globalThis')
  for (const key of ownNames(globalThis)) {
    const property = describeProperty(globalThis, key)
    if (property === undefined || isPristineGlobal(key, property, code)) continue
    // Platform classes beyond those that have a name in the table above.
    if (typeof property.value === 'function' && isPlatformFunction(property.value, code)) {
      session.key(key)
      // By its text alone: what the platform's closures hold is its own affair, and changes.
      session.sink.text(textOf(property.value))
      continue
    }
    if (
      !('value' in property) &&
      property.get !== undefined &&
      isPlatformFunction(property.get, code)
    )
      continue
    session.sink.byte(TAG.own)
    session.key(key)
    if ('value' in property) session.part(key, property.value)
    else {
      session.part({ words: `${key} (getter)` }, property.get)
      session.part({ words: `${key} (setter)` }, property.set)
    }
  }
  session.sink.byte(TAG.end)
}

const PROCESS_DATA = [
  'env',
  'argv',
  'execArgv',
  'execPath',
  'platform',
  'arch',
  'version',
  'versions',
  'pid',
  'ppid',
  'exitCode',
]

/** Code made from a text at run time reads what that text names, and the text isn't known here. */
function refuseMadeCode(session: Session, label: string): never {
  return session.fail(
    'ERR_FINGERPRINT_UNSUPPORTED',
    `code that ${label === 'eval' ? 'eval()' : 'Function()'} makes from a text: what it reads can't be known. ` +
      'Make the function outside and capture it, or give a `version`',
  )
}

/** The working directory, which `process.cwd()` returns and `process.chdir()` changes. */
function encodeDirectory(session: Session): void {
  const directory = process.cwd()
  session.watch?.check(() => process.cwd() === directory)
  session.value(directory)
}

/** `process` itself escapes: its data counts. */
function encodeProcess(session: Session): void {
  session.watch?.giveUp()
  session.sink.byte(TAG.intrinsic)
  session.sink.text('process')
  session.tree?.is('process')
  for (const key of PROCESS_DATA) session.part(key, process[key as 'pid'])
}
