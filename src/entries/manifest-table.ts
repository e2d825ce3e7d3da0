/**
 * Manifests: under the key of a call's subkeys, the distinct lists of inputs that computations under
 * them have read. Calls with different files share most lists, so each is stored once.
 *
 * What must stay true: a list is returned only whole and under the key it was added to; losing one
 * costs a miss, never a wrong hit, for the entry's key holds the inputs themselves.
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

type Row = readonly [bytes: Uint8Array | null, sum: Uint8Array]

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

  /** The lists under `key`, the last added first. */
  lists(key: ManifestKey): readonly Uint8Array[] {
    const rows = this.#database
      .statement(
        'SELECT v.bytes, m.sum FROM manifest m LEFT JOIN value v ON v.id = m.value ' +
          'WHERE m.key = ? ORDER BY m.added DESC',
      )
      .all(key) as unknown as readonly Row[]
    return rows.flatMap(([bytes, sum]) =>
      bytes instanceof Uint8Array && holds(sum, sumOf(key, bytes)) ? [bytes] : [],
    )
  }

  /** Adds a list, within a write; one that is there already only becomes the newest. */
  add(key: ManifestKey, inputs: Uint8Array, now: number): void {
    const list = hash128Bytes(Buffer.concat([TAG, inputs]))
    const before = this.#database
      .statement('SELECT value FROM manifest WHERE key = ? AND list = ?')
      .get(key, list) as unknown as readonly [number] | undefined
    const old = before ? { hash: list, value: before[0] } : null
    const { value } = this.#contents.exchange(old, list, inputs, 'row')
    this.#database
      .statement(
        'INSERT OR REPLACE INTO manifest (key, list, value, added, sum) VALUES (?, ?, ?, ?, ?)',
      )
      .run(key, list, value, wholeMs(now), sumOf(key, inputs))
    if (old === null) this.#totals.count(0, MANIFEST_OVERHEAD)
  }
}

function sumOf(key: Uint8Array, inputs: Uint8Array): Uint8Array {
  return checksumBytes(checksumOf([key, inputs]))
}
