/**
 * Folders that a program makes sure of: made if they are not there, with all above them.
 *
 * What must stay true: whether such a folder was there is no question of the program's, but what is at
 * its place instead is.
 */
import { dirname } from 'node:path'
import { unrecorded } from './attribution.ts'
import { bare, isWinding } from './path.ts'
import type { Recording } from './recording.ts'
import { lookAtPath, thingOf } from './thing.ts'
import { exists } from './under-way.ts'

/** What is about to be made. */
export interface FoldersMade {
  /** The first of them. */
  readonly made: string
  readonly undo: () => void
}

/**
 * A folder is about to be made with all above it, or found to be there.
 *
 * @param above The mode of those above it.
 * @returns null if it is there.
 */
export function makeSure(
  recording: Recording,
  path: string,
  mode: number,
  above: number = mode,
): FoldersMade | null {
  const last = bare(path)
  if (exists(last)) {
    const isFolder = unrecorded(() => thingOf(lookAtPath(last))) === 'folder'
    if (isFolder && !isWinding(path)) recording.ensure(last, mode, above)
    else recording.ask({ kind: 'stat', path, fields: ['type'] })
    return null
  }
  let made = last
  while (dirname(made) !== made && !exists(dirname(made))) made = dirname(made)
  const deed = { kind: 'folder', mode, last, above } as const
  return { made, undo: recording.write(made, 'tree', deed) }
}
