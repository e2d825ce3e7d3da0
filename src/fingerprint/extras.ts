/**
 * Whether an array or a typed array has own properties beside its elements.
 *
 * Listing the names of a million elements takes 200 ms, for each becomes a text. The runtime's
 * `inspect` knows the others without it, in 12 µs: it leaves the elements out and shows, behind
 * them, every further property.
 *
 * What must stay true: `inspect` may run getters of what it shows, so it is asked only where it will
 * look at nothing of the user's, and stopped (through its `depth`) when it starts on a property's
 * value. Where this runtime's `inspect` works otherwise, names are listed.
 */
import { inspect } from 'node:util'
import {
  bufferOf,
  describeProperty,
  hasOwn,
  ownNames,
  ownSymbols,
  prototypeOf,
  typedArrayLength,
} from './primordials.ts'

/** Up to here listing the names is as quick. */
const SHORT = 64

/** Whether an array has other own properties than `elements` elements and its length. */
export function arrayHasExtras(value: readonly unknown[], elements: number): boolean {
  if (ownSymbols(value).length > 0) return true
  const { length } = value
  const known = length > SHORT ? habit('array') : null
  if (known !== null && isPristine(Array.prototype) && !hasOwn(value, 'constructor'))
    if (summarize(value, known)?.text === `[ ... ${length} more items, [length]: ${length} ]`)
      return false
  return ownNames(value).length !== elements + 1
}

/** Whether a typed array has other own properties than its elements. */
export function viewHasExtras(value: object): boolean {
  if (ownSymbols(value).length > 0) return true
  const length = typedArrayLength(value)
  const known = length > SHORT ? habit('view') : null
  if (known !== null && !shadowsBuiltin(value)) {
    if (hasPlainBuffer(value) && isViewSummary(summarize(value, known)?.text, value, length))
      return false
  }
  return ownNames(value).length !== length
}

const SHOWN = ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer', 'constructor']

/** Whether a subclass or an own property hides what `inspect` reads of a typed array. */
function shadowsBuiltin(value: object): boolean {
  const prototype = prototypeOf(value) as object | null
  if (prototype === null || !isPristineView(prototype)) return true
  return SHOWN.some((key) => hasOwn(value, key))
}

let viewPrototypes: ReadonlySet<object> | undefined

function isPristineView(prototype: object): boolean {
  viewPrototypes ??= new Set(
    [
      Uint8Array,
      Int8Array,
      Uint8ClampedArray,
      Uint16Array,
      Int16Array,
      Uint32Array,
      Int32Array,
      Float32Array,
      Float64Array,
      BigUint64Array,
      BigInt64Array,
      Buffer,
    ].map((one) => one.prototype as object),
  )
  return viewPrototypes.has(prototype) && isPristine(prototype)
}

/** Whether a view's buffer, of which `inspect` shows the class too, is as the language made it. */
function hasPlainBuffer(view: object): boolean {
  const { buffer } = bufferOf(view)
  const parent = prototypeOf(buffer) as object | null
  if (parent !== ArrayBuffer.prototype && parent !== SharedArrayBuffer.prototype) return false
  return isPristine(parent) && ownNames(buffer).length + ownSymbols(buffer).length === 0
}

/** A summary that ends with the view's buffer shows no further property. */
function isViewSummary(text: string | undefined, view: object, length: number): boolean {
  if (text === undefined) return false
  const { byteLength, byteOffset } = bufferOf(view)
  const shown =
    ` more items, [BYTES_PER_ELEMENT]: ${byteLength / length}, [length]: ${length}, ` +
    `[byteLength]: ${byteLength}, [byteOffset]: ${byteOffset}, [buffer]: `
  const at = text.indexOf(shown)
  return at >= 0 && /^\w+(?: \{[^{}]*\})? \]$/.test(text.slice(at + shown.length))
}

const toStringTag = Symbol.toStringTag
const hasInstance = Symbol.hasInstance

/** Whether `inspect` can name an object's class without meeting anything that a user put there. */
function isPristine(prototype: object): boolean {
  const constructor = describeProperty(prototype, 'constructor')?.value as unknown
  if (typeof constructor !== 'function' || hasOwn(constructor, hasInstance)) return false
  if (typeof describeProperty(constructor, 'name')?.value !== 'string') return false
  return builtinTag(prototype) && !hasOwn(Object.prototype, toStringTag)
}

const viewTag = describeProperty(prototypeOf(Uint8Array.prototype) as object, toStringTag)!.get

/** Along the prototypes no other `Symbol.toStringTag` than a text or that of typed arrays. */
function builtinTag(prototype: object): boolean {
  for (let at: object | null = prototype; at !== null; at = prototypeOf(at) as object | null) {
    const tag = describeProperty(at, toStringTag)
    if (tag !== undefined && typeof tag.value !== 'string' && tag.get !== viewTag) return false
  }
  return true
}

const STOP = new Error('a property of an array holds an object')

/** What `inspect` says; null if it asked for its depth more than `most` times, as it does at each object. */
function summarize(value: object, most: number): { text: string; asked: number } | null {
  let asked = 0
  const depth = {
    valueOf: (): number => {
      if (++asked > most) throw STOP
      return 0
    },
  }
  try {
    const text = inspect(value, {
      showHidden: true,
      depth: depth as unknown as number,
      maxArrayLength: 0,
      customInspect: false,
      breakLength: Number.POSITIVE_INFINITY,
      compact: true,
      getters: false,
    })
    return { text, asked }
  } catch (error) {
    if (error === STOP) return null
    throw error
  }
}

let habits: { readonly array: number | null; readonly view: number | null } | undefined

/** How often `inspect` asks for its depth at an object without extras; null if it can't be relied on. */
function habit(kind: 'array' | 'view'): number | null {
  habits ??= { array: learn([1, 2]), view: learn(new Uint8Array(2)) }
  return habits[kind]
}

/** Learns from a probe, and makes sure that an extra property is shown, or stops it untouched. */
function learn(probe: object): number | null {
  const plain = summarize(probe, Number.POSITIVE_INFINITY)
  if (plain === null) return null
  let touched = false
  const trap = {
    get [toStringTag](): string {
      touched = true
      return ''
    },
  }
  Object.defineProperty(probe, 'hidden', { value: 1, configurable: true })
  const shows = summarize(probe, plain.asked)?.text !== plain.text
  Object.defineProperty(probe, 'hidden', { value: trap })
  const stops = summarize(probe, plain.asked) === null
  return shows && stops && !touched ? plain.asked : null
}
