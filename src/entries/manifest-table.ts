/**
 * Manifests: under the key of a call's subkeys, the distinct lists of inputs that computations under
 * them have read. Calls with different files share most lists, so each is stored once.
 *
 * What must stay true: a list is returned only whole and under the key it was added to; under one key
 * there are at most {@link MOST_LISTS}, and the ones used longest ago go; losing one costs a miss,
 * never a wrong hit, for the entry's key holds the inputs themselves.
 */
import { hash128Bytes } from '../platform/hash.ts'
import { checksumBytes, checksumOf, holds } from './checksum.ts'
import type { Contents } from './contents.ts'
import { MANIFEST_OVERHEAD } from './costs.ts'
import type { Database } from './database.ts'
import { wholeMs } from './names.ts'
import type { ManifestKey } from './record.ts'
import type { Totals } from './totals.ts'

// Keeps a list apart from a value that happens to have the same bytes, and may be a file.
const TAG = Buffer.from('inputs\0')

/** Each one costs a look at all of its inputs, with every call that misses. */
const MOST_LISTS = 32

type Row = readonly [bytes: Uint8Array | null, sum: Uint8Array]
type Standing = readonly [list: Uint8Array, value: number, added: number]

/** See the module's header. */
export class ManifestTable {
  readonly #database: Database
  readonly #totals: Totals
  readonly #contents: Contents

  constructor(database: Database, totals: Totals, contents: Contents) {
    this.#database = database
    this.#totals = totals
    this.#contents = contents
  }

  /** The lists under `key`, the last used first. */
  lists(key: ManifestKey): readonly Uint8Array[] {
    const rows = this.#database
      .statement(
        'SELECT v.bytes, m.sum FROM manifest m LEFT JOIN value v ON v.id = m.value ' +
          `WHERE m.key = ? ORDER BY m.added DESC LIMIT ${MOST_LISTS}`,
      )
      .all(key) as unknown as readonly Row[]
    return rows.flatMap(([bytes, sum]) =>
      bytes instanceof Uint8Array && holds(sum, sumOf(key, bytes)) ? [bytes] : [],
    )
  }

  /** Adds a list, within a write; one that is there already only becomes the newest. */
  add(key: ManifestKey, inputs: Uint8Array, now: number): void {
    const list = listOf(inputs)
    const standing = this.#standing(key)
    const before = standing.find(([other]) => holds(other, list))
    const old = before ? { hash: list, value: before[1] } : null
    const { value } = this.#contents.exchange(old, list, inputs, 'row')
    this.#database
      .statement(
        'INSERT OR REPLACE INTO manifest (key, list, value, added, sum) VALUES (?, ?, ?, ?, ?)',
      )
      .run(key, list, value, after(standing, now), sumOf(key, inputs))
    if (old !== null) return
    this.#totals.count(0, MANIFEST_OVERHEAD)
    for (const oldest of standing.slice(MOST_LISTS - 1)) this.#remove(key, oldest)
  }

  /** Makes a list the newest of its key, within a write; one that is not there stays away. */
  use(key: ManifestKey, inputs: Uint8Array, now: number): void {
    const list = listOf(inputs)
    const standing = this.#standing(key)
    if (!standing.slice(1).some(([other]) => holds(other, list))) return
    this.#database
      .statement('UPDATE manifest SET added = ? WHERE key = ? AND list = ?')
      .run(after(standing, now), key, list)
  }

  /** Whether there is any list under `key`, whole or not. */
  has(key: ManifestKey): boolean {
    return this.#standing(key).length > 0
  }

  /** Removes all lists under `key`, within a write. */
  removeAll(key: ManifestKey): void {
    for (const each of this.#standing(key)) this.#remove(key, each)
  }

  #standing(key: ManifestKey): readonly Standing[] {
    return this.#database
      .statement('SELECT list, value, added FROM manifest WHERE key = ? ORDER BY added DESC')
      .all(key) as unknown as readonly Standing[]
  }

  #remove(key: ManifestKey, [list, value]: Standing): void {
    this.#database.statement('DELETE FROM manifest WHERE key = ? AND list = ?').run(key, list)
    this.#totals.count(0, -MANIFEST_OVERHEAD)
    this.#contents.release({ hash: list, value })
  }
}

function listOf(inputs: Uint8Array): Uint8Array {
  return hash128Bytes(Buffer.concat([TAG, inputs]))
}

/** A time after all others, also where a clock was set back or did not move. */
function after([newest]: readonly Standing[], now: number): number {
  return Math.max(wholeMs(now), newest === undefined ? 0 : wholeMs(newest[2] + 1))
}

function sumOf(key: Uint8Array, inputs: Uint8Array): Uint8Array {
  return checksumBytes(checksumOf([key, inputs]))
}
