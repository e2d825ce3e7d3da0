/**
 * Functions that a CommonJS package exports through getters (`get: () => parse`), as bundlers write
 * exports.
 *
 * What must stay true: a getter is never called; only texts that surely do nothing but return one
 * variable count. What is not found counts by its content, so a gap here costs time, never a stale
 * result.
 */
import { types } from 'node:util'
import { filePath } from '../platform/file-path.ts'
import { readBinding, type FunctionInternals } from '../platform/inspector.ts'
import { describeProperty, isObject, ownNames, textOf } from './primordials.ts'

type ReadInternals = (fn: Function) => FunctionInternals

interface Modules {
  readonly _cache?: Record<string, { readonly exports: unknown }>
}

/** `() => x`, `function () { return x }`, `get() { return x; }`. */
const RETURNS =
  /^(?:\(\s*\)\s*=>\s*|(?:function\s*[\w$]*|get(?:\s+[\w$]+)?)\s*\(\s*\)\s*\{\s*return\s+)([A-Za-z_$][\w$]*)\s*;?\s*\}?$/
/** `() => from[key]`, as esbuild copies the exports of a module. */
const COPIES = /^\(\s*\)\s*=>\s*([A-Za-z_$][\w$]*)\[[A-Za-z_$][\w$]*\]$/

const byFile = new Map<string, ReadonlyMap<string, Function>>()

function isHolder(value: unknown): value is object {
  return isObject(value) && !types.isProxy(value)
}

/** Adds the getters of an object, and returns the object that they copy, if they do. */
function addGetters(from: object, into: Map<string, Function>, read: ReadInternals): unknown {
  let copied: unknown
  for (const name of ownNames(from)) {
    const getter = describeProperty(from, name)?.get
    if (getter === undefined || types.isProxy(getter)) continue
    const text = textOf(getter)
    const variable = RETURNS.exec(text)?.[1]
    if (variable !== undefined) into.set(variable, getter)
    const source = copied === undefined ? COPIES.exec(text)?.[1] : undefined
    if (source !== undefined) copied = valueOf(getter, source, read)
  }
  return copied
}

/** What a variable holds that a function sees; undefined where there is none. */
function valueOf(fn: Function, name: string, read: ReadInternals): unknown {
  for (const scope of read(fn).scopes) {
    if (scope.type === 'with') return undefined
    const binding = readBinding(scope, name)
    if (binding.state !== 'absent') return binding.state === 'value' ? binding.value : undefined
  }
  return undefined
}

/** Getters among the exports of a file that was required, by the variable that each returns. */
function gettersOf(file: string, read: ReadInternals): ReadonlyMap<string, Function> {
  const known = byFile.get(file)
  if (known !== undefined) return known
  const getters = new Map<string, Function>()
  byFile.set(file, getters)
  const { _cache: cache } = process.getBuiltinModule('node:module') as unknown as Modules
  const exports = cache?.[file]?.exports
  const copied = isHolder(exports) ? addGetters(exports, getters, read) : undefined
  if (isHolder(copied)) addGetters(copied, getters, read)
  return getters
}

/** The getter through which the file at `url` exports the variable that holds `fn`; null if none does. */
export function exportGetter(
  fn: Function,
  variable: string,
  url: string | null,
  read: ReadInternals,
): Function | null {
  const file = url === null || variable === '' ? null : filePath(url)
  const getter = file === null ? undefined : gettersOf(file, read).get(variable)
  return getter !== undefined && valueOf(getter, variable, read) === fn ? getter : null
}
