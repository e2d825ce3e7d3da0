/**
 * What all tables and files together take, and how far the entries have aged: one row.
 *
 * What must stay true: the row is read at the begin of each write transaction and written at its end,
 * so that knowing the size costs nothing; it has a checksum, for a damaged total must neither empty
 * the cache nor let it grow, and is counted anew when that fails. Bytes are an estimate of the files'
 * sizes: what lies in pages that are half full can't be known.
 */
import { checksum, checksumBytes, holds } from './checksum.ts'
import {
  ANALYSIS_OVERHEAD,
  CODE_OVERHEAD,
  CONTENT_BYTES,
  CONTENT_OVERHEAD,
  ENTRY_FILE_BYTES,
  ENTRY_OVERHEAD,
  FILE_STATE_BYTES,
  MANIFEST_OVERHEAD,
  STATISTIC_OVERHEAD,
} from './costs.ts'
import type { Database } from './database.ts'
import { IN_FILE } from './entry-columns.ts'
import { hasFileStates } from './file-state-schema.ts'

/** See the module's header. */
export interface Total {
  readonly entries: number
  /** Bytes of everything. */
  readonly bytes: number
  /** Bytes of object and entry files alone. */
  readonly files: number
  /** Bytes of the analyses alone. */
  readonly analyses: number
  /** What the policy has aged by: the highest score among what was evicted. */
  readonly inflation: number
  /** The name of the policy that made the scores; '' before the first. */
  readonly policy: string
  /** While the scores of another policy are replaced: the key up to which that is done. */
  readonly rescored: Uint8Array | null
  /** Whether everything that was in an index before this one has been taken over. */
  readonly isWhole: boolean
}

/** The total of an empty cache. */
export const NOTHING: Total = {
  entries: 0,
  bytes: 0,
  files: 0,
  analyses: 0,
  inflation: 0,
  policy: '',
  rescored: null,
  isWhole: false,
}

type Row = readonly [
  entries: number,
  bytes: number,
  files: number,
  analyses: number,
  inflation: number,
  policy: string,
  rescored: Uint8Array | null,
  whole: number,
  sum: Uint8Array,
]

/** The total of the write transaction under way. */
export class Totals {
  readonly #database: Database
  #now: Total = NOTHING
  #kept: Total | null = null

  constructor(database: Database) {
    this.#database = database
  }

  /** To be called first in each write transaction. */
  begin(): void {
    this.#kept = readTotal(this.#database)
    this.#now = this.#kept ?? recount(this.#database)
  }

  /** To be called last in each write transaction. */
  end(): void {
    if (this.#now === this.#kept) return
    const { entries, bytes, files, analyses, inflation, policy, rescored, isWhole } = this.#now
    this.#database
      .statement('INSERT OR REPLACE INTO total VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        entries,
        bytes,
        files,
        analyses,
        inflation,
        policy,
        rescored,
        isWhole ? 1 : 0,
        sumOf(this.#now),
      )
  }

  /** The total as it is now, within a write. */
  get now(): Total {
    return this.#now
  }

  /** Adds entries and the bytes that rows take. */
  count(entries: number, bytes: number): void {
    const { now } = this
    this.set({ entries: now.entries + entries, bytes: now.bytes + whole(bytes) })
  }

  /** Adds bytes that files take. */
  countFiles(bytes: number): void {
    const { now } = this
    this.set({ bytes: now.bytes + whole(bytes), files: now.files + whole(bytes) })
  }

  /** Adds bytes that analyses take. */
  countAnalyses(bytes: number): void {
    const { now } = this
    this.set({ bytes: now.bytes + whole(bytes), analyses: now.analyses + whole(bytes) })
  }

  /** Changes fields of the total. */
  set(fields: Partial<Total>): void {
    this.#now = { ...this.#now, ...fields }
  }

  /** Counts everything anew; the cost grows with the number of rows. */
  recount(): void {
    this.#now = { ...recount(this.#database), isWhole: this.#now.isWhole }
  }
}

/** Sizes that come from a damaged row may be anything. */
function whole(bytes: number): number {
  return Number.isSafeInteger(bytes) ? bytes : 0
}

/** The total as it was kept; null when there is none, or it is not what was written. */
export function readTotal(database: Database): Total | null {
  const row = database
    .statement(
      'SELECT entries, bytes, files, analyses, inflation, policy, rescored, whole, sum ' +
        'FROM total WHERE id = 1',
    )
    .get() as unknown as Row | undefined
  if (row === undefined) return null
  const [entries, bytes, files, analyses, inflation, policy, rescored, isWhole, sum] = row
  const fields = { entries, bytes, files, analyses, inflation, policy, rescored }
  const total: Total = { ...fields, isWhole: isWhole === 1 }
  return holds(sum, sumOf(total)) && entries >= 0 && bytes >= 0 ? total : null
}

function sumOf(total: Total): Uint8Array {
  const { entries, bytes, files, analyses, inflation, policy, rescored, isWhole } = total
  const done = rescored instanceof Uint8Array ? Buffer.from(rescored).toString('hex') : '-'
  const text = `${entries} ${bytes} ${files} ${analyses} ${inflation} ${isWhole} ${done} ${policy}`
  return checksumBytes(checksum(Buffer.from(text, 'utf8')))
}

const MEASURED: readonly (readonly [table: string, length: string, overhead: number])[] = [
  ['entry', 'length(record)', ENTRY_OVERHEAD],
  ['content', CONTENT_BYTES, CONTENT_OVERHEAD],
  ['manifest', '0', MANIFEST_OVERHEAD],
  ['code_version', '0', CODE_OVERHEAD],
  ['analysis', 'length(json)', ANALYSIS_OVERHEAD],
  ['statistic', 'length(counts)', STATISTIC_OVERHEAD],
]

/**
 * Counts everything anew. The policy is unknown then, so that all scores are made anew before anything
 * is evicted by them.
 */
export function recount(database: Database): Total {
  const measure = (table: string, length: string, where: string): readonly [number, number] =>
    database
      .statement(`SELECT count(*), coalesce(sum(${length}), 0) FROM ${table} WHERE ${where}`)
      .get() as unknown as readonly [number, number]
  let bytes = 0
  for (const [table, length, overhead] of MEASURED) {
    const [rows, sum] = measure(table, length, 'true')
    bytes += sum + rows * overhead
  }
  if (hasFileStates(database)) bytes += measure('file_state', '0', 'true')[0] * FILE_STATE_BYTES
  const [entries] = measure('entry', '0', 'true')
  const [entryFiles] = measure('entry', '0', `value = ${IN_FILE}`)
  const [objects, objectBytes] = measure('content', 'size', 'value IS NULL')
  const [analyses, analysisBytes] = measure('analysis', 'length(json)', 'true')
  return {
    ...NOTHING,
    entries,
    bytes: bytes + entryFiles * ENTRY_FILE_BYTES,
    files: objectBytes + objects * CONTENT_OVERHEAD + entryFiles * ENTRY_FILE_BYTES,
    analyses: analysisBytes + analyses * ANALYSIS_OVERHEAD,
  }
}
