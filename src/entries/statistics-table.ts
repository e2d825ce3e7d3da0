/**
 * What was counted over all runs, by function.
 *
 * What must stay true: a row that is damaged is a lost statistic; numbers are only added, by whoever
 * holds the write transaction, so that nothing another process counted is lost. Statistics are a
 * history: clearing entries leaves them.
 */
import { checksumBytes, checksumOf, holds } from './checksum.ts'
import { STATISTIC_OVERHEAD } from './costs.ts'
import type { Database } from './database.ts'
import { storedName } from './names.ts'
import type { Totals } from './totals.ts'

/** Counts by flat name: 'hits.memory', 'ms.hash'. */
export type StatisticCounts = Readonly<Record<string, number>>

/** Counts to be added to those of a function. */
export interface StatisticDelta {
  readonly name: string
  readonly counts: StatisticCounts
}

type Row = readonly [name: string, counts: unknown, sum: unknown]

/** See the module's header. */
export class StatisticsTable {
  readonly #database: Database
  readonly #totals: Totals

  constructor(database: Database, totals: Totals) {
    this.#database = database
    this.#totals = totals
  }

  /** Adds counts, within a write. */
  add({ name, counts }: StatisticDelta): void {
    const stored = storedName(name)
    const row = this.#database
      .statement('SELECT name, counts, sum FROM statistic WHERE name = ?')
      .get(stored) as unknown as Row | undefined
    const sums: Record<string, number> = { ...(row && countsOf(row)) }
    for (const [counter, count] of Object.entries(counts))
      if (Number.isFinite(count) && count !== 0)
        Object.defineProperty(sums, counter, {
          value: (Object.hasOwn(sums, counter) ? (sums[counter] ?? 0) : 0) + count,
          enumerable: true,
          configurable: true,
        })
    const bytes = Buffer.from(JSON.stringify(sums), 'utf8')
    const before = row === undefined ? -STATISTIC_OVERHEAD : lengthOf(row[1])
    this.#totals.count(0, bytes.length - before)
    this.#database
      .statement('INSERT OR REPLACE INTO statistic (name, counts, sum) VALUES (?, ?, ?)')
      .run(stored, bytes, sumOf(stored, bytes))
  }

  /** All that is kept and whole. */
  all(): ReadonlyMap<string, StatisticCounts> {
    const rows = this.#database
      .statement('SELECT name, counts, sum FROM statistic')
      .all() as unknown as readonly Row[]
    const found = new Map<string, StatisticCounts>()
    for (const row of rows) {
      const counts = countsOf(row)
      if (counts !== null) found.set(row[0], counts)
    }
    return found
  }

  /** Forgets those of a function, or all, within a write. */
  reset(name?: string): void {
    const statement = this.#database.statement(
      name === undefined
        ? 'DELETE FROM statistic RETURNING length(counts)'
        : 'DELETE FROM statistic WHERE name = ? RETURNING length(counts)',
    )
    const rows = name === undefined ? statement.all() : statement.all(storedName(name))
    for (const [length] of rows as unknown as readonly (readonly [number])[])
      this.#totals.count(0, -length - STATISTIC_OVERHEAD)
  }
}

function lengthOf(column: unknown): number {
  return column instanceof Uint8Array ? column.length : 0
}

function countsOf([name, counts, sum]: Row): StatisticCounts | null {
  if (typeof name !== 'string' || !(counts instanceof Uint8Array)) return null
  if (!holds(sum, sumOf(name, counts))) return null
  return JSON.parse(Buffer.from(counts).toString('utf8')) as StatisticCounts
}

function sumOf(name: string, counts: Uint8Array): Uint8Array {
  return checksumBytes(checksumOf([Buffer.from(name, 'utf8'), counts]))
}
