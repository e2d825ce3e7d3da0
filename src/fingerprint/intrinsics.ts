/**
 * Which objects and functions belong to the language or the platform, and how they are named.
 *
 * What must stay true: a builtin counts by its name, never by its content; only functions whose text
 * is native are taken for builtins of the language, so a method that a user patches onto a builtin
 * prototype is the user's code. The table is made at first need (about 2 ms), not at import.
 */
import { types } from 'node:util'
import {
  describeProperty,
  hasOwn,
  isObject,
  ownNames,
  ownSymbols,
  prototypeOf,
  textOf,
} from './primordials.ts'
import { partText } from './path.ts'

const nativeText = /^(?:async )?(?:function\*? ?|get |set |class )?[^{]*\{\s*\[native code\]\s*\}$/
const boundText = /^function \(\) \{\s*\[native code\]\s*\}$/

/** Whether a function's text is native, bound functions included. */
export function isNativeText(text: string): boolean {
  return text.length < 200 && text.endsWith('}') && nativeText.test(text)
}

/** Whether a native text may be a bound function's: it has no name. */
export function mayBeBound(text: string): boolean {
  return boundText.test(text)
}

/** Globals of ECMAScript. */
const LANGUAGE = (
  'Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date ' +
  'Promise RegExp Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError ' +
  'URIError JSON Math Intl ArrayBuffer Atomics Uint8Array Int8Array Uint16Array Int16Array ' +
  'Uint32Array Int32Array Float16Array Float32Array Float64Array Uint8ClampedArray BigUint64Array ' +
  'BigInt64Array DataView Map BigInt Set Iterator WeakMap WeakSet WeakRef Proxy Reflect ' +
  'FinalizationRegistry decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape ' +
  'eval isFinite isNaN SharedArrayBuffer WebAssembly Temporal SuppressedError DisposableStack ' +
  'AsyncDisposableStack'
).split(' ')

/** Builtin prototypes whose instances are half-read iterators: the position is hidden. */
export function isIteratorName(name: string): boolean {
  return /^%(?:Array|Map|Set|String|RegExpString)Iterator%$|^%IteratorHelper%$|^%WrapForValidIterator%$/.test(
    name,
  )
}

/** Globals of Node, Bun, Deno and the web platform. */
const PLATFORM = (
  'globalThis global process console Buffer URL URLSearchParams TextEncoder TextDecoder fetch Headers ' +
  'Request Response FormData Blob File AbortController AbortSignal Event EventTarget CustomEvent ' +
  'MessageChannel MessagePort MessageEvent BroadcastChannel WebSocket EventSource crypto Crypto ' +
  'CryptoKey SubtleCrypto performance Performance PerformanceEntry PerformanceMark PerformanceMeasure ' +
  'PerformanceObserver navigator Navigator localStorage sessionStorage Storage setTimeout clearTimeout ' +
  'setInterval clearInterval setImmediate clearImmediate queueMicrotask structuredClone atob btoa ' +
  'DOMException ReadableStream WritableStream TransformStream CompressionStream DecompressionStream ' +
  'TextEncoderStream TextDecoderStream URLPattern Deno Bun reportError'
).split(' ')

const languageNames: ReadonlySet<string> = new Set(LANGUAGE)
const platformNames: ReadonlySet<string> = new Set(PLATFORM)

/** Whether `name` is a global of the language or platform (which a user may still have replaced). */
export function isBuiltinGlobal(name: string): boolean {
  return languageNames.has(name) || platformNames.has(name)
}

let table: Map<object, string> | undefined

function add(into: Map<object, string>, value: unknown, name: string, depth: number): void {
  if (!isObject(value)) return
  if (into.has(value)) return
  if (typeof value === 'function' && value !== Function.prototype) {
    const text = textOf(value)
    if (!isNativeText(text) || mayBeBound(text)) return
  }
  into.set(value, name)
  if (depth > 4) return
  for (const key of [...ownNames(value), ...ownSymbols(value)]) {
    if (key === 'caller' || key === 'arguments') continue
    const property = describeProperty(value, key)
    if (property === undefined) continue
    const label = name + partText(key)
    if ('value' in property) {
      // Objects that hang on a builtin are builtins only where the language puts them.
      if (
        typeof property.value === 'function' ||
        key === 'prototype' ||
        name === 'Intl' ||
        name === 'Temporal'
      )
        add(into, property.value, label, depth + 1)
    } else {
      add(into, property.get, `get ${label}`, depth + 1)
      add(into, property.set, `set ${label}`, depth + 1)
    }
  }
}

/** The accessor that strict `arguments` objects have for `callee`. */
const throwTypeError: Function | undefined = (function (): Function | undefined {
  return describeProperty(arguments, 'callee')?.get
})()

function makeTable(): Map<object, string> {
  const into = new Map<object, string>()
  for (const name of LANGUAGE) {
    const property = describeProperty(globalThis, name)
    if (property !== undefined && 'value' in property) add(into, property.value, name, 0)
  }
  const hidden: readonly [string, unknown][] = [
    ['%GeneratorFunction%', prototypeOf(function* () {})],
    ['%AsyncGeneratorFunction%', prototypeOf(async function* () {})],
    ['%AsyncFunction%', prototypeOf(async function () {})],
    ['%TypedArray%', prototypeOf(Uint8Array)],
    ['%ArrayIterator%', prototypeOf([][Symbol.iterator]())],
    ['%MapIterator%', prototypeOf(new Map()[Symbol.iterator]())],
    ['%SetIterator%', prototypeOf(new Set()[Symbol.iterator]())],
    ['%StringIterator%', prototypeOf(''[Symbol.iterator]())],
    ['%RegExpStringIterator%', prototypeOf('a'.matchAll(/a/g))],
    ['%IteratorHelper%', prototypeOf(new Set<never>().values().map(String))],
    [
      '%WrapForValidIterator%',
      prototypeOf(Iterator.from({ next: () => ({ done: true, value: 0 }) })),
    ],
  ]
  for (const key of ownNames(console)) {
    const method = describeProperty(console, key)?.value as unknown
    if (typeof method === 'function' && !types.isProxy(method) && isNativeText(textOf(method)))
      into.set(method, `console.${key}`)
  }
  // Its text has no name, as that of bound functions.
  if (throwTypeError !== undefined) into.set(throwTypeError, '%ThrowTypeError%')
  for (const [name, value] of hidden) {
    for (
      let at: unknown = value, step = 0;
      at !== null && at !== undefined;
      at = prototypeOf(at), step++
    ) {
      if (into.has(at)) break
      add(into, at, name + '.__proto__'.repeat(step), 0)
      const inner = describeProperty(at, 'prototype')
      if (inner !== undefined && 'value' in inner) add(into, inner.value, `${name}.prototype`, 0)
    }
  }
  return into
}

/** The name of a builtin of this realm (`Array.prototype.map`), or undefined. */
export function intrinsicName(value: object): string | undefined {
  table ??= makeTable()
  return table.get(value)
}

/** Whether objects with this prototype, which no table knows, are iterators of another realm or the platform. */
export function isUnknownIteratorPrototype(
  prototype: object,
  isPlatformCode: (fn: Function) => boolean,
): boolean {
  if (hasOwn(prototype, 'constructor')) return false
  const next = describeProperty(prototype, 'next')?.value as unknown
  if (typeof next !== 'function' || types.isProxy(next) || intrinsicName(next) !== undefined)
    return false
  const text = textOf(next)
  return isNativeText(text) ? !mayBeBound(text) : isPlatformCode(next)
}

const commonPrototypes: ReadonlyMap<object, string> = new Map<object, string>(
  [Object, Function, Array, Map, Set, Date, RegExp, Error, Promise, Uint8Array].map(
    (constructor) => [constructor.prototype as object, `${constructor.name}.prototype`],
  ),
)

/**
 * The name of the builtin whose prototype `value` is, of this realm or of another (a vm context):
 * `{ name: 'Map', foreign: false }`. Undefined for prototypes that users made.
 */
export function builtinPrototype(value: object): { name: string; foreign: boolean } | undefined {
  const common = commonPrototypes.get(value)
  if (common !== undefined) return { name: common.slice(0, -'.prototype'.length), foreign: false }
  const property = describeProperty(value, 'constructor')
  if (property === undefined || typeof property.value !== 'function') {
    const name = intrinsicName(value)
    return name === undefined
      ? undefined
      : { name: name === 'Iterator.prototype' ? 'Iterator' : name, foreign: false }
  }
  const constructor = property.value as Function
  const text = textOf(constructor)
  if (!isNativeText(text) || mayBeBound(text)) {
    const name = intrinsicName(value)
    return name === undefined ? undefined : { name, foreign: false }
  }
  const own = describeProperty(constructor, 'prototype')
  if (own === undefined || own.value !== value) return undefined
  const known = intrinsicName(value)
  if (known !== undefined) return { name: known.replace(/\.prototype$/, ''), foreign: false }
  return { name: /^(?:function|class) ([\w$]+)/.exec(text)?.[1] ?? '', foreign: true }
}
