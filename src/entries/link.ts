/**
 * A connection, and what is known of the files it reads.
 *
 * What must stay true: the files of a database are only looked at here, never opened: closing one
 * would drop all locks that this process holds on it, also those of other threads.
 */
import { statSync } from 'node:fs'
import type { Connection } from './sqlite.ts'

/** An open connection to the index. */
export interface Link {
  readonly connection: Connection
  readonly writes: boolean
  /** Whether the file was replaced, or written in a way that this connection does not see. */
  hasChanged(): boolean
  close(): void
}

/** Which file stands at `path` now; null when none does. */
export function identityOf(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? null : `${found.dev}:${found.ino}`
}

/** Whether a writer has the database open, or left without closing it. */
export function hasWal(file: string): boolean {
  return identityOf(`${file}-wal`) !== null
}

/** Bytes of a file; 0 when it is not there. */
export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

/** Changes whenever somebody wrote the database or its journals. */
export function stampOf(file: string): string {
  return ['', '-wal', '-journal']
    .map((suffix) => {
      const found = statSync(file + suffix, { throwIfNoEntry: false })
      return found && `${found.dev}:${found.ino}:${found.size}:${found.mtimeMs}`
    })
    .join(' ')
}
