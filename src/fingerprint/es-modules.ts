/**
 * What the ES modules that this thread has loaded export: the only way to tell a function that a
 * package made while it was loaded (`export const evaluate = createEvaluate(…)`) from one that a call
 * of the user's made with the same factory.
 *
 * No public interface lists loaded ES modules. Node's own loader keeps them in a table, which is read
 * here as the captures of any function are: through the inspector, from the scope of a function of
 * `node:module` (the same on Node 22.18, 24 and 26).
 *
 * What must stay true: nothing is loaded and no code of a module runs; where the table is not found,
 * or has another shape, there are no exports, and their functions count by what they hold.
 */
import { types } from 'node:util'
import { readBinding, readInternals } from '../platform/inspector.ts'
import {
  apply,
  describeHeld,
  describeProperty,
  forEachOfMap,
  ownNames,
  prototypeOf,
  textOf,
} from './primordials.ts'
import { isNativeText } from './intrinsics.ts'

/** One name under which a module exports a value. */
export interface EsExport {
  readonly url: string
  readonly name: string
}

let table: object | null = null
let tableSize = -1
const read = new WeakSet<object>()
const places = new WeakMap<Function, EsExport[]>()

/** Under which names ES modules of packages export `fn` itself; empty if none does. */
export function esExportsOf(fn: Function): readonly EsExport[] {
  refresh()
  return places.get(fn) ?? []
}

/** Reads the exports of modules that were loaded since the last time. */
function refresh(): void {
  table ??= loaderTable()
  if (table === null) return
  const { size } = table as Map<unknown, unknown>
  if (size === tableSize) return
  tableSize = size
  forEachOfMap(table, (jobs, url) => {
    if (typeof url !== 'string' || !url.includes('/node_modules/') || !isObject(jobs)) return
    for (const type of ownNames(jobs)) {
      const namespace = namespaceOf(describeHeld(jobs, type)?.value)
      if (namespace === null || read.has(namespace)) continue
      read.add(namespace)
      addExports(namespace, url)
    }
  })
}

/** The loader's table: by URL and by the type of the import, what loads the module. */
function loaderTable(): object | null {
  const register: unknown = describeProperty(
    process.getBuiltinModule('node:module'),
    'register',
  )?.value
  if (typeof register !== 'function' || types.isProxy(register)) return null
  try {
    for (const scope of readInternals(register).scopes) {
      if (scope.type !== 'closure') continue
      const loader = readBinding(scope, 'cascadedLoader')
      if (loader.state !== 'value' || !isObject(loader.value)) continue
      const loaded: unknown = describeProperty(loader.value, 'loadCache')?.value
      return types.isMap(loaded) && !types.isProxy(loaded) ? loaded : null
    }
  } catch {
    // Another runtime, or a `register` of somebody else's: nothing is known of ES modules then.
  }
  return null
}

/** The namespace of a module that is linked; null for what is still being loaded. */
function namespaceOf(job: unknown): object | null {
  const wrap: unknown = isObject(job) ? describeProperty(job, 'module')?.value : undefined
  if (!isObject(wrap)) return null
  const owner = prototypeOf(wrap)
  const get: unknown = isObject(owner) ? describeProperty(owner, 'getNamespace')?.value : undefined
  if (typeof get !== 'function' || !isNativeText(textOf(get))) return null
  try {
    const namespace: unknown = apply(get, wrap, [])
    return types.isModuleNamespaceObject(namespace) ? (namespace as object) : null
  } catch {
    return null
  }
}

function addExports(namespace: object, url: string): void {
  for (const name of ownNames(namespace)) {
    let value: unknown
    try {
      value = describeHeld(namespace, name)?.value
    } catch {
      // In its temporal dead zone: what it will hold counts by its content.
      continue
    }
    if (typeof value !== 'function') continue
    const known = places.get(value)
    if (known === undefined) places.set(value, [{ url, name }])
    else known.push({ url, name })
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !types.isProxy(value)
}
