/**
 * What a function did that no input decides, in the words of events and warnings.
 */
import type { ImpurityFound } from '../events/reason.ts'
import { filePath } from '../platform/file-path.ts'
import type { Note } from '../trace/index.ts'
import type { Opened } from './core.ts'

/** Notes of a recording, with places named as in the project. */
export function impuritiesOf(
  { outside }: Opened,
  notes: readonly Note[],
): readonly ImpurityFound[] {
  return notes.map(({ kind, what, at }) => {
    if (at === null) return { kind, what, where: null }
    const path = filePath(at.url)
    const file = path === null ? at.url : outside.places.name(path)
    return { kind, what, where: `${file}:${at.line}:${at.column}` }
  })
}
