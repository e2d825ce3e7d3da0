/**
 * A strict comparison of two values, for tests of the codec: everything that a program can tell
 * apart counts. Written without the codec's own tables, so that it can disagree with them.
 */
import { types } from 'node:util'

const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
)!.get!

function kindOf(value: object): string {
  if (Array.isArray(value)) return 'Array'
  if (ArrayBuffer.isView(value))
    return (typedArrayTag.call(value) as string | undefined) ?? 'DataView'
  for (const test of [
    'isMap',
    'isSet',
    'isDate',
    'isRegExp',
    'isBoxedPrimitive',
    'isAnyArrayBuffer',
    'isNativeError',
  ] as const) {
    if (types[test](value)) return test
  }
  return value instanceof URL ? 'URL' : value instanceof URLSearchParams ? 'params' : 'object'
}

function bytesOf(value: ArrayBufferView | ArrayBuffer): string {
  return value instanceof ArrayBuffer
    ? Buffer.from(value).toString('hex')
    : Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
}

/** What state lies in internal slots: values to compare, in order. */
function slots(value: object, kind: string): unknown[] {
  switch (kind) {
    case 'isMap':
      return [...(Map.prototype.entries.call(value) as Iterable<[unknown, unknown]>)].flat()
    case 'isSet':
      return [...(Set.prototype.values.call(value) as Iterable<unknown>)]
    case 'isDate':
      return [Date.prototype.getTime.call(value)]
    case 'isRegExp':
      return [(value as RegExp).source, (value as RegExp).flags]
    case 'isBoxedPrimitive':
      return [typeof value.valueOf(), value.valueOf()]
    case 'isAnyArrayBuffer':
      return [bytesOf(value as ArrayBuffer)]
    case 'URL':
      return [(value as URL).href, (value as URL).searchParams]
    case 'params':
      return [...(value as URLSearchParams)].flat()
    case 'object':
    case 'Array':
    case 'isNativeError':
      return value instanceof DOMException ? [value.name, value.message, value.code] : []
    default:
      return [bytesOf(value as ArrayBufferView)]
  }
}

/** The first difference between `a` and `b`, as a path and what differs; null if there is none. */
export function difference(a: unknown, b: unknown): string | null {
  const forth = new Map<unknown, unknown>()
  const back = new Map<unknown, unknown>()
  const queue: [a: unknown, b: unknown, path: string][] = [[a, b, '$']]
  while (queue.length > 0) {
    const [x, y, path] = queue.pop()!
    if ((typeof x !== 'object' && typeof x !== 'function') || x === null) {
      if (!Object.is(x, y)) return `${path}: ${String(x)} became ${String(y)}`
      continue
    }
    if (typeof y !== 'object' || y === null) return `${path}: an object became ${String(y)}`
    if (forth.has(x) || back.has(y)) {
      if (forth.get(x) !== y || back.get(y) !== x) return `${path}: another identity`
      continue
    }
    if (x === y) return `${path}: not a copy`
    forth.set(x, y)
    back.set(y, x)
    if (Object.getPrototypeOf(x) !== Object.getPrototypeOf(y)) return `${path}: another prototype`
    if (Object.isExtensible(x) !== Object.isExtensible(y)) return `${path}: another extensibility`
    const kind = kindOf(x)
    if (kind !== kindOf(y)) return `${path}: ${kind} became ${kindOf(y)}`
    const states = [slots(x, kind), slots(y, kind)] as const
    if (states[0].length !== states[1].length) return `${path}: another size`
    for (const [i, state] of states[0].entries()) queue.push([state, states[1][i], `${path}<${i}>`])
    // A part of a buffer may come back alone; all of a buffer must not come back as a part.
    if (ArrayBuffer.isView(x) && x.byteLength === x.buffer.byteLength) {
      queue.push([x.buffer, (y as ArrayBufferView).buffer, `${path}.buffer`])
    }
    const keys = Reflect.ownKeys(x)
    const others = Reflect.ownKeys(y)
    if (keys.length !== others.length || keys.some((key, i) => key !== others[i])) {
      return `${path}: keys ${keys.map(String).join()} became ${others.map(String).join()}`
    }
    for (const key of keys) {
      const p = Object.getOwnPropertyDescriptor(x, key)!
      const q = Object.getOwnPropertyDescriptor(y, key)!
      const step = `${path}.${String(key)}`
      if (
        p.writable !== q.writable ||
        p.enumerable !== q.enumerable ||
        p.configurable !== q.configurable ||
        p.get !== q.get ||
        p.set !== q.set
      ) {
        return `${step}: other attributes`
      }
      queue.push(p.get ? [p.get.call(x), q.get!.call(y), step] : [p.value, q.value, step])
    }
  }
  return null
}
