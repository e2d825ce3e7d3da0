/**
 * Counters of one memoized function in this process.
 *
 * What must stay true: calls = hits + misses + uncached; counting is an addition and nothing else.
 */

/** What happened to the calls of a function (or of a whole cache) in this process. */
export interface Stats {
  readonly calls: number
  readonly hits: number
  /** Hits answered by this process's memory; the others came from disk or a computation under way. */
  readonly memoryHits: number
  readonly misses: number
  /** Calls that ran without the cache: disabled, or not to be fingerprinted. */
  readonly uncached: number
  readonly stored: number
  readonly notStored: number
  /** What the hits had cost to compute, in ms. */
  readonly savedMs: number
  /** What the misses cost to compute, in ms; waiting included for async functions. */
  readonly computeMs: number
}

/** The same, as it is being counted. */
export type Counters = { -readonly [K in keyof Stats]: Stats[K] }

/** All at zero. */
export function noCounts(): Counters {
  return {
    calls: 0,
    hits: 0,
    memoryHits: 0,
    misses: 0,
    uncached: 0,
    stored: 0,
    notStored: 0,
    savedMs: 0,
    computeMs: 0,
  }
}

/** Sets all back to zero. */
export function resetCounts(counters: Counters): void {
  Object.assign(counters, noCounts())
}

/** The sum over functions. */
export function sumOf(all: Iterable<Stats>): Counters {
  const sum = noCounts()
  for (const stats of all)
    for (const key of Object.keys(sum) as (keyof Stats)[]) sum[key] += stats[key]
  return sum
}
