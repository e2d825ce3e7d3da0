/**
 * What the analysis found in a text, by the text's hash: the same in every process, parsed once.
 *
 * What must stay true: rows are found by 52 bits of the hash, so the whole hash is in the checksum;
 * a wrong analysis would make fingerprints wrong, so a row that fails is absent.
 */
import { checksum, checksumBytes, checksumOf, holds } from './checksum.ts'
import type { Database } from './database.ts'

export const ANALYSIS_OVERHEAD = 60

/** See the module's header. */
export class AnalysisTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
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

  /** Stores JSON, within a write. */
  put(hash: string, json: string): void {
    const key = Buffer.from(hash, 'utf8')
    const bytes = Buffer.from(json, 'utf8')
    const id = idOf(key)
    const before = this.#database
      .statement('SELECT length(json) FROM analysis WHERE id = ?')
      .get(id) as unknown as readonly [number] | undefined
    this.#database
      .statement('INSERT OR REPLACE INTO analysis (id, sum, json) VALUES (?, ?, ?)')
      .run(id, sumOf(key, bytes), bytes)
    this.#database.count(0, bytes.length - (before?.[0] ?? -ANALYSIS_OVERHEAD))
  }
}

function idOf(key: Uint8Array): number {
  // 52 bits: Node 26 refuses row ids above 2^53 even where nobody looks at them.
  return Number(BigInt.asUintN(52, checksum(key)))
}

function sumOf(key: Uint8Array, json: Uint8Array): Uint8Array {
  return checksumBytes(checksumOf([key, json]))
}
