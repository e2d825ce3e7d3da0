/**
 * What the analysis found in a text, by the text's hash: the same in every process, parsed once.
 *
 * What must stay true: rows are found by 52 bits of the hash, so the whole hash is in the checksum;
 * a wrong analysis would make fingerprints wrong, so a row that fails is absent. They take at most
 * what the caller allows: beyond that others go, whichever, for losing one costs a parse.
 */
import { checksum, checksumBytes, checksumOf, holds } from './checksum.ts'
import { ANALYSIS_OVERHEAD } from './costs.ts'
import type { Database } from './database.ts'
import type { Totals } from './totals.ts'

const DROPPED_AT_ONCE = 8
const ID_BITS = 52

type Dropped = readonly [id: number, length: number]

/** See the module's header. */
export class AnalysisTable {
  readonly #database: Database
  readonly #totals: Totals

  constructor(database: Database, totals: Totals) {
    this.#database = database
    this.#totals = totals
  }

  /** The stored JSON, or null. */
  find(hash: string): string | null {
    const key = Buffer.from(hash, 'utf8')
    const row = this.#database
      .statement('SELECT sum, json FROM analysis WHERE id = ?')
      .get(idOf(key)) as unknown as readonly [unknown, unknown] | undefined
    if (row === undefined) return null
    const [sum, json] = row
    if (!(json instanceof Uint8Array) || !holds(sum, sumOf(key, json))) return null
    return Buffer.from(json.buffer, json.byteOffset, json.length).toString('utf8')
  }

  /** Stores JSON, within a write; nothing when it alone takes more than `most` bytes. */
  put(hash: string, json: string, most: number): void {
    const key = Buffer.from(hash, 'utf8')
    const bytes = Buffer.from(json, 'utf8')
    if (bytes.length + ANALYSIS_OVERHEAD > most) return
    const id = idOf(key)
    const before = this.#database
      .statement('SELECT length(json) FROM analysis WHERE id = ?')
      .get(id) as unknown as readonly [number] | undefined
    this.#database
      .statement('INSERT OR REPLACE INTO analysis (id, sum, json) VALUES (?, ?, ?)')
      .run(id, sumOf(key, bytes), bytes)
    this.#totals.countAnalyses(bytes.length - (before?.[0] ?? -ANALYSIS_OVERHEAD))
    while (this.#totals.now.analyses > most && this.#drop(id) > 0);
  }

  /** Removes a few, from anywhere on, but not `kept`; how many went. */
  #drop(kept: number): number {
    const from = Math.floor(Math.random() * 2 ** ID_BITS)
    const rows = this.#database
      .statement(
        'SELECT id, length(json) FROM analysis WHERE id >= ? AND id <> ? ORDER BY id LIMIT ?',
      )
      .all(from, kept, DROPPED_AT_ONCE) as unknown as readonly Dropped[]
    const found = rows.length > 0 ? rows : this.#first(kept)
    for (const [id, length] of found) {
      this.#database.statement('DELETE FROM analysis WHERE id = ?').run(id)
      this.#totals.countAnalyses(-length - ANALYSIS_OVERHEAD)
    }
    return found.length
  }

  #first(kept: number): readonly Dropped[] {
    return this.#database
      .statement('SELECT id, length(json) FROM analysis WHERE id <> ? ORDER BY id LIMIT ?')
      .all(kept, DROPPED_AT_ONCE) as unknown as readonly Dropped[]
  }

  /** Removes all, within a write. */
  clear(): void {
    this.#database.statement('DELETE FROM analysis').run()
    this.#totals.countAnalyses(-this.#totals.now.analyses)
  }
}

function idOf(key: Uint8Array): number {
  // 52 bits: Node 26 refuses row ids above 2^53 even where nobody looks at them.
  return Number(BigInt.asUintN(ID_BITS, checksum(key)))
}

function sumOf(key: Uint8Array, json: Uint8Array): Uint8Array {
  return checksumBytes(checksumOf([key, json]))
}
