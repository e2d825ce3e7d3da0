/**
 * Databases of `node:sqlite`, whose files are read and written below all that is watched.
 *
 * What must stay true: a database in a file counts by when that file and the log beside it were
 * changed last, from before it is opened and before each statement; what may change it is a write that
 * can't be made again. One in memory is a value like others. What a statement takes from the clock or
 * from randomness counts by its text and what is bound to it, but not what a view or a trigger says.
 * With nothing recording, a call costs one compare more.
 */
import type * as Sqlite from 'node:sqlite'
import { resolve } from 'node:path'
import { filePath } from '../platform/file-path.ts'
import { standIn } from '../platform/stand-ins.ts'
import { askDatabase, current, isIdle, unrecorded } from '../trace/index.ts'
import type { Recording } from '../trace/index.ts'
import type { AnyFunction } from '../trace/patch.ts'
import type { Watcher } from './watcher.ts'

/** Statements that read, by their first word; a `with` may do either. */
const READS =
  /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:select|values|explain|pragma\s+[\w.]+\s*(?:\([^)]*\))?\s*;?\s*$)/i
/** Words of what reads or writes other files, or changes something after it has read. */
const MORE = /\b(?:attach|load_extension|vacuum)\b|;\s*\S/i
const NAMES_FILES = /\b(?:attach|load_extension|vacuum)\b/i

/** What no database decides. */
const RANDOM = /\brandom(?:blob)?\s*\(/i
const CLOCK =
  /\bcurrent_(?:date|time|timestamp)\b|["']now["']|\b(?:date|time|datetime|julianday|unixepoch)\s*\(\s*\)|\bstrftime\s*\([^,()]*\)/i

type Database = Sqlite.DatabaseSync

/** How messages call the class as it was before it was watched. */
export const OPENING = 'new DatabaseSync'

/** What a method does: what its text says, or one and the same whatever it is given. */
type Does = 'as its text says' | 'reads' | 'changes'

const METHODS: Readonly<Record<string, Does>> = {
  applyChangeset: 'changes',
  createTagStore: 'changes',
  deserialize: 'changes',
  exec: 'as its text says',
  prepare: 'as its text says',
  serialize: 'reads',
}

/** What databases were made for: it may be opened later. */
const made = new WeakMap<object, readonly [place: unknown, options: unknown]>()
/** Which database a statement is of; for those that were prepared while this watches. */
const databases = new WeakMap<object, Database>()

const asking = new WeakSet<Recording>()

/** Whether a computation has come to ask a database anything: then it could open one. */
export function hasAskedDatabase(recording: Recording): boolean {
  return asking.has(recording)
}

/** Watches what databases are asked and told. */
export function watchDatabases(watcher: Watcher, sqlite: typeof Sqlite): void {
  watchOpening(watcher, sqlite)
  const database = sqlite.DatabaseSync.prototype
  for (const [key, does] of Object.entries(METHODS))
    watcher.replace(database, key, 'process', `DatabaseSync.${key}`, (original) =>
      telling(watcher, original, does),
    )
  watcher.replace(database, 'open', 'process', 'DatabaseSync.open', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const [place, options] = made.get(this as object) ?? []
      if (!isIdle()) tellOpened(watcher, place, options)
      return Reflect.apply(original, this, args)
    }
  })
  watcher.method(database, 'loadExtension', 'process', 'DatabaseSync.loadExtension')
  for (const key of ['all', 'get', 'iterate', 'run'])
    watcher.replace(
      sqlite.StatementSync.prototype,
      key,
      'process',
      `StatementSync.${key}`,
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          if (!isIdle()) tellRun(watcher, this as Sqlite.StatementSync, args)
          return Reflect.apply(original, this, args)
        },
    )
  watcher.method(sqlite, 'backup', 'write', 'sqlite.backup')
}

/** That there is no such file is an answer as well; and opening makes it, unless it may only be read. */
function watchOpening(watcher: Watcher, sqlite: typeof Sqlite): void {
  const original = sqlite.DatabaseSync
  const proxy: typeof original = new Proxy(original, {
    construct(target, args: unknown[], newTarget: Function): object {
      if (!isIdle()) tellOpened(watcher, args[0], args[1])
      const maker = newTarget === proxy ? target : newTarget
      const database = Reflect.construct(target, args, maker) as object
      made.set(database, [args[0], args[1]])
      return database
    },
  })
  standIn(proxy, original)
  watcher.put(sqlite, 'DatabaseSync', proxy)
  // Named imports of this module keep what they have: Node brings only those of others up to date.
  watcher.unseen(original, 'process', OPENING)
  watcher.put(original.prototype, 'constructor', proxy)
}

function tellOpened(watcher: Watcher, place: unknown, options: unknown): void {
  const recording = current()
  if (recording === null) return
  const text = Buffer.isBuffer(place) ? place.toString() : place instanceof URL ? place.href : place
  if (typeof text !== 'string' || text === '' || text === ':memory:') return
  const path = unrecorded(() => resolve(filePath(text) ?? text))
  const isReadOnly = Object(options)['readOnly'] === true
  if (ask(watcher, recording, path) || isReadOnly) return
  change(watcher, recording, path)
}

/** The files that a computation has asked for already: statements run in loops. */
const files = new WeakMap<Recording, Set<string>>()

/** Asks for the file of a database; true if it is there. */
function ask(watcher: Watcher, recording: Recording, path: string): boolean {
  let known = files.get(recording)
  if (known === undefined) files.set(recording, (known = new Set()))
  // What a module asks while it is loaded is told apart.
  if (known.has(path) && recording.loads === null) return true
  const asked = unrecorded(() => askDatabase(recording, path))
  if (asked === 'racy')
    watcher.notice(
      'process',
      `reading the database "${recording.outside.places.name(path)}" within a moment of its last change`,
    )
  if (asked !== 'absent') known.add(path)
  return asked !== 'absent'
}

function change(watcher: Watcher, recording: Recording, path: string): void {
  const what = `changing the database "${recording.outside.places.name(path)}"`
  watcher.notice('write', what)
  recording.refuseWrites(`${what} can't be done again`, () => false)
}

function telling(watcher: Watcher, original: AnyFunction, does: Does): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (!isIdle()) tell(watcher, this as Database, does, args[0])
    const result: unknown = Reflect.apply(original, this, args)
    if (typeof result === 'object' && result !== null) databases.set(result, this as Database)
    return result
  }
}

function tell(watcher: Watcher, database: Database, does: Does, sql: unknown): void {
  const recording = current()
  if (recording === null) return
  for (let at: Recording | null = recording; at !== null; at = at.parent) asking.add(at)
  const text = does === 'as its text says' && typeof sql === 'string' ? sql : null
  if (text !== null && RANDOM.test(text)) watcher.notice('random', 'random() in SQL')
  if (text !== null && CLOCK.test(text)) watcher.notice('clock', 'the time in SQL')
  const path = unrecorded(() => locationOf(database))
  if (path === null) {
    if (text !== null && NAMES_FILES.test(text))
      watcher.notice('process', 'a database that SQL names')
    return
  }
  ask(watcher, recording, path)
  if (does === 'changes' || (text !== null && (!READS.test(text) || MORE.test(text))))
    change(watcher, recording, path)
}

/** A statement runs that may have been prepared long before. */
function tellRun(
  watcher: Watcher,
  statement: Sqlite.StatementSync,
  bound: readonly unknown[],
): void {
  const recording = current()
  if (recording === null) return
  const database = databases.get(statement)
  if (database === undefined) {
    watcher.notice('process', 'a statement that was prepared before it was watched')
    return
  }
  tell(watcher, database, 'as its text says', textOf(statement))
  const values = bound.flatMap((each) => {
    const isNamed = typeof each === 'object' && each !== null && !ArrayBuffer.isView(each)
    return isNamed ? Object.values(each) : [each]
  })
  if (values.some((value) => typeof value === 'string' && /^now$/i.test(value)))
    watcher.notice('clock', 'the time in SQL')
}

/** Null for one whose database was closed: running it fails by itself. */
function textOf(statement: Sqlite.StatementSync): string | null {
  try {
    return statement.sourceSQL
  } catch {
    return null
  }
}

/** The file of a database; null for one in memory. What is closed or no database fails by itself. */
function locationOf(database: Database): string | null {
  try {
    return database.location()
  } catch {
    return null
  }
}
