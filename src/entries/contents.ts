/**
 * Contents: bytes that are stored once, however many records rest on them.
 *
 * What must stay true: these run inside a write transaction; a content is there as long as its
 * count of references is above zero, and goes with the last; a count that damage made too low costs
 * a miss, never a wrong value, because whoever reads bytes verifies them.
 */
import { holds } from './checksum.ts'
import type { Database } from './database.ts'
import { DamageError } from './sqlite.ts'

/** Bytes that a content costs beside its own, measured (row, key, page fill). */
export const CONTENT_OVERHEAD = 90

/** Where a content is: a row of `value`, or an object file (null). */
export interface Location {
  readonly value: number | null
}

/** What a record holds of the content it rests on. */
export interface Reference extends Location {
  readonly hash: Uint8Array
}

type Found = readonly [value: number | null, refs: number, size: number] | undefined

/** See the module's header. */
export class Contents {
  readonly #database: Database
  readonly #removeFile: (hash: Uint8Array) => void

  /** `removeFile` deletes the object file of a content that nothing rests on any more. */
  constructor(database: Database, removeFile: (hash: Uint8Array) => void) {
    this.#database = database
    this.#removeFile = removeFile
  }

  /**
   * Adds a reference in place of an old one, if there was one. A new content is stored as a row, or
   * as a file that exists already. The old reference goes last: it may be the same content's.
   */
  exchange(
    old: Reference | null,
    hash: Uint8Array,
    bytes: Uint8Array,
    place: 'row' | 'file',
  ): Location {
    const { value, isNew } = this.#retain(hash, bytes, place)
    // Made anew just now, perhaps with the id of the damaged one: the old reference went with that.
    const isGone = isNew && old !== null && holds(old.hash, hash)
    if (old !== null && !isGone) this.release(old)
    return { value }
  }

  /**
   * Takes a reference away, and the content with the last one. Returns the bytes that went.
   * A content that has been made anew since is not the one at this location, and stays.
   */
  release({ hash, value }: Reference): number {
    const found = this.#find(hash)
    if (!found || found[0] !== value) return 0
    if (found[1] <= 1) return this.#remove(hash, found)
    this.#database.statement('UPDATE content SET refs = refs - 1 WHERE hash = ?').run(hash)
    return 0
  }

  /** Removes the content at this location whatever rests on it: it is damaged. */
  discard({ hash, value }: Reference): void {
    const found = this.#find(hash)
    if (found && found[0] === value) this.#remove(hash, found)
  }

  #retain(
    hash: Uint8Array,
    bytes: Uint8Array,
    place: 'row' | 'file',
  ): Location & { isNew: boolean } {
    const found = this.#find(hash)
    if (found && this.#isIntact(found[0], bytes)) {
      this.#database.statement('UPDATE content SET refs = refs + 1 WHERE hash = ?').run(hash)
      return { value: found[0], isNew: false }
    }
    if (found) this.#remove(hash, found)
    const value = place === 'row' ? this.#insert(bytes) : null
    this.#database
      .statement('INSERT INTO content (hash, value, size, refs) VALUES (?, ?, ?, 1)')
      .run(hash, value, bytes.length)
    this.#database.count(0, bytes.length + CONTENT_OVERHEAD)
    return { value, isNew: true }
  }

  #remove(hash: Uint8Array, [value, , size]: Exclude<Found, undefined>): number {
    if (value === null) this.#removeFile(hash)
    else this.#database.statement('DELETE FROM value WHERE id = ?').run(value)
    this.#database.statement('DELETE FROM content WHERE hash = ?').run(hash)
    this.#database.count(0, -size - CONTENT_OVERHEAD)
    return size + CONTENT_OVERHEAD
  }

  /** Files are looked at by who stores them. */
  #isIntact(value: number | null, bytes: Uint8Array): boolean {
    if (value === null) return true
    const row = this.#database.statement('SELECT bytes FROM value WHERE id = ?').get(value)
    return holds((row as unknown as readonly [unknown] | undefined)?.[0], bytes)
  }

  #find(hash: Uint8Array): Found {
    return this.#database
      .statement('SELECT value, refs, size FROM content WHERE hash = ?')
      .get(hash) as Found
  }

  #insert(bytes: Uint8Array): number {
    const { lastInsertRowid } = this.#database
      .statement('INSERT INTO value (bytes) VALUES (?)')
      .run(bytes)
    const id = Number(lastInsertRowid)
    // SQLite takes the highest id plus one, and a flipped bit may have made that one huge.
    if (Number.isSafeInteger(id)) return id
    throw new DamageError(`row id ${lastInsertRowid}`)
  }
}
