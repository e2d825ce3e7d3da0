/**
 * The builtins that the codec relies on, captured once when the module loads.
 *
 * What must stay true: looking at a value never runs the user's code. So builtin state is read
 * through these captured accessors, called on the object itself (they look at internal slots and
 * throw on an object without them), never through a property of the object, which may be shadowed.
 * Patching a global later does not change what the codec does.
 */
import { Buffer } from 'node:buffer'
import { types } from 'node:util'

export type Getter = (target: unknown) => unknown

const call = Function.prototype.call

/** Turns a method into a function that takes its `this` first. */
export function uncurry<A extends unknown[], R>(
  method: (...args: A) => R,
): (target: unknown, ...args: A) => R {
  return call.bind(method) as (target: unknown, ...args: A) => R
}

/** The accessor `key` of `prototype`, as a function of the object; throws where there is none. */
export function getterOf(prototype: object, key: PropertyKey): Getter {
  const get = Object.getOwnPropertyDescriptor(prototype, key)?.get
  if (get !== undefined) return uncurry(get as () => unknown)
  return () => {
    throw new TypeError(`No accessor "${String(key)}"`)
  }
}

export const create: typeof Object.create = Object.create
export const defineProperty: typeof Object.defineProperty = Object.defineProperty
export const freeze: typeof Object.freeze = Object.freeze
export const getOwnPropertyDescriptor: typeof Object.getOwnPropertyDescriptor =
  Object.getOwnPropertyDescriptor
export const getOwnPropertyNames: typeof Object.getOwnPropertyNames = Object.getOwnPropertyNames
export const getOwnPropertySymbols: typeof Object.getOwnPropertySymbols =
  Object.getOwnPropertySymbols
export const getPrototypeOf: typeof Object.getPrototypeOf = Object.getPrototypeOf
export const is: typeof Object.is = Object.is
export const isExtensible: typeof Object.isExtensible = Object.isExtensible
export const isFrozen: typeof Object.isFrozen = Object.isFrozen
export const isSealed: typeof Object.isSealed = Object.isSealed
export const preventExtensions: typeof Object.preventExtensions = Object.preventExtensions
export const seal: typeof Object.seal = Object.seal
export const setPrototypeOf: typeof Object.setPrototypeOf = Object.setPrototypeOf
export const ownKeys: typeof Reflect.ownKeys = Reflect.ownKeys
export const deleteProperty: typeof Reflect.deleteProperty = Reflect.deleteProperty
export const isArray: (value: unknown) => value is unknown[] = Array.isArray
export const isView: (value: unknown) => value is ArrayBufferView = ArrayBuffer.isView
export const ObjectPrototype: object = Object.prototype
export const ArrayPrototype: object = Array.prototype
export const FunctionPrototype: object = Function.prototype
export const functionText: Getter = uncurry(Function.prototype.toString)
export const hasOwn: (target: object, key: PropertyKey) => boolean = Object.hasOwn

export const isAnyArrayBuffer: typeof types.isAnyArrayBuffer = types.isAnyArrayBuffer
export const isArgumentsObject: typeof types.isArgumentsObject = types.isArgumentsObject
export const isBoxedPrimitive: typeof types.isBoxedPrimitive = types.isBoxedPrimitive
export const isDate: typeof types.isDate = types.isDate
/** Deno has no such objects, and no such test. */
export const isExternal: typeof types.isExternal = types.isExternal ?? (() => false)
export const isGeneratorObject: typeof types.isGeneratorObject = types.isGeneratorObject
export const isMap: typeof types.isMap = types.isMap
export const isMapIterator: typeof types.isMapIterator = types.isMapIterator
export const isModuleNamespaceObject: typeof types.isModuleNamespaceObject =
  types.isModuleNamespaceObject
export const isNativeError: typeof types.isNativeError = types.isNativeError
export const isPromise: typeof types.isPromise = types.isPromise
export const isProxy: typeof types.isProxy = types.isProxy
export const isRegExp: typeof types.isRegExp = types.isRegExp
export const isSet: typeof types.isSet = types.isSet
export const isSetIterator: typeof types.isSetIterator = types.isSetIterator
export const isSharedArrayBuffer: typeof types.isSharedArrayBuffer = types.isSharedArrayBuffer
export const isWeakMap: typeof types.isWeakMap = types.isWeakMap
export const isWeakSet: typeof types.isWeakSet = types.isWeakSet

/** A Map for the codec itself, which patches of `Map.prototype` don't reach. */
export class OwnMap<K, V> extends Map<K, V> {}
for (const key of ['get', 'set', 'has', 'clear', 'values', 'size'] as const) {
  defineProperty(OwnMap.prototype, key, getOwnPropertyDescriptor(Map.prototype, key)!)
}

export const dateTime: (date: unknown) => number = uncurry(Date.prototype.getTime)
export const mapForEach: (map: unknown, each: (value: unknown, key: unknown) => void) => void =
  uncurry(Map.prototype.forEach)
export const setForEach: (set: unknown, each: (value: unknown) => void) => void = uncurry(
  Set.prototype.forEach,
)
export const mapSet: (map: unknown, key: unknown, value: unknown) => unknown = uncurry(
  Map.prototype.set,
)
export const setAdd: (set: unknown, value: unknown) => unknown = uncurry(Set.prototype.add)

export const regexpSource: Getter = getterOf(RegExp.prototype, 'source')
/** One accessor for each flag: `flags` itself would read the object's own, shadowable properties. */
export const regexpFlags: readonly (readonly [flag: string, get: Getter])[] = [
  ['d', getterOf(RegExp.prototype, 'hasIndices')],
  ['g', getterOf(RegExp.prototype, 'global')],
  ['i', getterOf(RegExp.prototype, 'ignoreCase')],
  ['m', getterOf(RegExp.prototype, 'multiline')],
  ['s', getterOf(RegExp.prototype, 'dotAll')],
  ['u', getterOf(RegExp.prototype, 'unicode')],
  ['v', getterOf(RegExp.prototype, 'unicodeSets')],
  ['y', getterOf(RegExp.prototype, 'sticky')],
]

const unboxers: readonly Getter[] = [
  uncurry(Number.prototype.valueOf),
  uncurry(String.prototype.valueOf),
  uncurry(Boolean.prototype.valueOf),
  uncurry(BigInt.prototype.valueOf),
  uncurry(Symbol.prototype.valueOf),
]

/** The primitive inside a boxed one. */
export function unbox(boxed: object): unknown {
  for (const valueOf of unboxers) {
    try {
      return valueOf(boxed)
    } catch {
      // Another kind of box: the captured valueOf looks at the slot and throws.
    }
  }
  throw new TypeError('Not a boxed primitive')
}

const typedArrayPrototype = getPrototypeOf(Uint8Array.prototype) as object
export const typedArrayTag: Getter = getterOf(typedArrayPrototype, Symbol.toStringTag)
export const typedArrayLength: (view: unknown) => number = getterOf(
  typedArrayPrototype,
  'length',
) as (view: unknown) => number

export interface ViewParts {
  readonly buffer: ArrayBufferLike
  readonly byteOffset: number
  readonly byteLength: number
}

const typedParts = [
  getterOf(typedArrayPrototype, 'buffer'),
  getterOf(typedArrayPrototype, 'byteOffset'),
  getterOf(typedArrayPrototype, 'byteLength'),
] as const
const dataViewParts = [
  getterOf(DataView.prototype, 'buffer'),
  getterOf(DataView.prototype, 'byteOffset'),
  getterOf(DataView.prototype, 'byteLength'),
] as const

/** Where a view lies; throws on a DataView whose buffer is detached. */
export function viewParts(view: object, dataView: boolean): ViewParts {
  const [buffer, byteOffset, byteLength] = dataView ? dataViewParts : typedParts
  return {
    buffer: buffer(view) as ArrayBufferLike,
    byteOffset: byteOffset(view) as number,
    byteLength: byteLength(view) as number,
  }
}

export const bufferByteLength: (buffer: unknown) => number = getterOf(
  ArrayBuffer.prototype,
  'byteLength',
) as (buffer: unknown) => number
/** Constant false on a runtime without the accessor, which then has no such buffers either. */
export const bufferResizable: Getter = hasOwn(ArrayBuffer.prototype, 'resizable')
  ? getterOf(ArrayBuffer.prototype, 'resizable')
  : () => false
export const bufferDetached: Getter = hasOwn(ArrayBuffer.prototype, 'detached')
  ? getterOf(ArrayBuffer.prototype, 'detached')
  : () => false
export const bufferSlice: (buffer: unknown, start: number, end: number) => ArrayBuffer = uncurry(
  ArrayBuffer.prototype.slice,
)

/** Node's native string writers and readers; they work on any Uint8Array. */
interface NativeStrings {
  latin1Slice(start: number, end: number): string
  ucs2Slice(start: number, end: number): string
  utf8Write(text: string, offset: number, length: number): number
  latin1Write(text: string, offset: number, length: number): number
  ucs2Write(text: string, offset: number, length: number): number
}
const native = Buffer.prototype as unknown as NativeStrings
export const latin1Slice: (bytes: Uint8Array, start: number, end: number) => string = uncurry(
  native.latin1Slice,
)
export const ucs2Slice: (bytes: Uint8Array, start: number, end: number) => string = uncurry(
  native.ucs2Slice,
)
type Write = (bytes: Uint8Array, text: string, offset: number, length: number) => number
export const utf8Write: Write = uncurry(native.utf8Write)
export const latin1Write: Write = uncurry(native.latin1Write)
export const ucs2Write: Write = uncurry(native.ucs2Write)

export const BufferPrototype: object = Buffer.prototype
export const bufferFrom: (buffer: ArrayBuffer, offset: number, length: number) => Buffer =
  Buffer.from.bind(Buffer)

const stackOfError = getOwnPropertyDescriptor(new Error('stack'), 'stack')
/**
 * V8's accessor of an error's `stack`, which all errors of a realm share; undefined where `stack`
 * is a data property. The first read formats the stack: it calls `Error.prepareStackTrace` if the
 * user has set one, and reads the error's `name` and `message`, which are accessors in some classes.
 * This is the single place where encoding can reach the user's code, and it can't be avoided,
 * because the stack made in this way is what the program sees.
 */
export const stackGetter: (() => unknown) | undefined = stackOfError?.get
const stackSetter: ((value: unknown) => void) | undefined = stackOfError?.set
export const captureStackTrace: ((target: object) => void) | undefined = Error.captureStackTrace
export const readStack: Getter | undefined =
  stackGetter === undefined ? undefined : uncurry(stackGetter)
export const writeStack: ((target: unknown, value: unknown) => void) | undefined =
  stackSetter === undefined ? undefined : uncurry(stackSetter)

export const domExceptionName: Getter = getterOf(DOMException.prototype, 'name')
export const domExceptionMessage: Getter = getterOf(DOMException.prototype, 'message')

export const urlHref: (url: unknown) => string = getterOf(URL.prototype, 'href') as never
export const urlSearchParams: (url: unknown) => URLSearchParams = getterOf(
  URL.prototype,
  'searchParams',
) as never
export const searchParamsForEach: (
  params: unknown,
  each: (value: string, key: string) => void,
) => void = uncurry(URLSearchParams.prototype.forEach)
export const searchParamsAppend: (params: unknown, key: string, value: string) => void = uncurry(
  URLSearchParams.prototype.append,
)
