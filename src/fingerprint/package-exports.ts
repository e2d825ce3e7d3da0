/**
 * Which functions packages export for good: these were made when the package was loaded, not by a
 * call that put the user's values into them.
 *
 * | exported by | counts as made at load |
 * | --- | --- |
 * | an ES module | what a binding holds: nobody but the module itself can set it |
 * | a CommonJS module | what its exports hold, three objects deep, unless it looks like a closure: see made-at-load.ts |
 *
 * A factory makes many functions of one text, so what is exported counts by package and name.
 *
 * What must stay true: both are answered by identity; what is not found counts by its content, so a
 * gap here costs time, never a stale result. What a package has let the user set is its state, and
 * that counts by its version (DESIGN: packages).
 */
import { types } from 'node:util'
import { packageOf, type Home } from '../platform/packages.ts'
import { behindStandIn } from '../platform/stand-ins.ts'
import { esExportsOf } from './es-modules.ts'
import { isNativeText } from './intrinsics.ts'
import { describeProperty, isObject, ownNames, textOf } from './primordials.ts'

/** The name by which a package exports a function. */
export interface PackageExport {
  readonly home: Extract<Home, { kind: 'package' }>
  /** `mathjs/lib/esm/entry/pure.js evaluate` */
  readonly name: string
}

/** The last part of the name by which a function is exported. */
export function nameOfExport(exported: PackageExport | null): string | null {
  if (exported === null) return null
  const { name } = exported
  return name.slice(Math.max(...[' ', '.'].map((c) => name.lastIndexOf(c))) + 1)
}

interface ModuleRoom {
  readonly _cache?: Record<string, CachedModule>
}

interface CachedModule {
  readonly exports: unknown
}

/** Where the exports of a CommonJS file hold a value. */
interface Place {
  readonly file: string
  /** `fp.map`; empty for the exports themselves. */
  readonly name: string
}

/** Functions among the exports of a CommonJS file, some of them. */
export interface Siblings {
  /** What `require` gives, and its members. */
  readonly direct: readonly Function[]
  /** What lies deeper: a registry there may hold what calls have made. */
  readonly nested: readonly Function[]
}

const functionsOf = new Map<string, { readonly direct: Function[]; readonly nested: Function[] }>()
const wholeExports = new WeakSet<object>()
/** What CommonJS packages export. */
const statics = new WeakMap<object, Place>()
const seen = new Set<string>()
const esExports = new WeakMap<Function, PackageExport | null>()

/** What follows the last `node_modules/` in the path or URL of a script, with `/`; '' without one. */
export function pathInPackages(url: string | null): string {
  if (url === null) return ''
  const path = url.replaceAll('\\', '/').replace(/[?#].*$/s, '')
  const start = path.lastIndexOf('/node_modules/')
  return start < 0 ? '' : path.slice(start + '/node_modules/'.length)
}

/** How ES modules of packages export `fn`; null if none does. The first answer stays. */
export function esExportOf(fn: Function): PackageExport | null {
  const known = esExports.get(fn)
  if (known !== undefined) return known
  let found: PackageExport | null = null
  for (const { url, name } of esExportsOf(fn)) {
    const home = packageOf(url)
    if (home.kind !== 'package') continue
    const full = `${pathInPackages(url)} ${name}`
    // Modules are loaded in any order: the choice must not depend on it.
    if (found === null || full < found.name) found = { home, name: full }
  }
  if (found !== null) esExports.set(fn, found)
  return found
}

/** How the exports of a CommonJS package hold `fn`; null if none do. */
export function commonJsExportOf(fn: Function): PackageExport | null {
  if (!isPackageStatic(fn)) return null
  const { file, name } = statics.get(fn)!
  const home = packageOf(file)
  return home.kind === 'package' ? { home, name: `${pathInPackages(file)} ${name}` } : null
}

function isPackageStatic(value: object): boolean {
  if (statics.has(value)) return true
  collectStatics()
  return statics.has(value)
}

const SIBLINGS = 40

/** Functions that the file exporting `fn` exports too; null if no package exports `fn`. */
export function exportedSiblings(fn: Function): Siblings | null {
  if (!isPackageStatic(fn)) return null
  return functionsOf.get(statics.get(fn)!.file) ?? { direct: [], nested: [] }
}

/** Whether `value` is what a module of a package exports as a whole. */
export function isPackageExports(value: object): boolean {
  return isPackageStatic(value) && wholeExports.has(value)
}

/** The file of a package that exports `value`, a native addon for example, or null. */
export function packageFile(value: object): string | null {
  return isPackageStatic(value) ? statics.get(value)!.file : null
}

function collectStatics(): void {
  const { _cache: cache } = process.getBuiltinModule('node:module') as unknown as ModuleRoom
  if (cache === undefined) return
  for (const file of Object.keys(cache).toReversed()) {
    if (seen.has(file) || !/[\\/]node_modules[\\/]/.test(file)) continue
    seen.add(file)
    const { exports } = cache[file]!
    if ((typeof exports === 'object' && exports !== null) || typeof exports === 'function')
      wholeExports.add(exports)
    collect(exports, 3, { file, name: '' })
  }
}

function collect(held: unknown, depth: number, place: Place): void {
  const value = typeof held === 'function' ? behindStandIn(held) : held
  if (!isObject(value)) return
  if (types.isProxy(value) || statics.has(value)) return
  statics.set(value, place)
  const { file, name } = place
  if (typeof value === 'function' && !isNativeText(textOf(value))) {
    let siblings = functionsOf.get(file)
    if (siblings === undefined) functionsOf.set(file, (siblings = { direct: [], nested: [] }))
    const list = /^(?:default)?\.?[^.]*$/.test(name) ? siblings.direct : siblings.nested
    if (list.length < SIBLINGS) list.push(value)
  }
  if (depth === 0) return
  for (const key of ownNames(value)) {
    if (key === 'caller' || key === 'arguments') continue
    const member = heldValue(value, key)
    if (member !== undefined)
      collect(member, depth - 1, { file, name: name === '' ? key : `${name}.${key}` })
  }
}

function heldValue(holder: object, key: string): unknown {
  try {
    return describeProperty(holder, key)?.value
  } catch {
    // A namespace whose export is in its temporal dead zone.
    return undefined
  }
}
