/**
 * What was last known of files, by their absolute paths: a stat and the hash of the content that went
 * with it (trace/file-states.ts), so that a new process need not read what has not changed.
 *
 * The files of a folder stand beside each other: once some of a folder were asked for, all are read
 * in one go.
 *
 * What must stay true:
 * - A row that is not what was written, or is another path's, is absent; what it says is compared with
 *   the file's stat by whoever asks.
 * - There are at most {@link MOST} rows, and they take at most what the caller allows: beyond that
 *   the ones written longest ago go.
 * - No statement names the table before it is known to be there, and not only in a transaction that
 *   may be rolled back (see file-state-schema.ts).
 */
import { sep } from 'node:path'
import { checksum, checksumOf } from './checksum.ts'
import { FILE_STATE_BYTES } from './costs.ts'
import type { Database } from './database.ts'
import { FILE_STATE_TABLE, hasFileStates, seekFileStates } from './file-state-schema.ts'
import { wholeMs } from './names.ts'
import type { Statement } from './sqlite.ts'
import type { Totals } from './totals.ts'

/** At most so many, give or take what processes add between two counts. */
const MOST = 100_000

// A row's id: 24 bits of the folder, 28 bits of the name.
const FOLDER_BITS = 24
const NAME_BITS = 28
const NAMES = 2 ** NAME_BITS

const SUM_BITS = 52
/** So many of a folder are asked for one by one before all are read. */
const ONE_BY_ONE = 8
/** So many of a folder are read at once; those beyond are asked for one by one. */
const AT_ONCE = 20_000
/** Rows that were read and not asked for are forgotten beyond these. */
const MOST_READ = 20_000

const COUNT_EVERY = 1000
const REMOVED_AT_ONCE = 2000

/** What is known of a file. */
export interface StoredState {
  readonly state: Uint8Array
  /** Milliseconds since the epoch when it was written. */
  readonly seen: number
}

/** A file's state on its way to the table. */
export type Learned = readonly [path: string, state: Uint8Array]

type Row = readonly [state: unknown, sum: number, seen: number, id: number]

/** See the module's header. */
export class FileStateTable {
  readonly #database: Database
  readonly #totals: Totals
  /** The statement that has found the table: another one is of another connection. */
  #seenBy: Statement | null = null
  /** How often a folder was asked for; Infinity when all of it was read. */
  readonly #asked = new Map<number, number>()
  readonly #read = new Map<number, Row>()
  #count = 0
  /** Rows added since they were counted. */
  #added = Infinity

  constructor(database: Database, totals: Totals) {
    this.#database = database
    this.#totals = totals
  }

  /** What is known of the file at a path; null for nothing. */
  find(path: string): StoredState | null {
    if (!this.#isThere()) return null
    const { folder, id } = placeOf(path)
    const row = this.#rowOf(folder, id)
    if (row === undefined) return null
    const [state, sum, seen] = row
    // In a damaged row even the column's type may be another.
    return state instanceof Uint8Array && sum === sumOf(path, state) ? { state, seen } : null
  }

  #isThere(): boolean {
    const statement = seekFileStates(this.#database)
    if (this.#seenBy === statement) return true
    if (statement.get() === undefined) return false
    this.#seenBy = statement
    return true
  }

  #rowOf(folder: number, id: number): Row | undefined {
    const asked = this.#asked.get(folder) ?? 0
    if (this.#asked.size >= MOST_READ) this.#asked.clear()
    if (asked === ONE_BY_ONE) this.#readFolder(folder)
    else if (asked < ONE_BY_ONE) this.#asked.set(folder, asked + 1)
    const read = this.#read.get(id)
    if (read !== undefined) {
      this.#read.delete(id)
      return read
    }
    return this.#database
      .statement('SELECT state, sum, seen, id FROM file_state WHERE id = ?')
      .get(id) as unknown as Row | undefined
  }

  #readFolder(folder: number): void {
    this.#asked.set(folder, Infinity)
    if (this.#read.size >= MOST_READ) this.#read.clear()
    const from = folder * NAMES
    const rows = this.#database
      .statement(
        'SELECT state, sum, seen, id FROM file_state WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?',
      )
      .all(from, from + NAMES - 1, AT_ONCE) as unknown as readonly Row[]
    for (const row of rows) this.#read.set(row[3], row)
  }

  /** Writes states, within a write; `most` is what all may take, in bytes. */
  put(states: readonly Learned[], most: number, now: number): void {
    const limit = Math.min(MOST, Math.trunc(most / FILE_STATE_BYTES))
    if (states.length === 0 || limit === 0) return
    this.#database.statement(FILE_STATE_TABLE).run()
    const seen = wholeMs(now)
    let added = 0
    for (const [path, state] of states) {
      const { id } = placeOf(path)
      this.#read.delete(id)
      if (!this.#replace(id, state, sumOf(path, state), seen)) added++
    }
    this.#totals.count(0, added * FILE_STATE_BYTES)
    this.#added += added
    if (this.#added > COUNT_EVERY) this.#recount()
    const excess = this.#count + this.#added - limit
    if (excess > 0) this.#removeOldest(Math.max(excess, Math.min(REMOVED_AT_ONCE, limit / 8)))
  }

  /** Removes all, within a write. */
  clear(): void {
    if (!hasFileStates(this.#database)) return
    const { changes } = this.#database.statement('DELETE FROM file_state').run()
    this.#totals.count(0, -Number(changes) * FILE_STATE_BYTES)
    this.forget()
  }

  /** Forgets what was read and counted: the table was changed by other means. */
  forget(): void {
    this.#asked.clear()
    this.#read.clear()
    this.#added = Infinity
  }

  /** Whether one was there. */
  #replace(id: number, state: Uint8Array, sum: number, seen: number): boolean {
    const { changes } = this.#database
      .statement('UPDATE file_state SET state = ?, sum = ?, seen = ? WHERE id = ?')
      .run(state, sum, seen, id)
    if (Number(changes) > 0) return true
    this.#database
      .statement('INSERT INTO file_state (id, seen, sum, state) VALUES (?, ?, ?, ?)')
      .run(id, seen, sum, state)
    return false
  }

  #recount(): void {
    const [rows] = this.#database
      .statement('SELECT count(*) FROM file_state')
      .get() as unknown as readonly [number]
    this.#count = rows
    this.#added = 0
  }

  #removeOldest(rows: number): void {
    const { changes } = this.#database
      .statement(
        'DELETE FROM file_state WHERE id IN (SELECT id FROM file_state ORDER BY seen LIMIT ?)',
      )
      .run(Math.trunc(rows))
    this.#totals.count(0, -Number(changes) * FILE_STATE_BYTES)
    this.#count -= Number(changes)
  }
}

function placeOf(path: string): { readonly folder: number; readonly id: number } {
  const cut = path.lastIndexOf(sep) + 1
  const folder = numberOf(path, 0, cut) >>> (32 - FOLDER_BITS)
  return { folder, id: folder * NAMES + (numberOf(path, cut, path.length) >>> (32 - NAME_BITS)) }
}

/**
 * 32 bits of a part of a text. It only says where to look (the checksum says what was found), and
 * calling the real hash costs more than the rest of a look-up: FNV-1a, with its bits well mixed.
 */
function numberOf(text: string, from: number, to: number): number {
  let number = 0x811c9dc5
  for (let at = from; at < to; at++) number = Math.imul(number ^ text.charCodeAt(at), 0x01000193)
  number = Math.imul(number ^ (number >>> 16), 0x85ebca6b)
  return number ^ (number >>> 13)
}

const scratch = Buffer.alloc(4096)

/** Over the path and what is known of it. */
function sumOf(path: string, state: Uint8Array): number {
  return Number(BigInt.asUintN(SUM_BITS, checksumWith(path, state)))
}

function checksumWith(path: string, state: Uint8Array): bigint {
  // A character takes at most three bytes.
  if (3 * path.length + state.length > scratch.length)
    return checksumOf([state, Buffer.from(path, 'utf8')])
  scratch.set(state)
  const length = scratch.write(path, state.length, 'utf8')
  return checksum(scratch.subarray(0, state.length + length))
}
