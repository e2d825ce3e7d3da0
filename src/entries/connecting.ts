/**
 * How the file of the index is opened: by a writer, or by a reader who leaves no trace.
 *
 * | a reader finds                          | and opens                                             |
 * | --------------------------------------- | ----------------------------------------------------- |
 * | no `-wal`: no writer has it open        | the file as immutable: no locks, no files beside it   |
 * | `-wal`, and a process that uses it      | an ordinary connection, on the writers' `-shm`        |
 * | the same, but `-shm` can't be written   | the same with `readonly_shm`, which only looks at it  |
 * | `-wal` left by a crash, at most 256 MiB | a private copy: an ordinary connection would mend it  |
 * | the same, larger                        | with `readonly_shm`, which recovers it in memory      |
 * | a network file system                   | an ordinary connection under SQLite's locks           |
 *
 * `readonly_shm` is not the first choice because all connections of a process share one `-shm`: a
 * writer in another thread could not write as long as such a reader lives.
 *
 * What must stay true:
 * - A reader changes no byte and no time of any file (but in the `-shm` that writers are using, where
 *   readers say what they read), and sees by {@link Link.hasChanged} when it has to open anew. What it reads
 *   while the file is being written may be torn: rows are believed by their checksums only.
 * - The file of a database is never opened and closed but by SQLite: closing it drops all locks
 *   that this process holds on it, also those of other threads.
 * - A database on a network file system has no WAL, which needs memory that all its users share.
 */
import { accessSync, constants, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { StoreError } from '../errors.ts'
import { looksReadOnly } from './kept-open.ts'
import { hasWal, identityOf, sizeOf, stampOf } from './link.ts'
import type { Link } from './link.ts'
import { openPrivateCopy } from './private-copy.ts'
import { connect, failureOf } from './sqlite.ts'
import type { Connection } from './sqlite.ts'

const MOST_COPIED = 256 * 1024 * 1024

// Longer than SQLite sleeps in one piece; who waits longer does so in patience.ts.
const BUSY_MS = 25

const SETTINGS = `
PRAGMA mmap_size = 0;
PRAGMA cache_size = -16000;
PRAGMA cell_size_check = ON;
PRAGMA trusted_schema = OFF;
`

/** Whether the operating system keeps the file, or its journals, from being written. */
export function mayNotBeWritten(file: string): boolean {
  return identityOf(file) !== null && !(isWritable(file) && isWritable(dirname(file)))
}

/** When SQLite calls the file read-only: whether a flipped bit in its header does that. */
export function isReadOnlyByDamage(file: string): boolean {
  return !mayNotBeWritten(file) && looksReadOnly(file)
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Says that the database beside it is used without a WAL by whoever opens it, wherever. */
function networkMark(file: string): string {
  return `${file}.network`
}

/** Opens the file to write, and makes it when it is not there. Its journal is not chosen yet. */
export function openWriter(file: string, network: string | null): Link {
  // Nobody can see from here whether another host has it open; its WAL says that somebody has, or had.
  if (network !== null && hasWal(file)) throw networkError(file, network)
  const connection = connect(file, { timeout: BUSY_MS })
  try {
    connection.exec(SETTINGS)
    // Without this a database that has a WAL would be read through memory that others can't share.
    if (network !== null) connection.exec('PRAGMA locking_mode = EXCLUSIVE')
  } catch (error) {
    connection.close()
    throw error
  }
  const identity = identityOf(file)
  return {
    connection,
    writes: true,
    hasChanged: () => identity !== identityOf(file) || (network !== null && hasWal(file)),
    close: () => connection.close(),
  }
}

function networkError(file: string, network: string): StoreError {
  return new StoreError(
    'ERR_STORE_NETWORK',
    `Cannot open the cache "${file}" on a network file system (${network}): "${file}-wal" stands beside ` +
      'it, so a process on another machine may have it open, or ended without closing it. Set "dir" to a local ' +
      'directory or "systemWide: true"; if nobody uses this cache, delete it',
  )
}

const MIB = 2 ** 20

/** How the writes of a connection are kept safe. */
export interface Journal {
  readonly network: string | null
  readonly durability: 'process' | 'power'
  /** Bytes that the whole cache may take. */
  readonly bound: number
}

/** Chooses the journal of a writer; on an empty database this is also the journal of all who come. */
export function chooseJournal(connection: Connection, file: string, journal: Journal): void {
  const { network, durability, bound } = journal
  const mark = networkMark(file)
  if (network === null && identityOf(mark) === null) {
    // Fewer pages would save a megabyte and make each evicting write fold the log in (3 ms for 0.2).
    const pages = bound < 64 * MIB ? 256 : 1000
    const limit = Math.min(Math.max(Math.floor(bound / 8), MIB), 16 * MIB)
    connection.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = ${durability === 'power' ? 'FULL' : 'NORMAL'};
      PRAGMA wal_autocheckpoint = ${pages};
      PRAGMA journal_size_limit = ${limit};`)
    return
  }
  if (identityOf(mark) === null)
    writeFileSync(
      mark,
      'The index beside this file has no WAL: it lies on a network file system.\n',
    )
  // A database with a WAL is only converted by who has it alone; that lock goes with the next read.
  connection.exec(`
    PRAGMA journal_mode = TRUNCATE;
    PRAGMA locking_mode = NORMAL;
    PRAGMA synchronous = FULL;
    SELECT count(*) FROM sqlite_schema;`)
}

/** Opens the file to read, see the table above; null when there is none. */
export function openReader(file: string, network: string | null): Link | null {
  if (identityOf(file) === null) return null
  const isRollback = identityOf(networkMark(file)) !== null
  if (network !== null && isRollback)
    return openOrdinary(file, false) ?? openPrivateCopy(file, openCopy)
  if (!hasWal(file)) return openImmutable(file)
  if (network !== null) return openPrivateCopy(file, openCopy)
  return openBesideWal(file) ?? openPrivateCopy(file, openCopy)
}

function openCopy(copy: string): Connection {
  const connection = connect(copy, { timeout: BUSY_MS })
  try {
    connection.exec(SETTINGS)
    // The first reading folds the journals in, and opens all files that are needed.
    connection.exec('PRAGMA query_only = ON; SELECT count(*) FROM sqlite_schema')
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

function openImmutable(file: string): Link {
  const stamp = stampOf(file)
  const url = pathToFileURL(file)
  url.searchParams.set('immutable', '1')
  const connection = connect(url, { readOnly: true })
  connection.exec(SETTINGS)
  return {
    connection,
    writes: false,
    hasChanged: () => stamp !== stampOf(file),
    close: () => connection.close(),
  }
}

function openBesideWal(file: string): Link | null {
  const shm = `${file}-shm`
  if (identityOf(shm) === null) return null
  if (!isWritable(shm)) return openOrdinary(file, true)
  if (isInUse(shm)) return openOrdinary(file, false)
  return sizeOf(file) + sizeOf(`${file}-wal`) > MOST_COPIED ? openOrdinary(file, true) : null
}

/** An ordinary reading connection; null when SQLite can't read without writing. */
function openOrdinary(file: string, onlyLooksAtShm: boolean): Link | null {
  const url = pathToFileURL(file)
  if (onlyLooksAtShm) url.searchParams.set('readonly_shm', '1')
  const identity = identities(file)
  const connection = connect(url, { readOnly: true, timeout: BUSY_MS })
  try {
    connection.exec(SETTINGS)
    connection.exec('SELECT count(*) FROM sqlite_schema')
  } catch (error) {
    connection.close()
    if (failureOf(error) !== 'readonly' && failureOf(error) !== 'other') throw error
    return null
  }
  return {
    connection,
    writes: false,
    hasChanged: () => identity !== identities(file),
    close: () => connection.close(),
  }
}

function identities(file: string): string {
  return `${identityOf(file)} ${identityOf(`${file}-wal`)}`
}

/**
 * Whether a process holds the lock on a `-shm` that every connection holds. Where the system does not
 * tell (it is Linux that does, for the processes one can see) it counts as in use.
 */
function isInUse(shm: string): boolean {
  if (process.platform !== 'linux') return true
  const found = statSync(shm, { throwIfNoEntry: false })
  if (found === undefined) return false
  try {
    // 1: POSIX  ADVISORY  READ 4711 fe:00:1234567 128 128
    return readFileSync('/proc/locks', 'latin1').includes(`:${found.ino} `)
  } catch {
    return true
  }
}
