/**
 * The index's tables, and how a database says which format it has.
 *
 * | table        | holds                                                                             |
 * | ------------ | --------------------------------------------------------------------------------- |
 * | entry        | key → record (packing.ts); all other columns only serve to find and to order      |
 * | lineage      | what stands for all entries of one system, runtime, function and code             |
 * | content      | hash → where equal contents are stored once: a row of `value`, or an object file   |
 * | value        | bytes, in a rowid table beside the keys: faster than inline from about 2 kB on     |
 * | manifest     | key → the distinct lists of inputs read under it; each list is a content          |
 * | code_version | function → its last codes; each description is a content                          |
 * | analysis     | hash of a text → what the analysis found in it                                    |
 * | statistic    | function → what was counted over all runs                                         |
 * | total        | one row: what everything takes, and how far the entries have aged (totals.ts)      |
 * | file_state   | path → what is known of a file; made when first needed (file-state-schema.ts)     |
 *
 * Values too small to be worth a row of their own are embedded in the record. `content.refs` counts
 * the entries, lists and descriptions that rest on a content. `entry.stem` is only set where entries
 * supersede each other one by one (entry-table.ts). `lineage.superseded` is 0, or when it was.
 *
 * Who needs them makes the tables `file_state` and `quarantine`, and the indices `entry_by_access`
 * (eviction.ts) and `entry_by_stem_score` (entry-table.ts): versions of this format that don't know them
 * go on working with the index, as does SQLite.
 *
 * What must stay true: FORMAT grows with every change of these tables, of the record, or of what a
 * column means; `user_version` and `application_id` both carry it, so that one flipped bit makes them
 * disagree (damage) instead of pretending a newer format. A column that no checksum covers may cost
 * a wrong order when it is damaged, never a wrong value.
 */
import type { Connection } from './sqlite.ts'

/** The format of the index, at most 255; object files have their own. */
export const FORMAT = 2

const APPLICATION = 0x50465200 // 'PFR' and the format

const TABLES = `
CREATE TABLE entry (
  key BLOB NOT NULL PRIMARY KEY,
  lineage INTEGER NOT NULL,
  created INTEGER NOT NULL,
  accessed INTEGER NOT NULL,
  hits INTEGER NOT NULL,
  score REAL NOT NULL,
  stem INTEGER,
  value INTEGER,
  record BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_by_lineage ON entry (lineage, created, key);
CREATE INDEX entry_by_score ON entry (score, key);
CREATE INDEX entry_by_stem ON entry (stem) WHERE stem IS NOT NULL;
CREATE TABLE lineage (
  id INTEGER PRIMARY KEY,
  name INTEGER NOT NULL,
  system BLOB NOT NULL,
  runtime BLOB NOT NULL,
  superseded INTEGER NOT NULL,
  seen INTEGER NOT NULL
) STRICT;
CREATE INDEX lineage_by_name ON lineage (name, seen);
CREATE INDEX lineage_by_state ON lineage (superseded, system);
CREATE INDEX lineage_by_system ON lineage (system);
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
CREATE TABLE statistic (
  name TEXT NOT NULL PRIMARY KEY,
  counts BLOB NOT NULL,
  sum BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE total (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  entries INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  files INTEGER NOT NULL,
  analyses INTEGER NOT NULL,
  inflation REAL NOT NULL,
  policy TEXT NOT NULL,
  rescored BLOB,
  whole INTEGER NOT NULL,
  sum BLOB NOT NULL
) STRICT;
`

/** Settings of an empty file, before its first table; on any other they would cost a write. */
export const FILE_SETTINGS = 'PRAGMA auto_vacuum = INCREMENTAL'

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
