/**
 * Counts as they are kept in the directory, over runs: names and numbers that are added up.
 *
 * What must stay true: what was handed out to be kept is not handed out again; adding deltas of
 * many processes in any order gives the same; a name that this version does not know is kept and
 * not shown.
 */
import type { MissKindName } from '../events/reason.ts'
import { SUMS, noCounts, sumOf, statsOf } from './stats.ts'
import type { Counters, Stats, Sum } from './stats.ts'

/** Counts by name, as they are added up. */
export type StatisticCounts = Readonly<Record<string, number>>

/** What is to be added to the counts of one function. */
export interface StatisticDelta {
  /** The function. */
  readonly name: string
  readonly counts: StatisticCounts
}

/** The names under which counts are kept; they never change once published. */
const KEPT: Readonly<Record<Sum, string>> = {
  calls: 'calls',
  memoryHits: 'hits.memory',
  storeHits: 'hits.store',
  flightHits: 'hits.flight',
  misses: 'misses',
  uncached: 'uncached',
  bypassed: 'bypassed',
  stored: 'stored',
  notStored: 'not-stored',
  storedBytes: 'bytes.stored',
  storedProved: 'stored.proved',
  storedTraced: 'stored.traced',
  storedAssumed: 'stored.assumed',
  hitProved: 'hits.proved',
  hitTraced: 'hits.traced',
  hitAssumed: 'hits.assumed',
  auditsSame: 'audits.same',
  auditsDifferent: 'audits.different',
  auditsDropped: 'audits.dropped',
  unauditable: 'audits.not-possible',
  auditMs: 'ms.audit',
  savedMs: 'ms.saved',
  computeMs: 'ms.compute',
  hashMs: 'ms.hash',
  lookupMs: 'ms.look-up',
  decodeMs: 'ms.decode',
  encodeMs: 'ms.encode',
  storeMs: 'ms.store',
}

/** Before the name of a reason. */
const BY_REASON = 'misses.'

/** All counts of a function, those that are zero left out. */
function countsOf(counters: Counters): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const sum of SUMS) if (counters[sum] !== 0) counts.set(KEPT[sum], counters[sum])
  for (const [kind, count] of counters.missesBy) counts.set(`${BY_REASON}${kind}`, count)
  return counts
}

/** Changes whenever anything was counted; cheap, for it is asked of every function at each flush. */
function activityOf(counters: Counters): number {
  const { calls, stored, notStored, computeMs, savedMs } = counters
  const { hashMs, lookupMs, decodeMs, encodeMs, storeMs } = counters
  const { auditsSame, auditsDifferent, auditsDropped, unauditable, auditMs } = counters
  const spent = hashMs + lookupMs + decodeMs + encodeMs + storeMs + auditMs
  const audits = auditsSame + auditsDifferent + auditsDropped + unauditable
  return calls + stored + notStored + computeMs + savedMs + spent + audits
}

/** What was counted and not yet drained; null if there is nothing. */
function undrained(counters: Counters): Record<string, number> | null {
  const activity = activityOf(counters)
  if (counters.drained.activity === activity) return null
  const added: Record<string, number> = {}
  for (const [count, value] of countsOf(counters)) {
    const more = value - (counters.drained.counts.get(count) ?? 0)
    if (more !== 0) added[count] = more
  }
  return Object.keys(added).length === 0 ? null : added
}

/**
 * What was counted since the last time, to be kept in the directory. Whoever drains must see to it
 * that it is kept: it is not handed out again.
 */
export function drainStatistics(all: ReadonlyMap<string, Counters>): StatisticDelta[] {
  const deltas: StatisticDelta[] = []
  for (const [name, counters] of all) {
    const counts = undrained(counters)
    if (counts === null) continue
    counters.drained = { activity: activityOf(counters), counts: countsOf(counters) }
    deltas.push({ name, counts })
  }
  return deltas
}

/** Adds kept counts to counters. */
function addKept(to: Counters, counts: StatisticCounts): void {
  for (const sum of SUMS) to[sum] += counts[KEPT[sum]] ?? 0
  for (const [count, value] of Object.entries(counts)) {
    if (!count.startsWith(BY_REASON)) continue
    const kind = count.slice(BY_REASON.length) as MissKindName
    to.missesBy.set(kind, (to.missesBy.get(kind) ?? 0) + value)
  }
}

/**
 * The counts of all runs: what is kept in the directory, what is on its way there, and what was
 * not yet drained in this process.
 */
export function countersOfAllRuns(
  kept: Iterable<readonly [name: string, counts: StatisticCounts]>,
  onTheWay: Iterable<StatisticDelta>,
  all: ReadonlyMap<string, Counters>,
): Map<string, Counters> {
  const sum = new Map<string, Counters>()
  const of = (name: string): Counters => {
    const known = sum.get(name) ?? noCounts()
    sum.set(name, known)
    return known
  }
  for (const [name, counts] of kept) addKept(of(name), counts)
  for (const { name, counts } of onTheWay) addKept(of(name), counts)
  for (const [name, counters] of all) {
    const counts = undrained(counters)
    if (counts !== null) addKept(of(name), counts)
  }
  return sum
}

/** What happened to all functions together, and to each by its name. */
export interface CacheStats extends Stats {
  readonly functions: Readonly<Record<string, Stats>>
}

/** The counters of a cache as users see them. */
export function cacheStatsOf(all: ReadonlyMap<string, Counters>): CacheStats {
  const functions = [...all].map(([name, counters]) => [name, statsOf(counters)] as const)
  return { ...statsOf(sumOf(all.values())), functions: Object.fromEntries(functions) }
}
