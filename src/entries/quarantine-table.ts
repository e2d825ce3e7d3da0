/**
 * Lineages of which a stored result was found to be stale: nobody answers from them.
 *
 * The table is made by the first mark, so that an index without any has none, and a version of
 * Permafrost that does not know it goes on working with the index.
 *
 * What must stay true: a mark outlives the entries of its lineage, and the lineage's own row; it ends
 * by `clear`, and where the code changes, for that is another lineage. Marks are only ever a reason to
 * compute: a damaged one that hits another lineage costs time; one that is lost with a damaged index is
 * found again by the next audit.
 */
import type { Database } from './database.ts'
import { nameNumber, storedName, wholeMs } from './names.ts'

/** Older ones are forgotten: their codes are long gone. */
const MOST = 10_000

const TABLE = `CREATE TABLE IF NOT EXISTS quarantine (
  lineage INTEGER PRIMARY KEY,
  name INTEGER NOT NULL,
  since INTEGER NOT NULL
) STRICT`

/** See the module's header. */
export class QuarantineTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** All marked lineages. */
  all(): readonly number[] {
    if (!this.#exists()) return []
    const rows = this.#database.statement('SELECT lineage FROM quarantine').all()
    return (rows as unknown as readonly (readonly [number])[]).map(([lineage]) => lineage)
  }

  /** Marks a lineage, within a write. */
  add(lineage: number, name: string, now: number): void {
    this.#database.statement(TABLE).run()
    this.#database
      .statement('INSERT OR REPLACE INTO quarantine (lineage, name, since) VALUES (?, ?, ?)')
      .run(lineage, nameNumber(storedName(name)), wholeMs(now))
    this.#database
      .statement(
        'DELETE FROM quarantine WHERE lineage IN ' +
          '(SELECT lineage FROM quarantine ORDER BY since DESC LIMIT -1 OFFSET ?)',
      )
      .run(MOST)
  }

  /** Takes the marks of a function back, or all, within a write. */
  lift(name?: string): void {
    if (!this.#exists()) return
    if (name === undefined) this.#database.statement('DELETE FROM quarantine').run()
    else
      this.#database
        .statement('DELETE FROM quarantine WHERE name = ?')
        .run(nameNumber(storedName(name)))
  }

  #exists(): boolean {
    const row = this.#database
      .statement("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'quarantine'")
      .get()
    return row !== undefined
  }
}
