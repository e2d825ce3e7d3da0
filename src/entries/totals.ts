/**
 * How many entries there are, and how many bytes all tables and object files together take.
 *
 * What must stay true: the totals are one row, kept in the transaction that changes what they count,
 * so that reading them costs nothing; they are an estimate of the files' sizes (what lies in pages
 * that are half full can't be known), and counted anew before anything is removed because of them.
 */
import { ANALYSIS_OVERHEAD } from './analysis-table.ts'
import { CODE_OVERHEAD } from './code-table.ts'
import { CONTENT_OVERHEAD } from './contents.ts'
import type { Database } from './database.ts'
import { ENTRY_OVERHEAD } from './entry-table.ts'
import { MANIFEST_OVERHEAD } from './manifest-table.ts'

/** See the module's header. */
export interface Totals {
  readonly entries: number
  readonly bytes: number
}

/** The totals of an empty cache. */
export const NOTHING: Totals = { entries: 0, bytes: 0 }

/** The totals as they were kept; null when they can't be right. */
export function readTotals(database: Database): Totals | null {
  const row = database.statement('SELECT entries, bytes FROM total WHERE id = 1').get()
  const [entries, bytes] = (row ?? [-1, -1]) as unknown as readonly [number, number]
  return entries >= 0 && bytes >= 0 ? { entries, bytes } : null
}

const MEASURED: readonly (readonly [table: string, length: string, overhead: number])[] = [
  ['entry', 'length(record)', ENTRY_OVERHEAD],
  ['content', 'size', CONTENT_OVERHEAD],
  ['manifest', '0', MANIFEST_OVERHEAD],
  ['code_version', '0', CODE_OVERHEAD],
  ['analysis', 'length(json)', ANALYSIS_OVERHEAD],
]

/** Counts everything anew, within a write; the cost grows with the number of rows. */
export function recount(database: Database): Totals {
  let entries = 0
  let bytes = 0
  for (const [table, length, overhead] of MEASURED) {
    const [rows, sum] = database
      .statement(`SELECT count(*), coalesce(sum(${length}), 0) FROM ${table}`)
      .get() as unknown as readonly [number, number]
    if (table === 'entry') entries = rows
    bytes += sum + rows * overhead
  }
  database
    .statement('INSERT OR REPLACE INTO total (id, entries, bytes) VALUES (1, ?, ?)')
    .run(entries, bytes)
  return { entries, bytes }
}
