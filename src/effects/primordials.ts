/**
 * Builtins that change hidden state, and a few that read it, as they were at load.
 *
 * What must stay true: what the user patches onto prototypes later is not called here.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { uncurry } from '../serializer/intrinsics.ts'

function setterOf(prototype: object, key: PropertyKey): (target: object, value: unknown) => void {
  const set = Object.getOwnPropertyDescriptor(prototype, key)?.set
  if (set === undefined) throw new TypeError(`No setter "${String(key)}"`)
  return uncurry(set as (value: unknown) => void)
}

export const mapClear: (map: object) => void = uncurry(Map.prototype.clear)
export const mapDelete: (map: object, key: unknown) => boolean = uncurry(
  Map.prototype.delete,
) as never
export const setClear: (set: object) => void = uncurry(Set.prototype.clear)
export const setDelete: (set: object, member: unknown) => boolean = uncurry(
  Set.prototype.delete,
) as never
export const dateSetTime: (date: object, time: number) => number = uncurry(Date.prototype.setTime)
export const weakMapSet: (map: object, key: unknown, value: unknown) => unknown = uncurry(
  WeakMap.prototype.set,
) as never
export const weakMapDelete: (map: object, key: unknown) => boolean = uncurry(
  WeakMap.prototype.delete,
) as never
export const weakSetAdd: (set: object, member: unknown) => unknown = uncurry(
  WeakSet.prototype.add,
) as never
export const weakSetDelete: (set: object, member: unknown) => boolean = uncurry(
  WeakSet.prototype.delete,
) as never
export const bufferResize: (buffer: object, length: number) => void = uncurry(
  ArrayBuffer.prototype.resize,
)
export const urlSetHref: (url: object, href: unknown) => void = setterOf(URL.prototype, 'href')
export const searchParamsDelete: (params: object, key: string) => void = uncurry(
  URLSearchParams.prototype.delete,
)
export const storeOf: (storage: object) => unknown = uncurry(
  AsyncLocalStorage.prototype.getStore,
) as never
export const sliceBytes: (bytes: Uint8Array, start?: number, end?: number) => Uint8Array = uncurry(
  Uint8Array.prototype.slice,
)
export const setBytes: (target: Uint8Array, bytes: Uint8Array, offset: number) => void = uncurry(
  Uint8Array.prototype.set,
)
export const defineOwn: typeof Reflect.defineProperty = Reflect.defineProperty
export const setPrototype: typeof Reflect.setPrototypeOf = Reflect.setPrototypeOf
export const lockObject: typeof Reflect.preventExtensions = Reflect.preventExtensions
