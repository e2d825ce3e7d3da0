/**
 * How sure it is that nothing unseen decided a result.
 *
 * | grade     | when                                                                              |
 * | --------- | --------------------------------------------------------------------------------- |
 * | `assumed` | somebody's word mattered: `version`, or an option that made something not count   |
 * | `traced`  | it read something, or its code speaks of things that would have been seen         |
 * | `proved`  | it read nothing, and nothing in its code speaks of the world outside              |
 *
 * What must stay true: an option that was given and made no difference lowers no grade; what rests
 * on an assumed result is assumed itself.
 */
import { resolve } from 'node:path'
import type { Grade } from '../entries/record.ts'
import type { NotStoredCause } from '../events/reason.ts'
import type { StaticImpurity } from '../fingerprint/static-impurities.ts'
import type { CallSite } from '../platform/callsite.ts'
import { excusesOf } from '../purity/excuses.ts'
import { notedOf } from '../purity/noted.ts'
import type { Recording, TracedInput } from '../trace/index.ts'
import type { Call } from './call.ts'

/** A grade, and what was assumed, in words; null if nothing was. */
export type Graded =
  | { readonly grade: Exclude<Grade, 'assumed'>; readonly assumed: null }
  | { readonly grade: 'assumed'; readonly assumed: string }

/** Grades the result of a call. */
export function gradeOf(call: Call, recording: Recording, inputs: readonly TracedInput[]): Graded {
  const words = [...(notedOf(recording)?.assumed ?? [])]
  const { version, key, ignoreArgs } = call.core.options
  if (version !== null) words.unshift('its code (option "version")')
  if (key !== null) words.push('what counts of the arguments (option "key")')
  if (ignoreArgs !== null) words.push('arguments that do not count (option "ignoreArgs")')
  if (call.key.basis.reading.trusts || call.key.args.trusts)
    words.push('what is marked with ignored(), constant() or codeVersion()')
  if (words.length > 0) return { grade: 'assumed', assumed: words.join(', ') }
  const isProved = inputs.length === 0 && !speaksOfOutside(call)
  return { grade: isProved ? 'proved' : 'traced', assumed: null }
}

/** Under `strict` results that rest on somebody's word are not stored; null if this one may be. */
export function refusedByStrict({ core }: Call, { assumed }: Graded): NotStoredCause | null {
  return core.options.strict && assumed !== null ? { kind: 'assumed', what: assumed } : null
}

/** Whether the reached code names what would be an input, or impure; writing to the console is neither. */
function speaksOfOutside({ core, opened, key }: Call): boolean {
  const excuses = excusesOf(core.options.pure, opened.root, core.original)
  const { impurities } = key.basis.reading
  return impurities.some(
    (found) => found.kind !== 'console' && excuses?.([placeOf(found, opened.root)]) !== true,
  )
}

function placeOf({ file, line, column }: StaticImpurity, root: string): CallSite {
  return { url: resolve(root, file), line, column }
}
