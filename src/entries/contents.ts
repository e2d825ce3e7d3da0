/**
 * Contents: bytes that are stored once, however many records rest on them.
 *
 * What must stay true: these run inside a write transaction; a content is there as long as its
 * count of references is above zero, and goes with the last; a count that damage made too low costs
 * a miss, never a wrong value, because whoever reads bytes verifies them.
 */
import { holds } from './checksum.ts'
import { CONTENT_OVERHEAD, rowBytes } from './costs.ts'
import type { Database } from './database.ts'
import { DamageError } from './sqlite.ts'
import type { Totals } from './totals.ts'

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
  readonly #totals: Totals
  readonly #removeFile: (hash: Uint8Array) => void

  /** `removeFile` deletes the object file of a content that nothing rests on any more. */
  constructor(database: Database, totals: Totals, removeFile: (hash: Uint8Array) => void) {
    this.#database = database
    this.#totals = totals
    this.#removeFile = removeFile
  }

  /**
   * Adds a reference in place of an old one, if there was one. A new content is stored as a row, or
   * as a file that exists already, of which only the length is needed. The old reference goes last: it
   * may be the same content's.
   */
  exchange(
    old: Reference | null,
    hash: Uint8Array,
    bytes: Uint8Array | { readonly length: number },
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

  /** Takes a reference to an object file away, and leaves the file where it is. */
  letGo(hash: Uint8Array): void {
    const found = this.#find(hash)
    if (!found || found[0] !== null) return
    if (found[1] > 1) this.release({ hash, value: null })
    else this.#forget(hash, found)
  }

  /** Whether a content is in this place, or could be put there. */
  couldBe(hash: Uint8Array, place: 'row' | 'file'): boolean {
    const found = this.#find(hash)
    return found === undefined || (found[0] === null) === (place === 'file')
  }

  /** Whether an object file is named, by whatever it may be. */
  hasFile(hash: Uint8Array): boolean {
    const found = this.#find(hash)
    return found !== undefined && found[0] === null
  }

  #retain(
    hash: Uint8Array,
    bytes: Uint8Array | { readonly length: number },
    place: 'row' | 'file',
  ): Location & { isNew: boolean } {
    const found = this.#find(hash)
    if (found && this.#isIntact(found[0], bytes)) {
      this.#database.statement('UPDATE content SET refs = refs + 1 WHERE hash = ?').run(hash)
      return { value: found[0], isNew: false }
    }
    if (found) this.#remove(hash, found)
    const value = place === 'row' && bytes instanceof Uint8Array ? this.#insert(bytes) : null
    this.#database
      .statement('INSERT INTO content (hash, value, size, refs) VALUES (?, ?, ?, 1)')
      .run(hash, value, bytes.length)
    this.#count(value, sizeAs(value, bytes.length))
    return { value, isNew: true }
  }

  #remove(hash: Uint8Array, found: Exclude<Found, undefined>): number {
    const [value] = found
    if (value === null) this.#removeFile(hash)
    else this.#database.statement('DELETE FROM value WHERE id = ?').run(value)
    return this.#forget(hash, found)
  }

  #forget(hash: Uint8Array, [value, , size]: Exclude<Found, undefined>): number {
    this.#database.statement('DELETE FROM content WHERE hash = ?').run(hash)
    const bytes = sizeAs(value, size)
    this.#count(value, -bytes)
    return bytes
  }

  #count(value: number | null, bytes: number): void {
    if (value === null) this.#totals.countFiles(bytes)
    else this.#totals.count(0, bytes)
  }

  /** Files are looked at by who stores them. */
  #isIntact(value: number | null, bytes: Uint8Array | { readonly length: number }): boolean {
    if (value === null) return true
    if (!(bytes instanceof Uint8Array)) return false
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

function sizeAs(value: number | null, size: number): number {
  return (value === null ? size : rowBytes(size)) + CONTENT_OVERHEAD
}
