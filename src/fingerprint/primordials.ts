/**
 * Builtins as they were when Permafrost was loaded.
 *
 * What must stay true: looking at a value never runs the user's code, so nothing here is looked up
 * on the value itself, and a prototype that the user patches later changes nothing here.
 */
import { types } from 'node:util'
import { behindStandIn } from '../platform/stand-ins.ts'

type Getter = (this: unknown) => unknown

const describeOwn = Object.getOwnPropertyDescriptor

function getterOf(prototype: object, key: string | symbol): Getter {
  const found = describeOwn(prototype, key)
  // The first thing at import that an old runtime lacks: say so instead of failing on undefined.
  if (found === undefined)
    throw new Error(`Permafrost needs Node 22.18 or newer: this is ${process.version}`)
  return found.get as Getter
}

/** Whether a value has an identity, and may have properties. */
export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** `Reflect.apply` as it was at load. */
export const apply: typeof Reflect.apply = Reflect.apply
/** A property with the very value that it holds, which may be a stand-in: for what is then encoded. */
export const describeHeld: typeof Object.getOwnPropertyDescriptor = describeOwn

/** A property with what its value or accessors stand for: for all that asks what something is. */
export function describeProperty(object: object, key: PropertyKey): PropertyDescriptor | undefined {
  const found = describeOwn(object, key)
  return found === undefined ? undefined : unveiled(found)
}

/** A descriptor with what its value or accessors stand for. */
export function unveiled(property: PropertyDescriptor): PropertyDescriptor {
  if ('value' in property) {
    const { value } = property as { value: unknown }
    const original = behindStandIn(value)
    return original === value ? property : { ...property, value: original }
  }
  const { get, set } = property
  const [reader, writer] = [behindStandIn(get), behindStandIn(set)]
  if (reader === get && writer === set) return property
  return { ...property, get: reader!, set: writer! }
}

export const ownNames: typeof Object.getOwnPropertyNames = Object.getOwnPropertyNames
export const ownSymbols: typeof Object.getOwnPropertySymbols = Object.getOwnPropertySymbols
/** A prototype as it is: a class that extends a builtin may hold a stand-in of it. */
export const heldPrototypeOf: typeof Object.getPrototypeOf = Object.getPrototypeOf

export function prototypeOf(value: unknown): unknown {
  return behindStandIn(heldPrototypeOf(value) as unknown)
}
export const isExtensible: typeof Object.isExtensible = Object.isExtensible
export const hasOwn: typeof Object.hasOwn = Object.hasOwn
export const isArray: typeof Array.isArray = Array.isArray
export const isView: typeof ArrayBuffer.isView = ArrayBuffer.isView
export const symbolKeyFor: typeof Symbol.keyFor = Symbol.keyFor

const functionToString = Function.prototype.toString
const mapForEach = Map.prototype.forEach
const setForEach = Set.prototype.forEach
const weakMapHas = WeakMap.prototype.has
const weakMapGet = WeakMap.prototype.get
const weakSetHas = WeakSet.prototype.has
const weakRefDeref = WeakRef.prototype.deref
const dateGetTime = Date.prototype.getTime
const regExpSource = getterOf(RegExp.prototype, 'source')
/** `get flags` reads these through the object, where a subclass may stand in the way; each by itself reads the slot. */
const regExpFlags: readonly (readonly [string, Getter])[] = [
  ['d', getterOf(RegExp.prototype, 'hasIndices')],
  ['g', getterOf(RegExp.prototype, 'global')],
  ['i', getterOf(RegExp.prototype, 'ignoreCase')],
  ['m', getterOf(RegExp.prototype, 'multiline')],
  ['s', getterOf(RegExp.prototype, 'dotAll')],
  ['u', getterOf(RegExp.prototype, 'unicode')],
  ['v', getterOf(RegExp.prototype, 'unicodeSets')],
  ['y', getterOf(RegExp.prototype, 'sticky')],
]
const symbolDescription = getterOf(Symbol.prototype, 'description')
const bigintToString = BigInt.prototype.toString
const typedArrayPrototype = prototypeOf(Uint8Array.prototype) as object
const typedArrayTag = getterOf(typedArrayPrototype, Symbol.toStringTag)
const viewBuffer = getterOf(typedArrayPrototype, 'buffer')
const viewOffset = getterOf(typedArrayPrototype, 'byteOffset')
const viewLength = getterOf(typedArrayPrototype, 'byteLength')
const viewElements = getterOf(typedArrayPrototype, 'length')
const viewFill = describeOwn(typedArrayPrototype, 'fill')!.value as () => unknown
const bufferDetached = getterOf(ArrayBuffer.prototype, 'detached')
const bufferResizable = getterOf(ArrayBuffer.prototype, 'resizable')
const bufferMaximum = getterOf(ArrayBuffer.prototype, 'maxByteLength')
const sharedGrowable = getterOf(SharedArrayBuffer.prototype, 'growable')
const sharedMaximum = getterOf(SharedArrayBuffer.prototype, 'maxByteLength')
const dataViewBuffer = getterOf(DataView.prototype, 'buffer')
const dataViewOffset = getterOf(DataView.prototype, 'byteOffset')
const dataViewLength = getterOf(DataView.prototype, 'byteLength')
const boxes: Readonly<
  Record<'String' | 'Number' | 'Boolean' | 'BigInt' | 'Symbol', () => unknown>
> = {
  String: String.prototype.valueOf,
  Number: Number.prototype.valueOf,
  Boolean: Boolean.prototype.valueOf,
  BigInt: BigInt.prototype.valueOf,
  Symbol: Symbol.prototype.valueOf,
}

/** The text of a function, by the builtin `toString`. */
export function textOf(fn: Function): string {
  return apply(functionToString, fn, [])
}

export function forEachOfMap(map: object, visit: (value: unknown, key: unknown) => void): void {
  apply(mapForEach, map, [visit])
}

export function forEachOfSet(set: object, visit: (value: unknown) => void): void {
  apply(setForEach, set, [visit])
}

export function weakMapHolds(map: object, key: unknown): boolean {
  return apply(weakMapHas, map, [key]) as boolean
}

export function weakMapValue(map: object, key: unknown): unknown {
  return apply(weakMapGet, map, [key])
}

export function weakSetHolds(set: object, key: unknown): boolean {
  return apply(weakSetHas, set, [key]) as boolean
}

export function weakRefTarget(ref: object): unknown {
  return apply(weakRefDeref, ref, [])
}

export function timeOf(date: object): number {
  return apply(dateGetTime, date, [])
}

export function regExpParts(regExp: object): { source: string; flags: string } {
  let flags = ''
  for (const [flag, read] of regExpFlags) if (apply(read, regExp, []) === true) flags += flag
  return { source: apply(regExpSource, regExp, []) as string, flags }
}

export function descriptionOf(symbol: symbol): string | undefined {
  return apply(symbolDescription, symbol, []) as string | undefined
}

export function digitsOf(value: bigint): string {
  return apply(bigintToString, value, [36])
}

/** `'Uint8Array'`, … for any typed array of any realm; undefined for everything else. */
export function typedArrayName(value: object): string | undefined {
  return apply(typedArrayTag, value, []) as string | undefined
}

/**
 * The bytes of a view in place, without a copy. Undefined for a view that has lost its memory: its
 * buffer was transferred, or shrunk until the view was out of bounds.
 */
export function viewBytes(view: object): Uint8Array | undefined {
  const typed = typedArrayName(view) !== undefined
  if (typed ? isLostTypedArray(view) : isLostDataView(view)) return undefined
  const buffer = apply(typed ? viewBuffer : dataViewBuffer, view, []) as ArrayBuffer
  const offset = apply(typed ? viewOffset : dataViewOffset, view, []) as number
  const length = apply(typed ? viewLength : dataViewLength, view, []) as number
  return new Uint8Array(buffer, offset, length)
}

function isLostTypedArray(view: object): boolean {
  if ((apply(viewLength, view, []) as number) > 0) return false
  if (isDetached(apply(viewBuffer, view, []) as ArrayBuffer)) return true
  try {
    // Builtin methods check that the view is within bounds; this one then does nothing.
    apply(viewFill, view, [0, 0, 0])
    return false
  } catch {
    return true
  }
}

function isLostDataView(view: object): boolean {
  try {
    apply(dataViewLength, view, [])
    return false
  } catch {
    return true
  }
}

/** Whether a buffer's memory was transferred away. */
export function isDetached(buffer: object): boolean {
  return types.isArrayBuffer(buffer) && apply(bufferDetached, buffer, []) === true
}

/** The greatest length of a buffer that can grow or shrink, else -1. */
export function maximumLength(buffer: object): number {
  const shared = types.isSharedArrayBuffer(buffer)
  if (apply(shared ? sharedGrowable : bufferResizable, buffer, []) !== true) return -1
  return apply(shared ? sharedMaximum : bufferMaximum, buffer, []) as number
}

/** Where a typed array lies: its buffer and the place in it. */
export function bufferOf(view: object): { buffer: object; byteLength: number; byteOffset: number } {
  return {
    buffer: apply(viewBuffer, view, []) as object,
    byteLength: apply(viewLength, view, []) as number,
    byteOffset: apply(viewOffset, view, []) as number,
  }
}

/** The number of elements of a typed array. */
export function typedArrayLength(view: object): number {
  return apply(viewElements, view, []) as number
}

/** The primitive inside a boxed one, with the name of its kind; undefined for everything else. */
export function unboxed(value: object): { kind: string; primitive: unknown } | undefined {
  for (const kind of Object.keys(boxes) as (keyof typeof boxes)[]) {
    try {
      return { kind, primitive: apply(boxes[kind], value, []) }
    } catch {
      // not of this kind: the builtin itself says so
    }
  }
  return undefined
}
