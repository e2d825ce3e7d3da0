/**
 * A plain bound: when everything together takes more than it may, the entries stored first go, over
 * all functions, down to nine tenths, so that the work is spread over many writes.
 *
 * What must stay true: the totals are counted anew before anything is removed, for a damaged total
 * must not empty the cache; each transaction is short, so that other writers get their turn.
 */
import type { Database } from '../entries/database.ts'
import type { EntryTable } from '../entries/entry-table.ts'
import { NOTHING, readTotals, recount } from '../entries/totals.ts'
import type { Totals } from '../entries/totals.ts'

const DOWN_TO = 0.9
const MOST_KEYS = 50_000
const CHUNK = 500

/** Removes entries until at most `maxBytes` are taken; `clear` empties the cache. Returns how many went. */
export function enforceBound(
  database: Database,
  entries: EntryTable,
  maxBytes: number,
  clear: () => number,
): number {
  const kept = database.read(() => readTotals(database), NOTHING)
  if (kept !== null && kept.bytes <= maxBytes) return 0
  let { entries: count, bytes } = database.write(() => recount(database))
  if (bytes <= maxBytes) return 0
  const target = maxBytes * DOWN_TO
  let removed = 0
  while (bytes > target && count > 0) {
    const share = Math.ceil((count * (bytes - target)) / bytes)
    const keys = database.read(() => entries.oldest(Math.min(share, MOST_KEYS)), [])
    const before = removed
    for (let at = 0; at < keys.length && bytes > target; at += CHUNK) {
      const freed = removeUntil(database, entries, keys.slice(at, at + CHUNK), bytes - target)
      bytes -= freed.bytes
      removed += freed.entries
      count -= freed.entries
    }
    // Another process removes as well, or the index is damaged: what is left is for the next time.
    if (removed === before) break
  }
  // What explains and what was analysed alone takes more than it may.
  if (bytes > maxBytes && count <= 0) removed += clear()
  database.shrink()
  return removed
}

function removeUntil(
  database: Database,
  entries: EntryTable,
  keys: readonly Uint8Array[],
  wanted: number,
): Totals {
  return database.write(() => {
    let bytes = 0
    let removed = 0
    for (const key of keys) {
      if (bytes >= wanted) break
      const freed = entries.remove(key)
      if (freed < 0) continue
      bytes += freed
      removed++
    }
    return { entries: removed, bytes }
  })
}
