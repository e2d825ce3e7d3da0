/**
 * How many hits are stale, as far as those tell that were computed again.
 *
 * Known are `audited` hits, of which `different` were stale. The rate is the quotient; the true one may
 * be higher, and is at most `rateAtMost` with 95 % confidence (one-sided):
 *
 * | stale ones found | `rateAtMost` |
 * | --- | --- |
 * | 0 | 3 / n, the "rule of three" (Hanley and Lippman-Hand, JAMA 249 (1983), 1743-1745) |
 * | k | the rate at which k or fewer would be found in 1 of 20 times (Clopper and Pearson, Biometrika 26 (1934), 404-413) |
 *
 * What must stay true: no rate is claimed where nothing was audited; the bound is never below the
 * rate, and never above 1. It holds for hits like those that were drawn: what can't be audited, and
 * hits in processes that had saved too little to pay for audits, are not among them.
 */

/** See the module's header. */
export interface Staleness {
  /** Hits that were computed again and compared. */
  readonly audited: number
  /** Those of them of which computing gave something else. */
  readonly different: number
  /** The share of stale hits among those audited; null when there were none. */
  readonly rate: number | null
  /** What the share of stale hits is at most, with a confidence of 95 %; null as above. */
  readonly rateAtMost: number | null
}

/** One of so many bounds is too low. */
const MISSED = 1 / 20
/** Halvings: the bound is exact to a billionth of itself. */
const STEPS = 60

/** What audits say about all hits. */
export function stalenessOf(audited: number, different: number): Staleness {
  if (audited === 0) return { audited, different, rate: null, rateAtMost: null }
  return { audited, different, rate: different / audited, rateAtMost: boundOf(audited, different) }
}

function boundOf(audited: number, different: number): number {
  if (different === 0) return Math.min(1, 3 / audited)
  if (different >= audited) return 1
  let low = different / audited
  let high = 1
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2
    if (chanceOfAtMost(different, audited, middle) > MISSED) low = middle
    else high = middle
  }
  return high
}

/** The chance to find at most `most` among `count` at a rate, from the largest term down. */
function chanceOfAtMost(most: number, count: number, rate: number): number {
  const odds = (1 - rate) / rate
  let term = 1
  let sum = 1
  for (let found = most; found > 0 && term > Number.EPSILON * sum; found--) {
    term *= (found / (count - found + 1)) * odds
    sum += term
  }
  return sum * Math.exp(logChance(most, count, rate))
}

function logChance(found: number, count: number, rate: number): number {
  const choices = logFactorial(count) - logFactorial(found) - logFactorial(count - found)
  return choices + found * Math.log(rate) + (count - found) * Math.log1p(-rate)
}

/** By Stirling's series where it is exact enough. */
function logFactorial(n: number): number {
  if (n < 32) {
    let product = 1
    for (let factor = 2; factor <= n; factor++) product *= factor
    return Math.log(product)
  }
  return (n + 0.5) * Math.log(n) - n + Math.log(2 * Math.PI) / 2 + 1 / (12 * n) - 1 / (360 * n ** 3)
}
