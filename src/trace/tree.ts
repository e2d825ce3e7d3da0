/**
 * What is at a path and below it.
 *
 * What must stay true: nothing of it is recorded, and links are not followed.
 */
import { readdirSync, readlinkSync } from 'node:fs'
import type { Dirent } from 'node:fs'
import { join } from 'node:path'
import { unrecorded } from './attribution.ts'
import type { FileQuestion } from './input.ts'
import { bare } from './path.ts'
import { lookAtPath } from './thing.ts'

/** All that copying or moving a path reads. */
export function treeOf(path: string): readonly FileQuestion[] {
  return unrecorded(() => {
    const stat = lookAtPath(path)
    if (stat === undefined || stat.isFile()) return [{ kind: 'content', path }]
    if (stat.isSymbolicLink()) return [{ kind: 'link', path }]
    const found: FileQuestion[] = [{ kind: 'listing', path, how: 'tree-types' }]
    for (const entry of entriesBelow(path)) {
      const at = join(entry.parentPath, entry.name)
      if (entry.isFile()) found.push({ kind: 'content', path: at })
      else if (entry.isSymbolicLink()) found.push({ kind: 'link', path: at })
    }
    return found
  })
}

/** Everything below a folder; nothing if it can't be listed. */
export function entriesBelow(path: string): Dirent[] {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
  } catch {
    return []
  }
}

/** What a symbolic link says; null if the path is none. */
export function linkAt(path: string): string | null {
  try {
    return unrecorded(() => readlinkSync(bare(path)))
  } catch {
    return null
  }
}
