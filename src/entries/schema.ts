/**
 * The index's tables, and how a database says which format it has.
 *
 * | table        | holds                                                                           |
 * | ------------ | ------------------------------------------------------------------------------- |
 * | entry        | key → record (packing.ts); `name` and `created` only serve to find and to order   |
 * | content      | hash → where equal contents are stored once: a row of `value`, or an object file   |
 * | value        | bytes, in a rowid table beside the keys: faster than inline from about 2 kB on     |
 * | manifest     | key → the distinct lists of inputs read under it; each list is a content          |
 * | code_version | function → its last codes; each description is a content                          |
 * | analysis     | hash of a text → what the analysis found in it                                    |
 * | total        | one row: entries and bytes of all tables and object files                         |
 *
 * Values too small to be worth a row of their own are embedded in the record. `content.refs` counts
 * the entries, lists and descriptions that rest on a content.
 *
 * What must stay true: FORMAT grows with every change of these tables, of the record, or of what a
 * column means; `user_version` and `application_id` both carry it, so that one flipped bit makes them
 * disagree (damage) instead of pretending a newer format.
 */
import type { Connection } from './sqlite.ts'

/** The format of the index, at most 255; object files have their own. */
export const FORMAT = 1

const APPLICATION = 0x50465200 // 'PFR' and the format

const TABLES = `
CREATE TABLE entry (
  key BLOB NOT NULL PRIMARY KEY,
  name INTEGER NOT NULL,
  created INTEGER NOT NULL,
  value INTEGER,
  record BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_by_name ON entry (name, created);
CREATE TABLE content (
  hash BLOB NOT NULL PRIMARY KEY,
  value INTEGER,
  size INTEGER NOT NULL,
  refs INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE value (
  id INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;
CREATE TABLE manifest (
  key BLOB NOT NULL,
  list BLOB NOT NULL,
  value INTEGER NOT NULL,
  added INTEGER NOT NULL,
  sum BLOB NOT NULL,
  PRIMARY KEY (key, list)
) STRICT, WITHOUT ROWID;
CREATE TABLE code_version (
  name INTEGER NOT NULL,
  digest BLOB NOT NULL,
  description BLOB NOT NULL,
  value INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  sum BLOB NOT NULL,
  PRIMARY KEY (name, digest)
) STRICT, WITHOUT ROWID;
CREATE TABLE analysis (
  id INTEGER PRIMARY KEY,
  sum BLOB NOT NULL,
  json BLOB NOT NULL
) STRICT;
CREATE TABLE total (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  entries INTEGER NOT NULL,
  bytes INTEGER NOT NULL
) STRICT;
INSERT INTO total VALUES (1, 0, 0);
`

/** Settings of each connection. */
export const SETTINGS = `
PRAGMA busy_timeout = 5000;
PRAGMA mmap_size = 0;
PRAGMA cache_size = -16000;
PRAGMA cell_size_check = ON;
PRAGMA trusted_schema = OFF;
`

/** Settings of an empty file, before its first table; on any other they would cost a write. */
export const FILE_SETTINGS = 'PRAGMA auto_vacuum = INCREMENTAL'

/** Settings of a connection that writes. */
export const WRITER_SETTINGS = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA journal_size_limit = 16777216;
`

/** What a database is to this version of Permafrost. */
export type Kind =
  | { readonly kind: 'ours' | 'empty' | 'damaged' | 'stranger' }
  | { readonly kind: 'newer' | 'older'; readonly format: number }

function pragma(connection: Connection, name: string): number {
  return Number(connection.prepare(`PRAGMA ${name}`).get()?.[name])
}

/** Tells what is in the database; throws SQLite's errors. */
export function recognise(connection: Connection): Kind {
  const format = pragma(connection, 'user_version')
  const application = pragma(connection, 'application_id')
  if (format === FORMAT && application === APPLICATION + FORMAT) return { kind: 'ours' }
  const tables = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  if (tables.length === 0 && format === 0 && application === 0) return { kind: 'empty' }
  if (application >> 8 === APPLICATION >> 8 && (application & 0xff) === format)
    return { kind: format > FORMAT ? 'newer' : 'older', format }
  return {
    kind:
      tables.length === 0 || tables.some(({ name }) => name === 'entry') ? 'damaged' : 'stranger',
  }
}

/** Makes the tables; to be called in a write transaction on an empty database. */
export function createTables(connection: Connection): void {
  connection.exec(`${TABLES}
    PRAGMA application_id = ${APPLICATION + FORMAT};
    PRAGMA user_version = ${FORMAT};`)
}
