/**
 * One connection to the index, which survives what happens to its file.
 *
 * What must stay true:
 * - Work runs again after a busy database, a deleted one and a damaged one, so it must have no effect
 *   that can't be repeated; a write is one transaction, begun as a writer (it never upgrades).
 * - Contention and damage are no errors to the caller: who waits in vain is told 'busy'; a damaged file
 *   is moved aside, said once, a new one is made, and the read that met it answers as the caller
 *   says. Only what the user has to mend is thrown, and all works again once it is mended.
 * - `dataVersion` grows when anybody else wrote, and also when the database was replaced.
 */
import { StoreError } from '../errors.ts'
import { mayNotBeWritten } from './connecting.ts'
import { rollBack } from './format-check.ts'
import { IndexFile, closeQuietly } from './index-file.ts'
import type { IndexFileOptions, Origin } from './index-file.ts'
import type { Link } from './link.ts'
import { patiently } from './patience.ts'
import type { Patience } from './patience.ts'
import { DamageError, failureOf } from './sqlite.ts'
import type { Statement } from './sqlite.ts'

/** What a {@link Database} needs to know. */
export interface DatabaseOptions extends IndexFileOptions {
  /**
   * Called when the index is new, once it can be used: to fill it from what there is. It may read and
   * write. After a move, the process that moved the old one is told, whoever made the new tables.
   */
  readonly onCreated: (from: Origin) => void
  /** Called when the database stayed locked for longer than the long patience. */
  readonly onBusy: () => void
}

type Code = 'ERR_STORE_OPEN' | 'ERR_STORE_READ' | 'ERR_STORE_WRITE'

const VERBS = { ERR_STORE_OPEN: 'open', ERR_STORE_READ: 'read', ERR_STORE_WRITE: 'write' }
const MOST_REPAIRS = 3

/** The connection went while it was being used: nothing is wrong with the file. */
class DisconnectedError extends DamageError {}

/** See the module's header. */
export class Database {
  readonly #options: DatabaseOptions
  readonly #file: IndexFile
  #link: Link | null = null
  #statements = new Map<string, Statement>()
  #isClosed = false
  #isFilling = false
  #wasFull = false
  #generation = 0

  /** Opens nothing yet: {@link open} does, or the first use. */
  constructor(options: DatabaseOptions) {
    this.#options = options
    this.#file = new IndexFile(options)
  }

  /** Opens the database, if it is not open; throws what the user has to mend. */
  open(): void {
    this.#attempt('ERR_STORE_OPEN', 'long', () => this.#connect(false))
  }

  /** A prepared statement that returns rows as arrays; kept while the connection is. */
  statement(sql: string): Statement {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      if (this.#link === null) throw new DisconnectedError('no connection')
      statement = this.#link.connection.prepare(sql)
      statement.setReturnArrays(true)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  /** Runs `work`; `none` when there is nothing to read from, `damaged` when it turned out so. */
  read<T>(work: () => T, none: T, damaged: T = none): T {
    if (this.#link !== null) {
      // The hot path: nothing but the work itself.
      try {
        return work()
      } catch (error) {
        if (failureOf(error) === 'foreign') throw error
        if (this.#mend(error)) return damaged
      }
    }
    const done = this.#attempt('ERR_STORE_READ', 'long', () =>
      this.#connect(false) ? { value: work() } : null,
    )
    return done === 'busy' || done.value === null ? none : done.value.value
  }

  /**
   * Runs `work` in one write transaction. 'busy' when others held the database for longer than the
   * patience: nothing was written.
   */
  write<T>(work: () => T, patience: Patience): { readonly value: T } | 'busy' {
    const { file, access } = this.#options
    if (access === 'read-only')
      throw new StoreError('ERR_STORE_WRITE', `Cannot write "${file}": opened read-only`)
    return this.#attempt('ERR_STORE_WRITE', patience, () => {
      // A deleted directory leaves us with a file that no one else will ever read.
      if (this.#link !== null && this.#hasChanged()) this.#disconnect()
      this.#connect(true)
      const value = this.#transaction(work)
      if (this.#wasFull) this.#shortenJournal()
      return value
    })
  }

  /**
   * A number that changes when anybody else wrote, or when the database was replaced or can no longer
   * be opened. Throws only after closing: what reading would meet, the next read tells.
   */
  dataVersion(): number {
    if (this.#link !== null && this.#hasChanged()) this.#disconnect()
    let version = 0
    try {
      version = this.read(() => this.#number('data_version'), 0)
    } catch (error) {
      if (!(error instanceof StoreError) || error.code === 'ERR_STORE_CLOSED') throw error
    }
    return this.#generation * 2 ** 32 + version
  }

  /** Bytes of the pages that hold something; those that are free don't count. */
  usedBytes(): number {
    return this.read(
      () =>
        (this.#number('page_count') - this.#number('freelist_count')) * this.#number('page_size'),
      0,
    )
  }

  /** Gives at most so many free pages back to the file system; not now, if others are writing. */
  shrink(maxPages: number): void {
    const pages = Math.trunc(maxPages)
    if (this.#options.access === 'read-only' || !(pages > 0)) return
    this.#attempt('ERR_STORE_WRITE', 'short', () => {
      this.#connect(true)
      if (this.#number('freelist_count') > 0)
        this.#link?.connection.exec(`PRAGMA incremental_vacuum(${pages})`)
    })
  }

  /** Gives the database up as damaged, though no statement has failed. */
  abandon(why: string): void {
    this.#disconnect()
    this.#file.giveUp(new DamageError(why))
  }

  /** Closes for good; further calls fail. The last one to close leaves no journals behind. */
  close(): void {
    this.#isClosed = true
    this.#disconnect()
  }

  #number(pragma: string): number {
    const row = this.statement(`PRAGMA ${pragma}`).get() as unknown as readonly [number]
    return row[0]
  }

  #transaction<T>(work: () => T): T {
    this.statement('BEGIN IMMEDIATE').run()
    try {
      const value = work()
      this.statement('COMMIT').run()
      return value
    } catch (error) {
      if (this.#link !== null) rollBack(this.#link.connection)
      throw error
    }
  }

  /** Runs work until it succeeds, or others hold the database for longer than the patience. */
  #attempt<T>(code: Code, patience: Patience, work: () => T): { readonly value: T } | 'busy' {
    let repairs = 0
    const done = patiently(patience, work, (error) => {
      if (failureOf(error) === 'foreign' && !isOfTheSystem(error)) return false
      if (repairs++ < MOST_REPAIRS && this.#mend(error)) return true
      if (failureOf(error) === 'full') this.#wasFull = true
      throw this.#lasting(code, error)
    })
    if (done === 'busy' && patience === 'long') this.#options.onBusy()
    return done
  }

  /**
   * A write that did not fit has left a WAL of its size, which nothing else would shorten soon. It is
   * folded in once there is room again, for that takes room as well.
   */
  #shortenJournal(): void {
    this.#wasFull = false
    try {
      this.#link?.connection.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch (error) {
      this.#wasFull = failureOf(error) === 'full'
    }
  }

  /** Does what can be done about an error; false when that is nothing. */
  #mend(error: unknown): boolean {
    if (failureOf(error) === 'busy') return false
    if (error instanceof DisconnectedError) return true
    // Deleted between making the directory and opening the file in it.
    if (this.#link === null && this.#file.isGone()) return true
    if (this.#hasChanged()) {
      // Deleted, replaced or written under us: open what is there now.
      this.#disconnect()
      return true
    }
    if (!this.#file.isDamage(error)) return false
    this.#disconnect()
    this.#file.giveUp(error)
    return true
  }

  #hasChanged(): boolean {
    try {
      return this.#file.hasChanged(this.#link)
    } catch (error) {
      // It can't even be looked at: opening it anew says why.
      if (isOfTheSystem(error)) return true
      throw error
    }
  }

  /** Makes sure of a connection; false when there is nothing to read, and nothing shall be made. */
  #connect(toWrite: boolean): boolean {
    if (this.#link !== null) {
      if (this.#link.writes || !toWrite) return true
      this.#disconnect()
    }
    if (this.#isClosed)
      throw new StoreError('ERR_STORE_CLOSED', `Cannot use "${this.#options.file}": it was closed`)
    this.#link = this.#file.open(toWrite)
    if (this.#link === null) return false
    this.#generation++
    this.#fill()
    // Filling may have met damage in its turn.
    return this.#link !== null || this.#connect(toWrite)
  }

  #fill(): void {
    if (this.#isFilling) return
    const origin = this.#file.takeOrigin()
    if (origin === null) return
    this.#isFilling = true
    try {
      this.#options.onCreated(origin)
    } finally {
      this.#isFilling = false
    }
  }

  #disconnect(): void {
    const link = this.#link
    this.#link = null
    this.#statements = new Map()
    if (link !== null) closeQuietly(link)
  }

  #lasting(code: Code, cause: unknown): StoreError {
    const { file, access } = this.#options
    const why = cause instanceof Error ? cause.message : String(cause)
    const advice =
      access !== 'read-only' && mayNotBeWritten(file)
        ? '. It may not be written: set "readOnly: true" to use it as it is'
        : ''
    return new StoreError(code, `Cannot ${VERBS[code]} the cache "${file}": ${why}${advice}`, {
      cause,
    })
  }
}

/** Whether looking at a file failed: no permission, too many open files, a disk that does not answer. */
function isOfTheSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && 'errno' in error
}
