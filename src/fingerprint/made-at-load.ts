/**
 * Tells functions that a package made when it was loaded from closures that a call into it made.
 *
 * What must stay true: what is taken for made at load counts by package, version and name alone, so in
 * doubt a function is a closure, which may hold the values of a call.
 */
import type { FunctionInternals } from '../platform/inspector.ts'
import type { CodeRoom } from './code-room.ts'
import { factsOf } from './facts.ts'
import { exportGetter } from './forwarded-exports.ts'
import {
  commonJsExportOf,
  esExportOf,
  exportedSiblings,
  type PackageExport,
  type Siblings,
} from './package-exports.ts'
import { functionName } from './writes.ts'

/** How a package exports what it made at load; null where its own file and text say it all. */
interface MadeAtLoad {
  readonly exported: PackageExport | null
}

/**
 * How a package exports a function that was made when the package was loaded; null for what may
 * hold the values of a call.
 */
export function madeAtLoad(
  room: CodeRoom,
  fn: Function,
  internals: FunctionInternals,
): MadeAtLoad | null {
  const exported = esExportOf(fn)
  if (exported !== null) return { exported }
  const siblings = exportedSiblings(fn)
  if (siblings === null) return isForwarded(room, fn, internals) ? { exported: null } : null
  return isUsual(room, siblings, internals) ? { exported: commonJsExportOf(fn) } : null
}

/**
 * Whether a function that CommonJS exports hold was made when the package was loaded, and not by a
 * later call that put the user's values into it (a compiled template hung on the exports, an entry
 * of a registry there). No scope tells the module's wrapper from a factory, but most exports of a
 * file stand at the depth of its own functions: what stands deeper is taken for a closure.
 */
function isUsual(
  room: CodeRoom,
  { direct, nested }: Siblings,
  internals: FunctionInternals,
): boolean {
  const usual = usualDepth(room, direct, internals) ?? usualDepth(room, nested, internals) ?? 0
  return closureDepth(internals) <= usual
}

/** The depth at which most of the functions of one script stand; null without any. */
function usualDepth(
  room: CodeRoom,
  functions: readonly Function[],
  { scriptId }: FunctionInternals,
): number | null {
  const depths = new Map<number, number>()
  for (const each of room.pass().internalsOfAll(functions)) {
    if (each.scriptId !== scriptId) continue
    const depth = closureDepth(each)
    depths.set(depth, (depths.get(depth) ?? 0) + 1)
  }
  let usual: number | null = null
  let most = 0
  for (const [depth, count] of [...depths].toSorted(([left], [right]) => left - right))
    if (count > most) [usual, most] = [depth, count]
  return usual
}

/** Whether a getter of the exports gives `fn`, which stands no deeper than the getter does. */
function isForwarded(room: CodeRoom, fn: Function, internals: FunctionInternals): boolean {
  const read = (each: Function): FunctionInternals => room.pass().internals(each)
  const getter = exportGetter(fn, functionName(fn), factsOf(fn).url, read)
  if (getter === null) return false
  const above = read(getter)
  return above.scriptId === internals.scriptId && closureDepth(internals) <= closureDepth(above)
}

function closureDepth({ scopes }: FunctionInternals): number {
  return scopes.filter(({ type }) => type === 'closure').length
}
