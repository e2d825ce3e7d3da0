/**
 * Which objects and functions are exports of builtin modules.
 *
 * What must stay true: it is answered by identity; what is not found counts by its content or is
 * refused, so a gap here costs time, never a stale result.
 */
import { types } from 'node:util'
import { describeProperty, isObject, ownNames, prototypeOf } from './primordials.ts'

type BuiltinGetter = (id: string) => object | undefined

let builtins: Map<object, string> = new Map()
let builtinsLoaded = -1

/** Loaded builtin modules; asking for one that isn't loaded would load it, and may warn. */
function loadedBuiltins(): Map<object, string> {
  const list = (process as unknown as { moduleLoadList?: readonly string[] }).moduleLoadList ?? []
  if (list.length === builtinsLoaded) return builtins
  builtinsLoaded = list.length
  builtins = new Map()
  const get = (process as unknown as { getBuiltinModule: BuiltinGetter }).getBuiltinModule
  for (const entry of list) {
    const name = /^NativeModule ((?!internal\/)[\w/]+)$/.exec(entry)?.[1]
    if (name === undefined || name === 'punycode' || name === 'sys' || name.startsWith('_'))
      continue
    const exported = get(`node:${name}`)
    if (exported !== undefined && !builtins.has(exported)) builtins.set(exported, `node:${name}`)
  }
  return builtins
}

/** `node:fs` for the exports object (or the ES namespace) of a builtin module, else null. */
export function builtinModuleName(value: object): string | null {
  const known = builtins.get(value)
  if (known !== undefined) return known
  if (types.isModuleNamespaceObject(value)) {
    let main: unknown
    try {
      main = describeProperty(value, 'default')?.value
    } catch {
      return null
    }
    if (!isObject(main)) return null
    return loadedBuiltins().get(main) ?? null
  }
  return null
}

/** Brings the list of builtin modules up to date; once a pass, not once an object. */
export function refreshBuiltins(): void {
  loadedBuiltins()
}

const builtinStatics = new WeakSet<object>()
let builtinsCollected = -1

/** Whether a builtin module exports `value` itself: directly, as a member or as a method. */
export function isBuiltinStatic(value: object): boolean {
  const modules = loadedBuiltins()
  if (builtinsCollected !== builtinsLoaded) {
    builtinsCollected = builtinsLoaded
    for (const exported of modules.keys()) collect(exported, 2)
    // Behind a getter of `node:fs`, and so found by no walk until somebody loads the module by name.
    collect(process.getBuiltinModule('node:fs').promises, 2)
  }
  return builtinStatics.has(value)
}

function collect(value: unknown, depth: number): void {
  if (!isObject(value)) return
  if (types.isProxy(value) || builtinStatics.has(value)) return
  builtinStatics.add(value)
  if (depth === 0) return
  for (const key of ownNames(value)) {
    if (key === 'caller' || key === 'arguments') continue
    const property = describeProperty(value, key)
    if (property !== undefined && 'value' in property) collect(property.value, depth - 1)
  }
}

/**
 * `node:crypto.timingSafeEqual` for a native function that a builtin module exports now, directly or
 * one object deep; null if none does.
 */
export function nativeExportName(fn: Function): string | null {
  const modules = [...loadedBuiltins()].toSorted(([, left], [, right]) => (left < right ? -1 : 1))
  for (const [exported, id] of modules) {
    const name = memberName(exported, fn, 1)
    if (name !== null) return `${id}.${name}`
  }
  return null
}

function memberName(holder: object, fn: Function, depth: number): string | null {
  for (const key of ownNames(holder)) {
    const value: unknown = describeProperty(holder, key)?.value
    if (value === fn) return key
    if (depth === 0 || typeof value !== 'object' || value === null || types.isProxy(value)) continue
    const inner = memberName(value, fn, depth - 1)
    if (inner !== null) return `${key}.${inner}`
  }
  return null
}

/**
 * Native functions of builtin modules that no prototype or global names, and that only compute, say
 * what machine this is, or are watched. Others look at the world, and nobody sees them do it.
 */
const COMPUTES =
  /^node:(?:crypto\.timingSafeEqual|util\.types\.\w+|util\/types\.\w+|sqlite\.DatabaseSync|os\.(?:availableParallelism|freemem|totalmem)|url\.URLPattern|v8\.(?:Des|S)erializer|v8\.cachedDataVersionTag|worker_threads\.Message(?:Channel|Port))$/

/** The name by which such a native function counts, else null. */
export function computingNative(name: string | null): string | null {
  if (name === null || !COMPUTES.test(name)) return null
  return name.replace('node:util.types.', 'node:util/types.')
}

/**
 * Whether a bound function is one by which `node:dns` asks its own resolver, whose state counts as
 * little as an answer does.
 */
export function asksOwnResolver(fn: Function, boundThis: unknown): boolean {
  if (typeof boundThis !== 'object' || boundThis === null || !isBuiltinStatic(fn)) return false
  // The class of which those that programs make are subclasses.
  const { Resolver } = process.getBuiltinModule('node:dns')
  return prototypeOf(boundThis) === prototypeOf(Resolver.prototype)
}
