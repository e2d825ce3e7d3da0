/**
 * What hidden state an object has, as far as effects are concerned.
 *
 * What must stay true: the engine's own slots decide, never a property of the object; a kind that is
 * not in this list has no hidden state that can change, or it is `opaque` and its changes are neither
 * seen nor replayed.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { types } from 'node:util'
import * as from from '../serializer/intrinsics.ts'
import { storeOf } from './primordials.ts'

export type Kind =
  | 'plain'
  | 'array'
  | 'function'
  | 'map'
  | 'set'
  | 'date'
  | 'regexp'
  | 'error'
  | 'promise'
  | 'view'
  | 'buffer'
  | 'sharedBuffer'
  | 'weakMap'
  | 'weakSet'
  | 'weakRef'
  | 'namespace'
  | 'url'
  | 'searchParams'
  | 'asyncStorage'
  | 'opaque'

/** The kind of an object. */
export function kindOf(value: object): Kind {
  if (from.isProxy(value)) return 'opaque'
  if (typeof value === 'function') return 'function'
  if (from.isArray(value)) return 'array'
  if (from.isView(value)) return 'view'
  if (from.isMap(value)) return 'map'
  if (from.isSet(value)) return 'set'
  if (from.isDate(value)) return 'date'
  if (from.isRegExp(value)) return 'regexp'
  if (from.isNativeError(value)) return 'error'
  if (from.isPromise(value)) return 'promise'
  if (from.isSharedArrayBuffer(value)) return 'sharedBuffer'
  if (from.isAnyArrayBuffer(value)) return 'buffer'
  if (from.isWeakMap(value)) return 'weakMap'
  if (from.isWeakSet(value)) return 'weakSet'
  if (from.isModuleNamespaceObject(value)) return 'namespace'
  if (from.isGeneratorObject(value) || from.isMapIterator(value) || from.isSetIterator(value))
    return 'opaque'
  if (from.isExternal(value) || types.isBoxedPrimitive(value)) return 'plain'
  return byPrototype(value)
}

const byClass: readonly (readonly [object, Kind, (value: object) => unknown])[] = [
  [URL.prototype, 'url', from.urlHref],
  [
    URLSearchParams.prototype,
    'searchParams',
    (value) => from.searchParamsForEach(value, () => undefined),
  ],
  [AsyncLocalStorage.prototype, 'asyncStorage', storeOf],
  [WeakRef.prototype, 'weakRef', from.uncurry(WeakRef.prototype.deref)],
]

/** Kinds that only a prototype tells; the builtin itself says whether the object really is one. */
function byPrototype(value: object): Kind {
  for (let at = from.getPrototypeOf(value) as object | null; at !== null && !from.isProxy(at);) {
    for (const [prototype, kind, read] of byClass) {
      if (at !== prototype) continue
      try {
        read(value)
        return kind
      } catch {
        return 'plain'
      }
    }
    at = from.getPrototypeOf(at) as object | null
  }
  return 'plain'
}
