/**
 * The builtin classes that the codec keeps: their prototypes, constructors and kinds.
 *
 * What must stay true: this is an allowlist. A value is stored only if its prototype stands here
 * or is that of a registered class; whatever else a runtime has (Headers, Intl, sockets) may hold
 * state that no property shows, and is refused.
 */
import { ERROR_KINDS, TEMPORAL_KINDS, VIEW_KINDS } from './format.ts'
import { ArrayPrototype, BufferPrototype, ObjectPrototype } from './intrinsics.ts'
import { getOwnPropertyDescriptor, isArgumentsObject } from './intrinsics.ts'
import {
  isAnyArrayBuffer,
  isArray,
  isBoxedPrimitive,
  isDate,
  isExternal,
  isGeneratorObject,
  isMap,
  isMapIterator,
  isModuleNamespaceObject,
  isNativeError,
  isPromise,
  isRegExp,
  isSet,
  isSetIterator,
  isSharedArrayBuffer,
  isView,
  isWeakMap,
  isWeakSet,
} from './intrinsics.ts'

type Constructor = new (...args: never[]) => object

function globalNamed(name: string, scope: object = globalThis): Constructor | undefined {
  const value: unknown = getOwnPropertyDescriptor(scope, name)?.value
  return typeof value === 'function' ? (value as Constructor) : undefined
}

/** Index in ERROR_KINDS → constructor, where the runtime has it. */
export const errorConstructors: readonly (Constructor | undefined)[] = ERROR_KINDS.map((name) =>
  globalNamed(name),
)

/** Index in VIEW_KINDS → constructor, where the runtime has it; Buffer's place stays empty. */
export const viewConstructors: readonly (Constructor | undefined)[] = VIEW_KINDS.map((name) =>
  name === 'Buffer' ? undefined : globalNamed(name),
)

let temporal: readonly (Constructor | undefined)[] | undefined

/** Index in TEMPORAL_KINDS → constructor, where the runtime has it. */
export function temporalConstructors(): readonly (Constructor | undefined)[] {
  const scope: unknown = (globalThis as { Temporal?: unknown }).Temporal
  temporal ??= TEMPORAL_KINDS.map((name) =>
    typeof scope === 'object' && scope !== null ? globalNamed(name, scope) : undefined,
  )
  return temporal
}

function byPrototype(constructors: readonly (Constructor | undefined)[]): Map<object, number> {
  const kinds = new Map<object, number>()
  for (const [kind, constructor] of constructors.entries()) {
    if (constructor !== undefined) kinds.set(constructor.prototype as object, kind)
  }
  return kinds
}

export const errorKinds: ReadonlyMap<object, number> = byPrototype(errorConstructors)
const viewKinds: ReadonlyMap<object, number> = byPrototype(viewConstructors)
export const BUFFER_KIND: number = VIEW_KINDS.indexOf('Buffer')

let temporalByPrototype: ReadonlyMap<object, number> | undefined
export function temporalKinds(): ReadonlyMap<object, number> {
  return (temporalByPrototype ??= byPrototype(temporalConstructors()))
}

let prototypes: ReadonlySet<object> | undefined

/** Every prototype whose instances are stored without registration. */
export function builtinPrototypes(): ReadonlySet<object> {
  prototypes ??= new Set<object>([
    ObjectPrototype,
    ArrayPrototype,
    BufferPrototype,
    Map.prototype,
    Set.prototype,
    Date.prototype,
    RegExp.prototype,
    Number.prototype,
    String.prototype,
    Boolean.prototype,
    BigInt.prototype,
    Symbol.prototype,
    ArrayBuffer.prototype,
    DOMException.prototype,
    URL.prototype,
    URLSearchParams.prototype,
    ...errorKinds.keys(),
    ...viewKinds.keys(),
    ...temporalKinds().keys(),
  ])
  return prototypes
}

/**
 * Whether an object has an internal slot that makes it more than its properties. A few natives
 * (WeakRef, Intl.*, Temporal.*, URL) cannot be recognised once a program has replaced their
 * prototype by Object.prototype; with their own prototype the allowlist refuses them.
 */
export function hasBrand(object: object): boolean {
  return (
    isArray(object) ||
    isMap(object) ||
    isSet(object) ||
    isDate(object) ||
    isRegExp(object) ||
    isNativeError(object) ||
    isView(object) ||
    isAnyArrayBuffer(object) ||
    isArgumentsObject(object) ||
    isBoxedPrimitive(object) ||
    isPromise(object) ||
    isGeneratorObject(object) ||
    isMapIterator(object) ||
    isSetIterator(object) ||
    isWeakMap(object) ||
    isWeakSet(object) ||
    isModuleNamespaceObject(object) ||
    isExternal(object)
  )
}

/** What an object is whose kind is never stored, in words. */
export function nativeNameOf(object: object): string | undefined {
  if (isArgumentsObject(object)) return 'an arguments object; copy it: [...arguments]'
  if (isPromise(object)) return 'a promise; return what it resolves to'
  if (isGeneratorObject(object)) return 'a running generator'
  if (isMapIterator(object) || isSetIterator(object)) return 'a running iterator'
  if (isWeakMap(object)) return 'a WeakMap, whose entries cannot be listed'
  if (isWeakSet(object)) return 'a WeakSet, whose members cannot be listed'
  if (isModuleNamespaceObject(object)) return 'the namespace of a module'
  if (isSharedArrayBuffer(object)) return 'memory shared between threads'
  if (isExternal(object)) return 'a native handle'
  return undefined
}

let urlHidden: ReadonlySet<PropertyKey> | undefined

/**
 * Symbol keys under which some runtimes (Deno) keep the builtin state of a URL, its parameters or
 * a DOMException: they belong to the builtin, not to the value.
 */
export function hiddenKeys(): ReadonlySet<PropertyKey> {
  urlHidden ??= new Set(
    [new URL('about:blank'), new URL('about:blank').searchParams, new DOMException()]
      .flatMap((object) => Reflect.ownKeys(object))
      .filter((key) => typeof key === 'symbol'),
  )
  return urlHidden
}
