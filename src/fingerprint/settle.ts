/**
 * Finds out which captured variables can never change, so that they need not be read again.
 *
 * What must stay true: a function is settled only if the running text of its script (and, for an
 * import, of the script that exports the binding) shows that none of the variables it reads is
 * assigned after its declaration, by name, anywhere in that script; what can't be shown stays
 * unsettled and is read at every call. It is paid for only once re-reading has cost as much.
 */
import { isBuiltin } from 'node:module'
import { hashText } from '../platform/hash.ts'
import { readBinding, type FunctionInternals } from '../platform/inspector.ts'
import { scriptIdsOf, scriptSources, scriptUrl } from '../platform/scripts.ts'
import type { FunctionAnalysis, ScriptAnalysis, ScriptImport } from './analysis/index.ts'
import { ANALYSIS_FORMAT, analyzer } from './analyzer.ts'
import type { AnalysisCache, FunctionFacts } from './facts.ts'
import { isBuiltinGlobal } from './intrinsics.ts'
import type { PackageExport } from './package-exports.ts'

/** A function of the user's that was read in a pass. */
export interface ReadFunction {
  readonly fn: Function
  readonly facts: FunctionFacts
  readonly analysis: FunctionAnalysis
  readonly internals: FunctionInternals
}

const settled = new WeakMap<Function, FunctionInternals>()
const members = new WeakMap<Function, readonly BuiltinImport[]>()

/** A named import of a builtin module, which holds what the module's exports hold. */
export interface BuiltinImport {
  readonly local: string
  readonly exported: object
  readonly member: string
}

const scripts = new Map<string, ScriptAnalysis | null>()
/** Scripts with functions outside of any ES module: their code may be sloppy. */
const sloppy = new Set<string>()

/** Milliseconds that reading again has cost since scripts were last looked at. */
let spent = 0
/** What looking at scripts costs: dear the first time in a process, then cheap. */
let price = 25

/** The scopes of a function all of whose variables are constant; undefined while that isn't known. */
export function settledInternals(fn: Function): FunctionInternals | undefined {
  return settled.get(fn)
}

/** Says that a function's internals can't change: it is bound, and so has no scopes. */
export function settle(fn: Function, internals: FunctionInternals): void {
  settled.set(fn, internals)
}

/** Functions of which, counted by version, no scope counts: no need to read them again. */
const scopeless = new WeakMap<Function, PackageExport | null>()

/**
 * Says that nothing of a function's scopes counts while it counts by version, and what counts
 * instead: the name by which its package exports it.
 */
export function markScopeless(fn: Function, exported: PackageExport | null = null): void {
  scopeless.set(fn, exported)
}

/** What {@link markScopeless} was told. */
export function scopelessExport(fn: Function): PackageExport | null {
  return scopeless.get(fn) ?? null
}

export function isScopeless(fn: Function): boolean {
  return scopeless.has(fn)
}

/** Adds what a pass has cost that re-reads what was read before; true if settling now pays. */
export function worthSettling(milliseconds: number): boolean {
  spent += milliseconds
  return spent >= price
}

/** Settles what can be settled of the functions of a pass. */
export function settleAll(functions: readonly ReadFunction[], cache: AnalysisCache | null): void {
  spent = 0
  price = 5
  const wanted = functions.filter(({ fn }) => !settled.has(fn))
  for (const { internals } of wanted)
    if (!hasModuleScope(internals)) sloppy.add(internals.scriptId ?? '')
  loadScripts(
    wanted.flatMap(({ internals }) => internals.scriptId ?? []),
    cache,
  )
  for (const entry of wanted) {
    if (!isConstant(entry, cache)) continue
    settled.set(entry.fn, entry.internals)
    members.set(entry.fn, importedMembers(entry))
  }
}

function hasModuleScope(internals: FunctionInternals): boolean {
  return internals.scopes.some(({ type }) => type === 'module')
}

function loadScripts(ids: readonly string[], cache: AnalysisCache | null): void {
  const unknown = [...new Set(ids)].filter((id) => !scripts.has(id))
  if (unknown.length === 0) return
  const texts = scriptSources(unknown)
  for (const id of unknown) {
    const text = texts.get(id)
    scripts.set(
      id,
      text === undefined
        ? null
        : analysisOfScript(text, sloppy.has(id) ? 'commonjs' : 'module', cache),
    )
  }
}

function analysisOfScript(
  text: string,
  goal: 'module' | 'commonjs',
  cache: AnalysisCache | null,
): ScriptAnalysis {
  const name = `${ANALYSIS_FORMAT}:${goal}:${hashText(text)}`
  const stored = cache?.get(name) ?? null
  if (stored !== null) return JSON.parse(stored) as ScriptAnalysis
  const analysis = analyzer().analyzeScript(text, goal)
  cache?.put(name, JSON.stringify(analysis))
  return analysis
}

function isConstant({ analysis, internals }: ReadFunction, cache: AnalysisCache | null): boolean {
  if (analysis.directEval || analysis.with || internals.scriptId === null) return false
  const script = scripts.get(internals.scriptId) ?? null
  if (script === null || script.opaque) return false
  return analysis.slots.every((slot) => isConstantSlot(slot.name, internals, script, cache))
}

function isConstantSlot(
  name: string,
  internals: FunctionInternals,
  script: ScriptAnalysis,
  cache: AnalysisCache | null,
): boolean {
  for (const scope of internals.scopes) {
    // Properties of the global object are watched one by one; but a script that runs later may
    // declare a variable before a user's global, which nothing shows.
    if (scope.type === 'global') return isBuiltinGlobal(name)
    const binding = readBinding(scope, name)
    if (binding.state === 'absent') continue
    if (
      binding.state !== 'value' ||
      scope.type === 'script' ||
      scope.type === 'eval' ||
      scope.type === 'with'
    )
      return false
    if (script.reassigned.includes(name)) return false
    if (script.vars.includes(name) && binding.value === undefined) return false
    if (scope.type !== 'module') return true
    const imported = script.imports.find(({ local }) => local === name)
    if (imported === undefined) return true
    if (isBuiltin(imported.specifier)) return followsBuiltin(imported, binding.value)
    return isConstantExport(
      scriptUrl(internals.scriptId!),
      imported.specifier,
      imported.imported,
      cache,
      new Set(),
    )
  }
  return true
}

function importedMembers({ analysis, internals }: ReadFunction): readonly BuiltinImport[] {
  const script = scripts.get(internals.scriptId!) ?? null
  if (script === null || !hasModuleScope(internals)) return []
  return analysis.slots.flatMap(({ name }) => {
    const imported = script.imports.find(({ local }) => local === name)
    if (
      imported === undefined ||
      !isBuiltin(imported.specifier) ||
      imported.imported === '*' ||
      imported.imported === 'default'
    )
      return []
    const exported = process.getBuiltinModule(imported.specifier)
    return exported === undefined ? [] : [{ local: name, exported, member: imported.imported }]
  })
}

/** Forgets that a function is settled: something that it follows has changed. */
export function unsettle(fn: Function): void {
  settled.delete(fn)
  members.delete(fn)
}

/** Whether a named import of a builtin is what its exports object holds, so that watching that is enough. */
function followsBuiltin(imported: ScriptImport, value: unknown): boolean {
  if (imported.imported === '*' || imported.imported === 'default') return true
  const exported = process.getBuiltinModule(imported.specifier)
  return (
    exported !== undefined &&
    Object.getOwnPropertyDescriptor(exported, imported.imported)?.value === value
  )
}

/** What a settled function imports of builtin modules by name: to be watched with it. */
export function builtinImports(fn: Function): readonly BuiltinImport[] {
  return members.get(fn) ?? []
}

/** Whether the binding that a module exports under a name is never assigned again. */
function isConstantExport(
  importer: string | null,
  specifier: string,
  exported: string,
  cache: AnalysisCache | null,
  visited: Set<string>,
): boolean {
  // A namespace object is itself constant; its members are watched. So is the default export of a
  // builtin; its named ones follow the exports object, which nobody watches for those who import them
  // from here.
  if (exported === '*') return true
  if (isBuiltin(specifier)) return exported === 'default'
  if (importer === null || !/^(?:\.{0,2}\/|file:)/.test(specifier)) return false
  let url: string
  try {
    url = new URL(specifier, importer).href
  } catch {
    return false
  }
  const visit = `${url}\n${exported}`
  if (visited.has(visit)) return false
  visited.add(visit)
  const ids = scriptIdsOf(url)
  if (ids.length === 0) return false
  loadScripts(ids, cache)
  return ids.every((id) => isConstantIn(scripts.get(id) ?? null, url, exported, cache, visited))
}

function isConstantIn(
  script: ScriptAnalysis | null,
  url: string,
  exported: string,
  cache: AnalysisCache | null,
  visited: Set<string>,
): boolean {
  if (script === null || script.opaque) return false
  const named = script.exports.find((entry) => entry.exported === exported)
  if (named !== undefined) {
    if (named.from !== null)
      return named.local === null || isConstantExport(url, named.from, named.local, cache, visited)
    // `export default expression` has no local name and is evaluated once.
    if (named.local === null) return true
    const imported = script.imports.find(({ local }) => local === named.local)
    if (imported !== undefined)
      return isConstantExport(url, imported.specifier, imported.imported, cache, visited)
    return !script.reassigned.includes(named.local) && !script.vars.includes(named.local)
  }
  return script.starExports.some((from) => isConstantExport(url, from, exported, cache, visited))
}
