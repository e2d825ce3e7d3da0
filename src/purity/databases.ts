/**
 * Databases of `node:sqlite`, whose files are read and written below all that is watched.
 *
 * What must stay true: a database in a file counts by when that file and the log beside it were
 * changed last, from before the first statement; what may change it is a write that can't be made
 * again. One in memory is a value like others. What a statement takes from the clock or from randomness
 * counts by its text, but not what a view or a trigger says. With nothing recording, a statement costs one compare more.
 */
import type * as Sqlite from 'node:sqlite'
import { askDatabase, current, isIdle, unrecorded } from '../trace/index.ts'
import type { AnyFunction } from '../trace/patch.ts'
import type { Watcher } from './watcher.ts'

/** Statements that read, by their first word; a `with` may do either. */
const READS =
  /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:select|values|explain|pragma\s+[\w.]+\s*(?:\([^)]*\))?\s*;?\s*$)/i
/** Words of what reads or writes other files, or changes something after it has read. */
const MORE = /\b(?:attach|load_extension|vacuum)\b|;\s*\S/i

/** What no database decides. */
const RANDOM = /\brandom(?:blob)?\s*\(/i
const CLOCK =
  /\bcurrent_(?:date|time|timestamp)\b|'now'|\b(?:date|time|datetime|julianday|unixepoch)\s*\(\s*\)/i

/** Watches what databases are asked and told. */
export function watchDatabases(watcher: Watcher, sqlite: typeof Sqlite): void {
  const { prototype } = sqlite.DatabaseSync
  for (const key of ['prepare', 'exec', 'createTagStore', 'applyChangeset'])
    watcher.replace(prototype, key, 'process', `DatabaseSync.${key}`, (original) =>
      telling(watcher, original),
    )
  watcher.method(prototype, 'loadExtension', 'process', 'DatabaseSync.loadExtension')
  watcher.method(sqlite, 'backup', 'write', 'sqlite.backup')
}

function telling(watcher: Watcher, original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (!isIdle()) {
      tell(watcher, this as Sqlite.DatabaseSync, args[0])
      if (typeof args[0] === 'string') tellChance(watcher, args[0])
    }
    return Reflect.apply(original, this, args)
  }
}

function tell(watcher: Watcher, database: Sqlite.DatabaseSync, sql: unknown): void {
  const recording = current()
  if (recording === null) return
  const reads = typeof sql === 'string' && READS.test(sql)
  const isMore = typeof sql !== 'string' || MORE.test(sql)
  const path = unrecorded(() => locationOf(database))
  if (path === null) {
    if (isMore && typeof sql === 'string' && /\b(?:attach|load_extension|vacuum)\b/i.test(sql))
      watcher.notice('process', 'a database that SQL names')
    return
  }
  const name = recording.outside.places.name(path)
  if (!unrecorded(() => askDatabase(recording, path)))
    watcher.notice('process', `reading the database "${name}" within a moment of its last change`)
  if (reads && !isMore) return
  const what = `changing the database "${name}"`
  watcher.notice('write', what)
  recording.refuseWrites(`${what} can't be done again`, () => false)
}

function tellChance(watcher: Watcher, sql: string): void {
  if (RANDOM.test(sql)) watcher.notice('random', 'random() in SQL')
  if (CLOCK.test(sql)) watcher.notice('clock', 'the time in SQL')
}

/** The file of a database; null for one in memory. What is closed or no database fails by itself. */
function locationOf(database: Sqlite.DatabaseSync): string | null {
  try {
    return database.location()
  } catch {
    return null
  }
}
