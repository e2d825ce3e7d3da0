/**
 * Keeping the limits: who goes, in which order.
 *
 * 1. What was not used for too long, the longest unused first.
 * 2. While there is too much: entries of superseded lineages, those first whose lineage gave way first,
 *    and in each those stored first.
 * 3. Entries by their score, the lowest first (those superseded one by one have the lowest of all).
 * 4. Analyses, descriptions and what is known of files, which only save time and explain.
 * 5. What the same transaction has stored.
 *
 * What must stay true: each victim is found by a seek in an index, so the cost of a write does not
 * depend on the number of entries; a transaction removes at most as many as it is told, so that other
 * writers get their turn; the inflation only grows, and only by what the policy in force has given.
 */
import type { Database } from './database.ts'
import { SUPERSEDED_SCORE } from './entry-columns.ts'
import type { EntryKey } from './record.ts'
import { entryKey } from './record.ts'
import { wholeMs } from './names.ts'
import type { Tables } from './tables.ts'

/** An entry that went to keep the limits. */
export interface Removed {
  readonly key: EntryKey
  /** The function; '' when the record was damaged. */
  readonly name: string
  /** Bytes that went with it; a value that others share stays. */
  readonly bytes: number
  readonly score: number
  /** The limit that it was for, or that it was superseded and so went before others. */
  readonly why: 'size' | 'entries' | 'age' | 'superseded'
}

/** The limits to keep. */
export interface Bounds {
  readonly bytes: number
  readonly entries: number
  readonly ageMs: number
}

/** What one transaction did for the limits. */
export interface Eviction {
  readonly removed: readonly Removed[]
  /** False when there is more to do, in another transaction. */
  readonly isDone: boolean
}

/**
 * Storing and removing leaves pages half full, which later entries fill again. Only beyond this part of
 * the estimate, and this much, the pages count: that many entries of sizes that leave holes came and went.
 */
const WORST_FILL = 1.25
const FREE_OF_CHARGE = 1024 * 1024

/** A removed entry seldom empties a page: so many go for the sake of pages, for each that was stored. */
const FOR_PAGES = 2

const RESCORED_AT_ONCE = 500
const PAGE = 16

type Victim = { readonly key: Uint8Array; readonly isSuperseded: boolean }

/** Removes what has to go, within a write: at most `most` entries, `stored` (keys as hex) last. */
export function evict(
  tables: Tables,
  bounds: Bounds,
  now: number,
  stored: ReadonlySet<string>,
  most: number,
): Eviction {
  const removed: Removed[] = []
  removeOld(tables, now - bounds.ageMs, most, removed)
  if (excess(tables, bounds) === null) return { removed, isDone: removed.length < most }
  const areOurs = rescore(tables)
  let forPages = FOR_PAGES * Math.max(stored.size, 8)
  for (const { key, isSuperseded } of victims(tables, bounds, stored)) {
    const limit = excess(tables, bounds)
    if (limit === null || (limit === 'pages' && forPages-- === 0)) return { removed, isDone: true }
    if (removed.length >= most) return { removed, isDone: false }
    const why = limit === 'pages' ? 'size' : limit
    const score = remove(tables, key, isSuperseded ? 'superseded' : why, removed)
    if (score !== null && !isSuperseded && areOurs) age(tables, score)
  }
  if (excess(tables, bounds) !== null) dropRest(tables, bounds)
  return { removed, isDone: true }
}

/** Which limit is exceeded; null for none. 'pages': that on bytes, though by the estimate it is not. */
function excess(tables: Tables, { bytes, entries }: Bounds): 'size' | 'entries' | 'pages' | null {
  const { now } = tables.totals
  if (now.bytes > bytes) return 'size'
  if (now.entries > entries) return 'entries'
  if (bytes === Infinity || now.bytes === 0) return null
  const expected = (now.bytes - now.files) * WORST_FILL + FREE_OF_CHARGE
  const more = tables.database.usedBytes() - expected
  return now.bytes + more > bytes && more > 0 ? 'pages' : null
}

function remove(
  tables: Tables,
  key: Uint8Array,
  why: Removed['why'],
  removed: Removed[],
): number | null {
  const gone = tables.remove(key)
  if (gone === null) return null
  const { packed, bytes, score } = gone
  removed.push({ key: entryKey(key), name: packed?.name ?? '', bytes, score, why })
  // A damaged score must not lift the inflation beyond what the policy could have given.
  return Math.min(score, gone.most)
}

function age(tables: Tables, score: number): void {
  const { totals, scoring } = tables
  if (scoring.policy.ages && score > totals.now.inflation) totals.set({ inflation: score })
}

function removeOld(tables: Tables, before: number, most: number, removed: Removed[]): void {
  if (!Number.isFinite(before)) return
  const { database } = tables
  // Only who limits the age pays for the index.
  database.statement('CREATE INDEX IF NOT EXISTS entry_by_access ON entry (accessed)').run()
  while (removed.length < most) {
    const rows = database
      .statement('SELECT key FROM entry WHERE accessed < ? ORDER BY accessed LIMIT ?')
      .all(wholeMs(before), Math.min(PAGE, most - removed.length))
    const keys = (rows as unknown as readonly [Uint8Array][]).map(([key]) => key)
    const had = removed.length
    for (const key of keys) remove(tables, key, 'age', removed)
    if (removed.length === had) return
  }
}

/** All entries in the order in which they go; whoever takes one removes it before the next. */
function* victims(
  tables: Tables,
  bounds: Bounds,
  stored: ReadonlySet<string>,
): Generator<Victim, void, undefined> {
  const isStored = ({ key }: Victim): boolean =>
    stored.size > 0 && stored.has(Buffer.from(key).toString('hex'))
  const kept: Victim[] = []
  for (const source of [superseded(tables), byScore(tables.database)])
    for (const victim of source)
      if (isStored(victim)) kept.push(victim)
      else yield victim
  if (excess(tables, bounds) === 'size') {
    tables.analyses.clear()
    tables.codes.forgetAll()
    tables.fileStates.clear()
  }
  yield* kept.map(({ key }) => ({ key, isSuperseded: false }))
}

function* superseded(tables: Tables): Generator<Victim, void, undefined> {
  const passed = new Set<number>()
  for (;;) {
    const rows = tables.database
      .statement('SELECT id FROM lineage WHERE superseded > 0 ORDER BY superseded LIMIT ?')
      .all(PAGE + passed.size) as unknown as readonly (readonly [number])[]
    const next = rows.map(([id]) => id).find((id) => !passed.has(id))
    if (next === undefined) return
    // Some of its entries may stay, or it has none because the index is damaged.
    passed.add(next)
    yield* ofLineage(tables.database, next)
    tables.left(next)
  }
}

function* ofLineage(database: Database, lineage: number): Generator<Victim, void, undefined> {
  let from: readonly [created: number, key: Uint8Array] = [-Number.MAX_SAFE_INTEGER, NO_KEY]
  for (;;) {
    const rows = database
      .statement(
        'SELECT created, key FROM entry WHERE lineage = ? AND (created, key) > (?, ?) ' +
          'ORDER BY created, key LIMIT ?',
      )
      .all(lineage, ...from, PAGE) as unknown as readonly (typeof from)[]
    for (const [, key] of rows) yield { key, isSuperseded: true }
    const last = rows.at(-1)
    if (last === undefined || !goesOn(from, last)) return
    from = last
  }
}

function* byScore(database: Database): Generator<Victim, void, undefined> {
  let from: readonly [score: number, key: Uint8Array] = [-Infinity, NO_KEY]
  for (;;) {
    const rows = database
      .statement(
        'SELECT score, key FROM entry WHERE (score, key) > (?, ?) ORDER BY score, key LIMIT ?',
      )
      .all(...from, PAGE) as unknown as readonly (typeof from)[]
    for (const [score, key] of rows) yield { key, isSuperseded: score === SUPERSEDED_SCORE }
    const last = rows.at(-1)
    if (last === undefined || !goesOn(from, last)) return
    from = last
  }
}

// Below all keys, which have 16 bytes.
const NO_KEY = new Uint8Array(1)

/** A damaged index must not send us back. */
function goesOn(
  [from, fromKey]: readonly [number, Uint8Array],
  [to, toKey]: readonly [unknown, unknown],
): boolean {
  if (typeof to !== 'number' || !(toKey instanceof Uint8Array)) return false
  return to > from || (to === from && Buffer.compare(toKey, fromKey) > 0)
}

/** Makes some of the scores of another policy anew; true when all are of the policy in force. */
function rescore(tables: Tables): boolean {
  const { database, totals, scoring, entries } = tables
  const { name } = scoring.policy
  if (totals.now.policy !== name) totals.set({ policy: name, rescored: NO_KEY, inflation: 0 })
  const from = totals.now.rescored
  if (from === null) return true
  const rows = database
    .statement('SELECT key, score FROM entry WHERE key > ? ORDER BY key LIMIT ?')
    .all(from, RESCORED_AT_ONCE) as unknown as readonly (readonly [Uint8Array, number])[]
  for (const [key, score] of rows) if (score !== SUPERSEDED_SCORE) entries.rescore(key)
  const last = rows.at(-1)?.[0]
  const goes = rows.length === RESCORED_AT_ONCE && last instanceof Uint8Array
  totals.set({ rescored: goes && Buffer.compare(last, from) > 0 ? last : null })
  return !goes
}

/** Nothing is left that could go: contents that damage has left behind, or what was counted wrong. */
function dropRest(tables: Tables, bounds: Bounds): void {
  const { database, totals, statistics } = tables
  totals.recount()
  if (excess(tables, bounds) === null || totals.now.entries > 0) return
  for (const table of ['content', 'value', 'manifest'])
    database.statement(`DELETE FROM ${table}`).run()
  tables.fileStates.clear()
  totals.recount()
  if (excess(tables, bounds) === 'size') statistics.reset()
  totals.recount()
}
