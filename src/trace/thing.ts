/**
 * What kind of thing is at a path.
 *
 * What must stay true: links are not followed, and nothing is thrown. To be asked unrecorded.
 */
import { lstatSync, realpathSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { dirname } from 'node:path'

/** What is at a path, links not followed. */
export type Thing = 'absent' | 'file' | 'folder' | 'link' | 'special'

/** The kind of thing that a stat is of. */
export function thingOf(stats: BigIntStats | undefined): Thing {
  if (stats === undefined) return 'absent'
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'folder'
  return stats.isSymbolicLink() ? 'link' : 'special'
}

/** What is at a path. */
export function lookAtPath(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** Where the folder of a path really is; null if that can't be told. */
export function realFolder(path: string): string | null {
  try {
    return realpathSync.native(dirname(path))
  } catch {
    return null
  }
}
