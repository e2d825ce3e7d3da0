/**
 * The table of what is known of files. It is made by the first write that needs it, so that an index
 * without it is of the same format, and a version of Permafrost that does not know it goes on working.
 *
 * What must stay true: no statement names the table before {@link hasFileStates} has seen it on this
 * connection: to SQLite's "no such table" the answer is that the index is damaged (sqlite.ts).
 */
import type { Database } from './database.ts'
import type { Statement } from './sqlite.ts'

/** Makes the table, within a write, unless it is there. */
export const FILE_STATE_TABLE = `CREATE TABLE IF NOT EXISTS file_state (
  id INTEGER PRIMARY KEY,
  seen INTEGER NOT NULL,
  sum INTEGER NOT NULL,
  state BLOB NOT NULL
) STRICT`

/** Finds a row if the table is there; another statement for each connection. */
export function seekFileStates(database: Database): Statement {
  return database.statement(
    "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'file_state'",
  )
}

/** Whether the index has the table, as it is at this moment. */
export function hasFileStates(database: Database): boolean {
  return seekFileStates(database).get() !== undefined
}
