/**
 * Which objects are exports of builtin modules, and which functions packages export for good.
 *
 * What must stay true: both are answered by identity; what is not found counts by its content, so a
 * gap here costs time, never a stale result.
 */
import { types } from 'node:util'
import { isNativeText } from './intrinsics.ts'
import { describeProperty, ownNames, textOf } from './primordials.ts'

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
    if ((typeof main !== 'object' || main === null) && typeof main !== 'function') return null
    return loadedBuiltins().get(main) ?? null
  }
  return null
}

/** Brings the list of builtin modules up to date; once a pass, not once an object. */
export function refreshBuiltins(): void {
  loadedBuiltins()
}

interface ModuleRoom {
  readonly _cache?: Record<string, CachedModule>
}

interface CachedModule {
  readonly exports: unknown
}

const functionsOf = new Map<string, Function[]>()
const wholeExports = new WeakSet<object>()
/** What packages export, with the file that exports it. */
const statics = new WeakMap<object, string>()
const seen = new Set<string>()

/**
 * Whether a package exports `value` itself (directly, as a member or as a method): then it was made
 * when the package was loaded, not by a call that put the user's values into it.
 */
function isPackageStatic(value: object): boolean {
  if (statics.has(value)) return true
  collectStatics()
  return statics.has(value)
}

const SIBLINGS = 40

/** Functions that the file exporting `fn` exports too, some of them; null if no package exports `fn`. */
export function exportedSiblings(fn: Function): readonly Function[] | null {
  if (!isPackageStatic(fn)) return null
  const siblings = functionsOf.get(statics.get(fn)!) ?? []
  return siblings.length <= SIBLINGS ? siblings : siblings.slice(0, SIBLINGS)
}

/** Whether `value` is what a module of a package exports as a whole. */
export function isPackageExports(value: object): boolean {
  return isPackageStatic(value) && wholeExports.has(value)
}

/** The file of a package that exports `value`, a native addon for example, or null. */
export function packageFile(value: object): string | null {
  if (!isPackageStatic(value)) return null
  return statics.get(value) ?? null
}

function collectStatics(): void {
  const get = (process as unknown as { getBuiltinModule: BuiltinGetter }).getBuiltinModule
  const { _cache: cache } = (get('node:module') ?? {}) as ModuleRoom
  if (cache === undefined) return
  for (const file of Object.keys(cache).toReversed()) {
    if (seen.has(file) || !/[\\/]node_modules[\\/]/.test(file)) continue
    seen.add(file)
    const { exports } = cache[file]!
    if ((typeof exports === 'object' && exports !== null) || typeof exports === 'function')
      wholeExports.add(exports)
    collect(exports, 3, statics, file)
  }
}

function collect(value: unknown, depth: number, into: WeakMap<object, string>, file: string): void {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return
  if (types.isProxy(value) || into.has(value)) return
  into.set(value, file)
  if (typeof value === 'function' && into === statics && !isNativeText(textOf(value))) {
    const known = functionsOf.get(file)
    if (known === undefined) functionsOf.set(file, [value])
    else if (known.length < SIBLINGS) known.push(value)
  }
  if (depth === 0) return
  for (const key of ownNames(value)) {
    if (key === 'caller' || key === 'arguments') continue
    const property = describeProperty(value, key)
    if (property !== undefined && 'value' in property)
      collect(property.value, depth - 1, into, file)
  }
}

const builtinStatics = new WeakMap<object, string>()
let builtinsCollected = -1

/** Whether a builtin module exports `value` itself, as {@link isPackageStatic} for packages. */
export function isBuiltinStatic(value: object): boolean {
  const modules = loadedBuiltins()
  if (builtinsCollected !== builtinsLoaded) {
    builtinsCollected = builtinsLoaded
    for (const [exported, id] of modules) collect(exported, 2, builtinStatics, id)
    // Behind a getter of `node:fs`, and so found by no walk until somebody loads the module by name.
    const { promises } = process.getBuiltinModule('node:fs')
    collect(promises, 2, builtinStatics, 'node:fs/promises')
  }
  return builtinStatics.has(value)
}
