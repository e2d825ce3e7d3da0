/**
 * The driver: `node:sqlite`, which Node, Bun and Deno all have, and what its errors mean.
 *
 * What must stay true: the module is loaded at the first opening, never at import; of all warnings
 * only SQLite's ExperimentalWarning (Node 22) is kept from the user; an error that could come from a
 * damaged file is never taken for a fault of the user's disk, nor the other way round.
 */
import type { DatabaseSync, DatabaseSyncOptions, StatementSync } from 'node:sqlite'
import { StoreError } from '../errors.ts'

export type Connection = DatabaseSync
export type Statement = StatementSync

type Sqlite = {
  DatabaseSync: new (path: string | URL, options: DatabaseSyncOptions) => DatabaseSync
}

let loaded: Sqlite | undefined

/** Opens a connection; errors are SQLite's own. */
export function connect(path: string | URL, options: DatabaseSyncOptions): Connection {
  loaded ??= withoutSqliteWarning(load)
  return new loaded.DatabaseSync(path, options)
}

function load(): Sqlite {
  const sqlite = process.getBuiltinModule?.('node:sqlite') as Sqlite | undefined
  if (sqlite) return sqlite
  throw new StoreError(
    'ERR_STORE_OPEN',
    'Cannot open a cache: this runtime has no "node:sqlite". Use Node 22.18 or later, Bun 1.4, Deno 2.9',
  )
}

function withoutSqliteWarning<T>(work: () => T): T {
  const emit = process.emitWarning
  // Node warns from inside the first load, synchronously; the original is back before we return.
  process.emitWarning = function (
    this: unknown,
    warning: string | Error,
    ...rest: unknown[]
  ): void {
    const isSqlite = rest[0] === 'ExperimentalWarning' && String(warning).includes('SQLite')
    if (!isSqlite) Reflect.apply(emit, process, [warning, ...rest])
  }
  try {
    return work()
  } finally {
    process.emitWarning = emit
  }
}

/** What a failed statement tells about the database. */
export type Failure = 'busy' | 'damaged' | 'readonly' | 'full' | 'other' | 'foreign'

const MEANING: Readonly<Record<number, Failure>> = {
  // Our statements are constant and right: that one does not parse, does not find its table or
  // violates a constraint can only come from a schema or row that is not what we wrote.
  1: 'damaged', // ERROR
  2: 'damaged', // INTERNAL
  5: 'busy', // BUSY
  6: 'busy', // LOCKED
  8: 'readonly', // READONLY
  11: 'damaged', // CORRUPT
  13: 'full', // FULL
  15: 'busy', // PROTOCOL: too many processes recover a WAL at once
  17: 'busy', // SCHEMA
  19: 'damaged', // CONSTRAINT
  20: 'damaged', // MISMATCH
  24: 'damaged', // FORMAT
  26: 'damaged', // NOTADB
}
const IOERR_SHORT_READ = 522

const BY_MESSAGE: readonly (readonly [RegExp, Failure])[] = [
  [/database( table| schema)? is locked|locking protocol|schema has changed/, 'busy'],
  [/malformed|not a database|unsupported file format|no such|constraint|syntax error/, 'damaged'],
  [/readonly database/, 'readonly'],
  [/disk is full/, 'full'],
]

/** Tells what an error thrown by the driver means; 'foreign' is not the driver's. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return 'foreign'
  if (error instanceof DamageError) return 'damaged'
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  // An integer column that holds more than 2^53: none of ours does.
  if (code === 'ERR_OUT_OF_RANGE' && /JavaScript number/.test(error.message)) return 'damaged'
  if (code !== 'ERR_SQLITE_ERROR') return 'foreign'
  if (typeof errcode !== 'number') {
    // Deno leaves the number out of some errors.
    for (const [pattern, failure] of BY_MESSAGE) if (pattern.test(error.message)) return failure
    return 'other'
  }
  if (errcode === IOERR_SHORT_READ) return 'damaged'
  return MEANING[errcode & 0xff] ?? 'other'
}

/** Raised inside this room where a row can't be what we wrote; never leaves it. */
export class DamageError extends Error {
  override readonly name: string = 'DamageError'
}
