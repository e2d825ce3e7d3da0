/**
 * One connection to the index, which survives what happens to its file.
 *
 * What must stay true:
 * - Work runs again after a busy database, a deleted one and a damaged one, so it must have no effect
 *   that can't be repeated; a write is one transaction, begun as a writer (it never upgrades).
 * - Damage is no error to the caller: the file is moved aside, said once, a new one is made, and the
 *   read that met it answers as the caller says. Only what the user has to mend is thrown.
 * - `dataVersion` grows when anybody else wrote, and also when the database was replaced.
 */
import { StoreError } from '../errors.ts'
import { connectTo, hasWal, isWritable } from './connecting.ts'
import { awaitMove, identityOf, moveAside, sleep } from './moving.ts'
import {
  FILE_SETTINGS,
  FORMAT,
  SETTINGS,
  WRITER_SETTINGS,
  createTables,
  recognise,
} from './schema.ts'
import { DamageError, failureOf } from './sqlite.ts'
import type { Connection, Statement } from './sqlite.ts'

/** What a {@link Database} needs to know. */
export interface DatabaseOptions {
  /** Path of the database file. */
  readonly file: string
  readonly readOnly: boolean
  /** Makes the directory when it is not there. */
  readonly prepare: () => void
  /** Called when the database was moved aside; `movedTo` is null when it stayed (read-only). */
  readonly onMoved: (why: 'damaged' | 'older', movedTo: string | null, cause: unknown) => void
  /** Called when the database stayed locked for longer than {@link PATIENCE_MS}. */
  readonly onBusy: () => void
}

// Beyond SQLite's own busy_timeout: opening and recovering a WAL can fail as busy at once.
const PATIENCE_MS = 15_000
const MOST_REPAIRS = 3

/** See the module's header. */
export class Database {
  readonly #options: DatabaseOptions
  #connection: Connection | null = null
  #statements = new Map<string, Statement>()
  #identity: string | null = null
  #closed = false
  // A read-only database can't be mended: it answers nothing until it is opened anew.
  #unusable = false
  #isImmutable = false
  #generation = 0
  #entries = 0
  #bytes = 0

  constructor(options: DatabaseOptions) {
    this.#options = options
    this.#attempt('ERR_STORE_OPEN', () => this.#open())
  }

  /** A prepared statement that returns rows as arrays; kept while the connection is. */
  statement(sql: string): Statement {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      const connection = this.#connection
      if (connection === null) throw new DamageError('no database')
      statement = connection.prepare(sql)
      statement.setReturnArrays(true)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  /** Runs `work`; `none` when there is nothing to read from, `damaged` when it turned out so. */
  read<T>(work: () => T, none: T, damaged: T = none): T {
    if (this.#connection !== null) {
      // The hot path: nothing but the work itself.
      try {
        return work()
      } catch (error) {
        if (failureOf(error) === 'foreign') throw error
        if (this.#mend(error)) return damaged
      }
    }
    const done = this.#attempt('ERR_STORE_READ', () => {
      if (!this.#open()) return null
      return { value: work() }
    })
    return done === null ? none : done.value
  }

  /** Runs `work` in one write transaction; what it counted goes into the totals. */
  write<T>(work: () => T): T {
    if (this.#options.readOnly)
      throw new StoreError(
        'ERR_STORE_WRITE',
        `Cannot write "${this.#options.file}": opened read-only`,
      )
    const done = this.#attempt('ERR_STORE_WRITE', () => {
      // A deleted directory leaves us with a file that no one else will ever read.
      if (this.#connection !== null && identityOf(this.#options.file) !== this.#identity)
        this.#disconnect()
      this.#open()
      return { value: this.#transaction(work) }
    })
    if (done === null)
      throw new StoreError(
        'ERR_STORE_WRITE',
        `Cannot write "${this.#options.file}": it stays locked`,
      )
    return done.value
  }

  /** Adds to the totals, within a write. */
  count(entries: number, bytes: number): void {
    this.#entries += entries
    // Sizes that come from a damaged row may be anything.
    if (Number.isSafeInteger(bytes)) this.#bytes += bytes
  }

  /** A number that changes when anybody else wrote, or when the database was replaced. */
  dataVersion(): number {
    if (this.#connection !== null && identityOf(this.#options.file) !== this.#identity)
      this.#disconnect()
    const version = this.read(
      () => (this.statement('PRAGMA data_version').get() as unknown as readonly [number])[0],
      0,
    )
    return this.#generation * 2 ** 32 + version
  }

  /** Gives free pages back to the file system. */
  shrink(): void {
    this.#attempt('ERR_STORE_WRITE', () => {
      if (this.#open()) this.#connection?.exec('PRAGMA incremental_vacuum')
      return null
    })
  }

  /** Gives the database up as damaged, though no statement has failed. */
  abandon(why: string): void {
    this.#disconnect()
    this.#giveUp(new DamageError(why))
  }

  /** Closes for good; further calls fail. */
  close(): void {
    this.#closed = true
    this.#disconnect()
  }

  #transaction<T>(work: () => T): T {
    this.#entries = 0
    this.#bytes = 0
    this.statement('BEGIN IMMEDIATE').run()
    try {
      const value = work()
      if (this.#entries !== 0 || this.#bytes !== 0)
        this.statement('UPDATE total SET entries = entries + ?, bytes = bytes + ?').run(
          this.#entries,
          this.#bytes,
        )
      this.statement('COMMIT').run()
      return value
    } catch (error) {
      this.#rollBack()
      throw error
    }
  }

  #rollBack(): void {
    try {
      this.#connection?.exec('ROLLBACK')
    } catch {
      // SQLite rolls back by itself on grave errors, and then has no transaction to end.
    }
  }

  /** Runs work until it succeeds; null when the database stayed locked. */
  #attempt<T>(
    code: 'ERR_STORE_OPEN' | 'ERR_STORE_READ' | 'ERR_STORE_WRITE',
    work: () => T,
  ): T | null {
    const started = performance.now()
    let repairs = 0
    for (let wait = 1; ; wait = Math.min(2 * wait, 100)) {
      try {
        return work()
      } catch (error) {
        const failure = failureOf(error)
        if (failure === 'foreign') throw error
        if (failure !== 'busy') {
          if (repairs++ < MOST_REPAIRS && this.#mend(error)) continue
          throw this.#lasting(code, error)
        }
        if (performance.now() - started > PATIENCE_MS) {
          this.#options.onBusy()
          return null
        }
        sleep(wait * (0.5 + Math.random()))
      }
    }
  }

  /** Does what can be done about an error; false when that is nothing. */
  #mend(error: unknown): boolean {
    const failure = failureOf(error)
    const { file, readOnly } = this.#options
    if (failure === 'busy') return false
    if (identityOf(file) !== this.#identity) {
      // Deleted or replaced under us: open what is there now.
      this.#disconnect()
      return true
    }
    if (failure === 'other') return false
    // A flipped bit in the header makes a writable file read-only to SQLite.
    if (failure === 'readonly' && (readOnly || !isWritable(file))) return false
    this.#disconnect()
    this.#giveUp(error)
    return true
  }

  /** Moves a damaged database aside; one that is read-only stays, and answers nothing. */
  #giveUp(cause: unknown): void {
    const { file, readOnly, onMoved } = this.#options
    if (readOnly) {
      // A writer came after we had opened the file as immutable: nothing is wrong with it.
      if (this.#isImmutable && hasWal(file)) return
      this.#unusable = true
      onMoved('damaged', null, cause)
      return
    }
    const movedTo = this.#moveAside('damaged')
    if (movedTo !== null) onMoved('damaged', movedTo, cause)
  }

  #moveAside(label: string): string | null {
    try {
      return moveAside(this.#options.file, this.#identity, label)
    } catch (cause) {
      throw new StoreError(
        'ERR_STORE_DAMAGED',
        `Cannot move the unusable cache "${this.#options.file}" aside: ${String(cause)}`,
        { cause },
      )
    }
  }

  /** Makes sure of a connection; false when there is nothing to read (read-only). */
  #open(): boolean {
    if (this.#connection !== null) return true
    const { file, readOnly, prepare } = this.#options
    if (this.#closed)
      throw new StoreError('ERR_STORE_CLOSED', `Cannot use "${file}": it was closed`)
    if (this.#unusable) return false
    if (!readOnly) prepare()
    awaitMove(file)
    this.#identity = identityOf(file)
    if (readOnly && this.#identity === null) return false
    this.#isImmutable = readOnly && !hasWal(file)
    this.#connection = connectTo(file, readOnly, this.#isImmutable)
    this.#generation++
    try {
      this.#identity = identityOf(file)
      this.#connection.exec(SETTINGS)
      const isReady = this.#check(this.#connection)
      // Moved or deleted while we opened it: what we hold is not what others use.
      if (isReady && this.#identity !== identityOf(file)) throw new DamageError('replaced')
      if (!isReady) this.#disconnect()
      return isReady
    } catch (error) {
      this.#disconnect()
      throw error
    }
  }

  /** Recognises the format and makes the tables; false when there are none (read-only). */
  #check(connection: Connection): boolean {
    const { file, readOnly } = this.#options
    let found = recognise(connection)
    if (found.kind === 'newer') {
      throw new StoreError(
        'ERR_STORE_NEWER_FORMAT',
        `Cannot open the cache "${file}": it has format ${found.format}, this Permafrost reads ` +
          `format ${FORMAT}. Update permafrost, set another "dir", or delete that file`,
      )
    }
    if (found.kind === 'stranger')
      throw new StoreError(
        'ERR_STORE_OPEN',
        `Cannot open the cache "${file}": a database of another program`,
      )
    if (found.kind === 'damaged') throw new DamageError('the header does not name a format')
    if (readOnly) return found.kind === 'ours'
    if (found.kind === 'older') {
      this.#replaceOlder(found.format)
      return true
    }
    if (found.kind === 'empty') connection.exec(FILE_SETTINGS)
    connection.exec(WRITER_SETTINGS)
    if (found.kind === 'ours') return true
    connection.exec('BEGIN IMMEDIATE')
    try {
      // Another process may have been quicker.
      found = recognise(connection)
      if (found.kind === 'empty') createTables(connection)
      connection.exec('COMMIT')
    } catch (error) {
      this.#rollBack()
      throw error
    }
    return true
  }

  #replaceOlder(format: number): void {
    this.#disconnect()
    const movedTo = this.#moveAside(`format-${format}`)
    if (movedTo !== null) this.#options.onMoved('older', movedTo, null)
    this.#open()
  }

  #disconnect(): void {
    const connection = this.#connection
    this.#connection = null
    this.#statements = new Map()
    try {
      connection?.close()
    } catch {
      // A damaged database may fail to fold its WAL in; the file is left as it is.
    }
  }

  #lasting(
    code: 'ERR_STORE_OPEN' | 'ERR_STORE_READ' | 'ERR_STORE_WRITE',
    cause: unknown,
  ): StoreError {
    const verb = { ERR_STORE_OPEN: 'open', ERR_STORE_READ: 'read', ERR_STORE_WRITE: 'write' }[code]
    const why = cause instanceof Error ? cause.message : String(cause)
    return new StoreError(code, `Cannot ${verb} the cache "${this.#options.file}": ${why}`, {
      cause,
    })
  }
}
