/**
 * What happened to the calls of one function in this process, as it is counted and as it is shown.
 *
 * What must stay true: calls = hits + misses + uncached + bypassed, and hits = memoryHits +
 * storeHits + flightHits; hits by grade add up to memoryHits + storeHits (who waits for a computation
 * gets its value before it has a grade); counting is an addition and nothing else; the number of
 * functions that are counted is bounded.
 */
import type { Grade } from '../entries/record.ts'
import type { MissKindName } from '../events/reason.ts'
import { stalenessOf } from './staleness.ts'
import type { Staleness } from './staleness.ts'

/** Why calls missed, and how often; reasons that did not come up are left out. */
export type MissCounts = Readonly<Partial<Record<MissKindName, number>>>

/**
 * Where the time of calls went that was not computing, in ms. A call of another memoized function
 * inside one of these parts (in the option `key`, say) counts there and not here. Of hits from
 * memory the first 64 are timed, and of long runs of them one stands for about 16.
 */
export interface Overhead {
  /** Making keys: reading the function and what it captured, and hashing arguments. */
  readonly hashMs: number
  /** Finding entries, in memory or in the directory. */
  readonly lookupMs: number
  /** Bytes to values. */
  readonly decodeMs: number
  /** Values to bytes. */
  readonly encodeMs: number
  /** Handing results to the directory; writing them, as far as it did not wait for a batch. */
  readonly storeMs: number
}

/** Results by how sure it is that nothing unseen has decided them. */
export interface GradeCounts {
  /** The code uses nothing but what the key holds. */
  readonly proved: number
  /** It read files or variables, which are checked for each hit. */
  readonly traced: number
  /** Somebody answers for it: `version`, `assumePure`, `pure`, `track`, `effects: 'ignore'`. */
  readonly assumed: number
}

/** Hits that were computed again (the option `audit`), and what that showed. */
export interface Audits extends Staleness {
  /** Audits of which nothing can be said: what the result depends on changed meanwhile. */
  readonly dropped: number
  /** Hits that were due and can't be audited: computing them again would be seen, or they expire. */
  readonly unauditable: number
  /** What audits took, in ms. */
  readonly ms: number
}

/** What happened to the calls of a function (or of a whole cache). */
export interface Stats {
  readonly calls: number
  readonly hits: number
  /** Hits answered by this process's memory. */
  readonly memoryHits: number
  /** Hits answered by the directory. */
  readonly storeHits: number
  /** Hits that waited for a computation of the same key that was under way. */
  readonly flightHits: number
  readonly misses: number
  readonly missesBy: MissCounts
  /** Calls that ran without the cache: disabled, closed, not to be fingerprinted, or quarantined. */
  readonly uncached: number
  /** Calls that went to the original because caching costs more than it saves (`admission`). */
  readonly bypassed: number
  readonly stored: number
  readonly notStored: number
  /** Bytes of the values stored. */
  readonly storedBytes: number
  /** How sure the results are: of those stored, and of those that answered calls. */
  readonly grades: { readonly stored: GradeCounts; readonly hits: GradeCounts }
  readonly audits: Audits
  /** What the hits had cost to compute, in ms. */
  readonly savedMs: number
  /**
   * What the misses cost to compute, in ms of wall time; waiting included for async functions.
   * While a memoized function that was called inside was under way, the time is that function's
   * and not counted here, so the sum over functions counts nothing twice.
   */
  readonly computeMs: number
  /** All of {@link Overhead} together, in ms; computing and waiting for others is no part of it. */
  readonly overheadMs: number
  readonly overhead: Overhead
  /** `savedMs` less `overheadMs` and `audits.ms`; negative when caching has cost more than it saved. */
  readonly netSavedMs: number
}

/** The counts that are plain sums, at zero. */
const ZEROS = {
  calls: 0,
  memoryHits: 0,
  storeHits: 0,
  flightHits: 0,
  misses: 0,
  uncached: 0,
  bypassed: 0,
  stored: 0,
  notStored: 0,
  storedBytes: 0,
  storedProved: 0,
  storedTraced: 0,
  storedAssumed: 0,
  hitProved: 0,
  hitTraced: 0,
  hitAssumed: 0,
  auditsSame: 0,
  auditsDifferent: 0,
  auditsDropped: 0,
  unauditable: 0,
  auditMs: 0,
  savedMs: 0,
  computeMs: 0,
  hashMs: 0,
  lookupMs: 0,
  decodeMs: 0,
  encodeMs: 0,
  storeMs: 0,
}

/** The name of one. */
export type Sum = keyof typeof ZEROS

/** Their names. */
export const SUMS: readonly Sum[] = Object.keys(ZEROS) as Sum[]

/** The sums of results stored and of hits, by grade. */
const STORED_BY: Readonly<Record<Grade, Sum>> = {
  proved: 'storedProved',
  traced: 'storedTraced',
  assumed: 'storedAssumed',
}
const HIT_BY: Readonly<Record<Grade, Sum>> = {
  proved: 'hitProved',
  traced: 'hitTraced',
  assumed: 'hitAssumed',
}

/** What is added up. */
export interface Totals extends Record<Sum, number> {
  readonly missesBy: Map<MissKindName, number>
}

/** The same, as it is being counted. */
export interface Counters extends Totals {
  readonly trial: Trial
  /** What was counted before the last `resetStats()`; for those who must never see less. */
  before: Totals | null
  /** What was handed out to be kept, see `statistics.ts`. */
  drained: Drained
}

/** A state of counters. */
interface Drained {
  readonly activity: number
  readonly counts: ReadonlyMap<string, number>
}

const NOTHING: Drained = { activity: 0, counts: new Map() }

/** What is known of the costs of one function's calls, for deciding whether caching it pays. */
export interface Trial {
  /** Whether calls go to the original; null where functions are counted together and none is judged. */
  bypassing: boolean | null
  /** Calls that were timed by themselves. */
  timed: number
  /** What looking into the cache took in the last of them, in ms; in no order. */
  readonly recent: number[]
  /** The same by parts, on average of late. */
  hashMs: number
  lookupMs: number
  decodeMs: number
  /** Misses that were computed, and what that took, memoized calls inside included. */
  computed: number
  computedMs: number
  /** Hits from memory: timed ones, those since the last one, and how many may go by till the next. */
  sampled: number
  skipped: number
  skip: number
}

/** All at zero. */
export function noCounts(bypassing: boolean | null = false): Counters {
  return { ...noTotals(), trial: noTrial(bypassing), before: null, drained: NOTHING }
}

function noTotals(): Totals {
  return { ...ZEROS, missesBy: new Map() }
}

function noTrial(bypassing: boolean | null): Trial {
  return {
    bypassing,
    timed: 0,
    recent: [],
    hashMs: 0,
    lookupMs: 0,
    decodeMs: 0,
    computed: 0,
    computedMs: 0,
    sampled: 0,
    skipped: 0,
    skip: 0,
  }
}

/** A result was stored; `times` is -1 when it turned out that it could not be. */
export function countStored(
  counters: Counters,
  { grade, size }: { readonly grade: Grade; readonly size: number },
  times: 1 | -1 = 1,
): void {
  counters.stored += times
  counters.storedBytes += times * size
  counters[STORED_BY[grade]] += times
}

/** A stored result answered a call. */
export function countHit(counters: Counters, tier: 'memory' | 'store', grade: Grade): void {
  if (tier === 'memory') counters.memoryHits++
  else counters.storeHits++
  counters[HIT_BY[grade]]++
}

/** Functions counted by name; all others together. */
const MOST_NAMES = 10_000
/** The name of all others. */
const OTHERS = '(others)'

/** The counters under a function's name; made if need be. */
export function countersOf(all: Map<string, Counters>, name: string): Counters {
  const known = all.get(name)
  if (known !== undefined) return known
  if (all.size >= MOST_NAMES && name !== OTHERS) return countersOf(all, OTHERS)
  const made = noCounts(name === OTHERS ? null : false)
  all.set(name, made)
  return made
}

/** Sets all back to zero; what was learned about the function's costs stays. */
export function resetCounts(counters: Counters): void {
  add((counters.before ??= noTotals()), counters)
  for (const name of SUMS) counters[name] = 0
  counters.missesBy.clear()
  counters.drained = NOTHING
}

/** Adds the second to the first. */
function add(to: Totals, from: Totals): void {
  for (const name of SUMS) to[name] += from[name]
  for (const [kind, count] of from.missesBy)
    to.missesBy.set(kind, (to.missesBy.get(kind) ?? 0) + count)
}

/** The sum over functions. */
export function sumOf(all: Iterable<Totals>): Totals {
  const sum = noTotals()
  for (const totals of all) add(sum, totals)
  return sum
}

/** What was counted in this process, whenever it was set back. */
export function sinceStart(counters: Counters): Totals {
  return counters.before === null ? counters : sumOf([counters.before, counters])
}

/** Counters as users see them. */
export function statsOf(counters: Totals): Stats {
  const { calls, memoryHits, storeHits, flightHits, misses, uncached, bypassed } = counters
  const { hashMs, lookupMs, decodeMs, encodeMs, storeMs, savedMs, computeMs } = counters
  const { stored, notStored, storedBytes, auditMs } = counters
  const overheadMs = hashMs + lookupMs + decodeMs + encodeMs + storeMs
  return {
    calls,
    hits: memoryHits + storeHits + flightHits,
    memoryHits,
    storeHits,
    flightHits,
    misses,
    missesBy: Object.fromEntries(counters.missesBy),
    uncached,
    bypassed,
    stored,
    notStored,
    storedBytes,
    grades: {
      stored: {
        proved: counters.storedProved,
        traced: counters.storedTraced,
        assumed: counters.storedAssumed,
      },
      hits: {
        proved: counters.hitProved,
        traced: counters.hitTraced,
        assumed: counters.hitAssumed,
      },
    },
    audits: {
      ...stalenessOf(counters.auditsSame + counters.auditsDifferent, counters.auditsDifferent),
      dropped: counters.auditsDropped,
      unauditable: counters.unauditable,
      ms: auditMs,
    },
    savedMs,
    computeMs,
    overheadMs,
    overhead: { hashMs, lookupMs, decodeMs, encodeMs, storeMs },
    netSavedMs: savedMs - overheadMs - auditMs,
  }
}
