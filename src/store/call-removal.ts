/**
 * Removing all that is stored for one call: its own entry, those with inputs, the lists of these.
 *
 * What must stay true: afterwards no state of any input leads to an entry that was stored before.
 * Entries with inputs are found by their rows, so files without a row (of writers that were killed, of
 * an index that was lost) get one first; that is looked for once, for it takes a look at every file.
 */
import { keysOfCall } from '../entries/entries-of-call.ts'
import { stemOf } from '../entries/lineages.ts'
import { manifestKey } from '../entries/record.ts'
import type { EntryKey, Subkeys } from '../entries/record.ts'
import type { Tables } from '../entries/tables.ts'
import type { StoreFiles } from './files.ts'

/** All entries of one call. */
export interface OfCall {
  /** The call's own key. */
  readonly key: EntryKey
  readonly subkeys: Subkeys
  /** The key of an entry that stays; null for none. */
  readonly kept: EntryKey | null
}

/** What the index has of a call, within a read: entries with inputs, or just its own. */
export function partsOf(tables: Tables, { key, subkeys }: OfCall): 'inputs' | 'plain' | 'nothing' {
  const call = manifestKey(key)
  if (tables.manifests.has(call) || keysOfCall(tables.database, stemOf(subkeys), call).length > 0)
    return 'inputs'
  return tables.entries.peek(key) === undefined ? 'nothing' : 'plain'
}

/** Removes them, within a write; how many there were. */
export function removeAllOf(tables: Tables, files: StoreFiles, of: OfCall): number {
  const call = manifestKey(of.key)
  const isKept = (key: Uint8Array): boolean =>
    of.kept !== null && Buffer.compare(key, of.kept) === 0
  // First, so that no entry that goes looks for others that still need them.
  tables.manifests.removeAll(call)
  let removed = 0
  for (const key of keysOfCall(tables.database, stemOf(of.subkeys), call))
    if (!isKept(key) && tables.remove(key) !== null) removed++
  if (!isKept(of.key) && removeOne(tables, files, of.key)) removed++
  return removed
}

/** Removes an entry, within a write, whether its row or its files alone are there. */
export function removeOne(tables: Tables, files: StoreFiles, key: EntryKey): boolean {
  const isOrphan = files.hasOrphan(key)
  const gone = tables.remove(key)
  if (isOrphan) files.removeEntryFile(key)
  return gone !== null || isOrphan
}
