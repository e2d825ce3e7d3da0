/**
 * How the file of the index is opened, to write or only to read.
 *
 * What must stay true: opening to read leaves no trace, not even a file that SQLite makes beside it,
 * unless a writer has the database open already.
 */
import { accessSync, constants } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { identityOf } from './moving.ts'
import { connect } from './sqlite.ts'
import type { Connection } from './sqlite.ts'

/** Whether the operating system lets us write the file, whatever SQLite says. */
export function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Whether a writer has the database open, or left without closing it. */
export function hasWal(file: string): boolean {
  return identityOf(`${file}-wal`) !== null
}

/**
 * Opens the file. Without a WAL there is no writer, and the file can be read as immutable: an ordinary connection
 * would leave `-wal` and `-shm` files behind, or fail where it can't.
 */
export function connectTo(file: string, readOnly: boolean, isImmutable: boolean): Connection {
  if (!isImmutable) return connect(file, { readOnly, timeout: 5000 })
  const url = pathToFileURL(file)
  url.searchParams.set('immutable', '1')
  return connect(url, { readOnly })
}
