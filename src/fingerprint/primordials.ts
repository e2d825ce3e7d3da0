/**
 * Builtins as they were when Permafrost was loaded.
 *
 * What must stay true: looking at a value never runs the user's code, so nothing here is looked up
 * on the value itself, and a prototype that the user patches later changes nothing here.
 */

type Getter = (this: unknown) => unknown

const describeOwn = Object.getOwnPropertyDescriptor

function getterOf(prototype: object, key: string | symbol): Getter {
  return describeOwn(prototype, key)!.get as Getter
}

/** `Reflect.apply` as it was at load. */
export const apply: typeof Reflect.apply = Reflect.apply
export const describeProperty: typeof Object.getOwnPropertyDescriptor = describeOwn
export const ownNames: typeof Object.getOwnPropertyNames = Object.getOwnPropertyNames
export const ownSymbols: typeof Object.getOwnPropertySymbols = Object.getOwnPropertySymbols
export const prototypeOf: typeof Object.getPrototypeOf = Object.getPrototypeOf
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
const regExpFlags = getterOf(RegExp.prototype, 'flags')
const symbolDescription = getterOf(Symbol.prototype, 'description')
const bigintToString = BigInt.prototype.toString
const typedArrayPrototype = prototypeOf(Uint8Array.prototype) as object
const typedArrayTag = getterOf(typedArrayPrototype, Symbol.toStringTag)
const viewBuffer = getterOf(typedArrayPrototype, 'buffer')
const viewOffset = getterOf(typedArrayPrototype, 'byteOffset')
const viewLength = getterOf(typedArrayPrototype, 'byteLength')
const dataViewBuffer = getterOf(DataView.prototype, 'buffer')
const dataViewOffset = getterOf(DataView.prototype, 'byteOffset')
const dataViewLength = getterOf(DataView.prototype, 'byteLength')
const boxes: Readonly<Record<'String' | 'Number' | 'Boolean' | 'BigInt' | 'Symbol', () => unknown>> = {
  String: String.prototype.valueOf,
  Number: Number.prototype.valueOf,
  Boolean: Boolean.prototype.valueOf,
  BigInt: BigInt.prototype.valueOf,
  Symbol: Symbol.prototype.valueOf,
}
const lookupGetterOf = (Object.prototype as unknown as Record<string, (key: PropertyKey) => unknown>)[
  '__lookupGetter__'
]!

/** The text of a function, by the builtin `toString`. */
export function textOf(fn: Function): string {
  return apply(functionToString, fn, []) as string
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
  return apply(dateGetTime, date, []) as number
}

export function regExpParts(regExp: object): { source: string; flags: string } {
  return {
    source: apply(regExpSource, regExp, []) as string,
    flags: apply(regExpFlags, regExp, []) as string,
  }
}

export function descriptionOf(symbol: symbol): string | undefined {
  return apply(symbolDescription, symbol, []) as string | undefined
}

export function digitsOf(value: bigint): string {
  return apply(bigintToString, value, [36]) as string
}

/** `'Uint8Array'`, … for any typed array of any realm; undefined for everything else. */
export function typedArrayName(value: object): string | undefined {
  return apply(typedArrayTag, value, []) as string | undefined
}

/** The bytes of a view in place, without a copy (shared memory is copied: it may change meanwhile). */
export function viewBytes(view: object): Uint8Array {
  const typed = typedArrayName(view) !== undefined
  const buffer = apply(typed ? viewBuffer : dataViewBuffer, view, []) as ArrayBuffer
  const offset = apply(typed ? viewOffset : dataViewOffset, view, []) as number
  const length = apply(typed ? viewLength : dataViewLength, view, []) as number
  return new Uint8Array(buffer, offset, length)
}

/** The primitive inside a boxed one, with the name of its kind; undefined for everything else. */
export function unboxed(value: object): { kind: string; primitive: unknown } | undefined {
  for (const kind of Object.keys(boxes) as (keyof typeof boxes)[]) {
    try {
      return { kind, primitive: apply(boxes[kind] as Getter, value, []) }
    } catch {
      // not of this kind: the builtin itself says so
    }
  }
  return undefined
}

/** Whether an index or name of `object` may run a getter when read. */
export function hasGetter(object: object, key: PropertyKey): boolean {
  return apply(lookupGetterOf, object, [key]) !== undefined
}
