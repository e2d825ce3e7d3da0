/**
 * Arguments as short text, for a log whose owner asked to see them.
 *
 * What must stay true: nothing of the user's runs (no getter, no trap of a proxy, no `toString`),
 * no cycle and no depth is a danger, and the text is short whatever the value is; nothing is shown
 * unless `PERMAFROST_LOG_ARGS` asks for it.
 */
import { types } from 'node:util'

/** Characters of the whole. */
const WHOLE = 80
/** Characters of a text inside. */
const TEXT = 60
const DEPTH = 2
const MEMBERS = 8

const nameOf = (holder: object): string => {
  const name: unknown = Object.getOwnPropertyDescriptor(holder, 'name')?.value
  return typeof name === 'string' ? name : ''
}

function classNameOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null) return 'null prototype'
  if (typeof prototype !== 'object' || types.isProxy(prototype)) return 'Object'
  const maker: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  return typeof maker === 'function' && !types.isProxy(maker) ? nameOf(maker) : 'Object'
}

function quoted(text: string): string {
  return JSON.stringify(text.length > TEXT ? `${text.slice(0, TEXT)}…` : text)
}

function keyText(key: string | symbol): string {
  if (typeof key === 'symbol') return `[${String(key)}]`
  return /^[\p{ID_Start}$_][\p{ID_Continue}$_]*$/u.test(key) ? key : quoted(key)
}

/** The members of a list that are shown, and that there are more. */
function listed(parts: readonly string[], size: number): string {
  return size > parts.length ? [...parts, '…'].join(', ') : parts.join(', ')
}

function shownProperty(object: object, key: string | symbol, depth: number): string {
  const descriptor = Object.getOwnPropertyDescriptor(object, key)
  if (descriptor === undefined) return 'undefined'
  return 'value' in descriptor ? shown(descriptor.value, depth) : '[getter]'
}

function shownArray(array: readonly unknown[], depth: number): string {
  if (depth === 0) return `Array(${array.length})`
  const parts: string[] = []
  for (let at = 0; at < Math.min(array.length, MEMBERS); at++)
    parts.push(shownProperty(array, String(at), depth - 1))
  return `[${listed(parts, array.length)}]`
}

function shownProperties(object: object, depth: number): string {
  const name = classNameOf(object)
  const prefix = name === 'Object' || name === '' ? '' : `${name} `
  if (depth === 0) return `${prefix}{…}`
  const keys = Reflect.ownKeys(object)
  const parts = keys
    .slice(0, MEMBERS)
    .map((key) => `${keyText(key)}: ${shownProperty(object, key, depth - 1)}`)
  return parts.length === 0 ? `${prefix}{}` : `${prefix}{ ${listed(parts, keys.length)} }`
}

const sizeOfMap = Object.getOwnPropertyDescriptor(Map.prototype, 'size')?.get
const sizeOfSet = Object.getOwnPropertyDescriptor(Set.prototype, 'size')?.get
const typedArray: object = Object.getPrototypeOf(Uint8Array.prototype) as object
const lengthOfArray = Object.getOwnPropertyDescriptor(typedArray, 'length')?.get
const timeOf = Date.prototype.getTime
const patternOf = Object.getOwnPropertyDescriptor(RegExp.prototype, 'source')?.get

function asked(getter: (() => unknown) | undefined, value: object): string {
  return getter === undefined ? '?' : String(Reflect.apply(getter, value, []))
}

function shownObject(object: object, depth: number): string {
  if (types.isProxy(object)) return 'Proxy'
  if (typeof object === 'function') return `[function ${nameOf(object) || 'anonymous'}]`
  if (Array.isArray(object)) return shownArray(object, depth)
  if (types.isDate(object)) {
    const time = Reflect.apply(timeOf, object, [])
    return Number.isNaN(time) ? 'Date(invalid)' : new Date(time).toISOString()
  }
  if (types.isRegExp(object)) return `/${asked(patternOf, object).slice(0, TEXT)}/`
  if (types.isMap(object)) return `Map(${asked(sizeOfMap, object)})`
  if (types.isSet(object)) return `Set(${asked(sizeOfSet, object)})`
  if (types.isTypedArray(object)) return `${classNameOf(object)}(${asked(lengthOfArray, object)})`
  if (types.isPromise(object)) return 'Promise'
  return shownProperties(object, depth)
}

function shown(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return quoted(value)
    case 'bigint':
      return `${value}n`
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'symbol':
    case 'boolean':
    case 'undefined':
      return String(value)
    default:
      return value === null ? 'null' : shownObject(value as object, depth)
  }
}

/** A value in at most 80 characters. */
export function showValue(value: unknown): string {
  return cut(shown(value, DEPTH))
}

/** The arguments of a call in at most 80 characters: `(1, { rate: 0.1 })`. */
export function showArguments(args: readonly unknown[]): string {
  return `(${cut(
    listed(
      args.slice(0, MEMBERS).map((arg) => shown(arg, DEPTH)),
      args.length,
    ),
  )})`
}

function cut(text: string): string {
  // Control characters could rewrite what a terminal shows.
  const plain = text.replaceAll(/\p{Cc}/gu, ' ')
  return plain.length > WHOLE ? `${plain.slice(0, WHOLE - 1)}…` : plain
}

/** Where an event keeps its arguments as text, if they were asked for. */
export const SHOWN_ARGUMENTS: unique symbol = Symbol('arguments')

/** The arguments that an event has as text, or null. */
export function shownArgumentsOf(event: object): string | null {
  const text: unknown = Object.getOwnPropertyDescriptor(event, SHOWN_ARGUMENTS)?.value
  return typeof text === 'string' ? text : null
}
