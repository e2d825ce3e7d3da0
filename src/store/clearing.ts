/**
 * Removing everything that is stored, or everything of one function.
 *
 * What must stay true: of one function it goes in pieces, so that other writers get their turn;
 * statistics stay.
 */
import { nameNumber, storedName } from '../entries/names.ts'
import type { Tables } from '../entries/tables.ts'
import type { StoreFiles } from './files.ts'
import { removeOrphansOf } from './orphans.ts'

const REMOVED_AT_ONCE = 1000

/** Runs work as one transaction that is waited for. */
export type Write = <T>(work: () => T) => T

/** Removes the entries of a function and what is known of its code; how many entries went. */
export function clearFunction(
  tables: Tables,
  files: StoreFiles,
  write: Write,
  name: string,
): number {
  const { lineages, codes, quarantine } = tables
  let removed = 0
  for (;;) {
    const more = write(() => {
      let left = REMOVED_AT_ONCE
      for (const { id } of lineages.ofName(name, -1))
        if (left > 0) left -= tables.removeLineage(id, left)
      if (left > 0) {
        codes.forget(nameNumber(storedName(name)))
        quarantine.lift(name)
      }
      return REMOVED_AT_ONCE - left
    })
    removed += more
    if (more < REMOVED_AT_ONCE) break
  }
  return removed + removeOrphansOf(tables, files, storedName(name))
}

/** Removes everything, within a write; how many entries went. */
export function clearAll(tables: Tables, files: StoreFiles): number {
  const { entries } = tables.totals.now
  const all = ['entry', 'lineage', 'content', 'value', 'manifest', 'code_version', 'analysis']
  for (const table of all) tables.database.statement(`DELETE FROM ${table}`).run()
  tables.fileStates.clear()
  tables.quarantine.lift()
  files.clear()
  tables.totals.recount()
  return entries
}
