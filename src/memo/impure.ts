/**
 * What a function did that no input decides, in the words of events and warnings.
 */
import type { ImpurityFound } from '../events/reason.ts'
import { filePath } from '../platform/file-path.ts'
import { originOf } from '../purity/origin.ts'
import type { Note } from '../trace/index.ts'
import type { Opened } from './core.ts'

/** Notes of a recording, with places named as in the project, in the files that somebody wrote. */
export function impuritiesOf(
  { outside }: Opened,
  notes: readonly Note[],
): readonly ImpurityFound[] {
  return notes.map(({ kind, what, at }) => {
    if (at === null) return { kind, what, where: null }
    const { url, line, column } = originOf(at)
    const path = filePath(url)
    const file = path === null ? url : outside.places.name(path)
    return { kind, what, where: `${file}:${line}:${column}` }
  })
}
