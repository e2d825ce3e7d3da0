/**
 * Whether caching a function pays, and the end of it where it does not.
 *
 * What must stay true: a function whose hits pay is never bypassed, and only what a hit would cost
 * counts against it, not what storing does. Nothing is decided before a fair trial: of the
 * latest calls a cheap one counts (an eighth of them are cheaper), because first calls load, parse and
 * open what later ones use, captures that can't change are found out after some calls, and on a
 * busy machine any call may wait for its turn. A first run, in which everything misses, has to be much worse.
 *
 * | bypassed after | if a hit costs more than computing, by |
 * | --- | --- |
 * | 10 calls | 1 ms a call, and 100 ms were lost in all |
 * | 1000 calls | anything, and 5 s were lost in all |
 * | 100 calls, none of them a hit | computing again and 1 ms a call, and 1 s was lost in all |
 */
import { sinceStart } from '../cache/stats.ts'
import type { Counters, Trial } from '../cache/stats.ts'
import { ThrashingWarning } from '../errors.ts'
import { humaneDuration } from '../events/humane.ts'
import type { Core, Opened } from './core.ts'
import { costliestOf } from './costliest.ts'

/** What looking into the cache took, in ms. */
export interface LookCosts {
  readonly hashMs: number
  readonly lookupMs: number
  readonly decodeMs: number
}

/** How much the latest call counts in what a call costs lately. */
const LATEST = 1 / 8
/** So many of the latest calls are looked at; of these the one that this part of them undercuts. */
const RECENT = 32
const CHEAPER = 1 / 8

/** Takes the costs of a call into account. */
export function observe(trial: Trial, costs: LookCosts): void {
  const part = trial.timed === 0 ? 1 : LATEST
  trial.recent[trial.timed % RECENT] = costs.hashMs + costs.lookupMs + costs.decodeMs
  trial.timed++
  trial.hashMs += (costs.hashMs - trial.hashMs) * part
  trial.lookupMs += (costs.lookupMs - trial.lookupMs) * part
  trial.decodeMs += (costs.decodeMs - trial.decodeMs) * part
}

/** How much has to be lost. */
interface Least {
  readonly calls: number
  readonly eachMs: number
  readonly allMs: number
  /** How many times computing a hit costs. */
  readonly times: number
}

/** Calls before which nothing is decided. */
const FEW = 10

const WITH_HITS: readonly Least[] = [
  { calls: FEW, eachMs: 1, allMs: 100, times: 1 },
  { calls: 1000, eachMs: 0, allMs: 5000, times: 1 },
]
const NO_HITS_YET: readonly Least[] = [{ calls: 100, eachMs: 1, allMs: 1000, times: 2 }]

/** What a call costs, in ms. */
interface Balance {
  readonly hitMs: number
  readonly computeMs: number
}

/** What speaks for a bypass; null if caching pays, or if it is too early to say. */
export function lossOf(counters: Counters): Balance | null {
  const { trial } = counters
  if (trial.bypassing !== false || trial.timed < FEW) return null
  const { calls, memoryHits, storeHits, savedMs } = sinceStart(counters)
  const hits = memoryHits + storeHits
  const saved = hits === 0 ? 0 : savedMs / hits
  const computed = trial.computed === 0 ? 0 : trial.computedMs / trial.computed
  const computeMs = Math.max(saved, computed)
  const least = hits === 0 ? NO_HITS_YET : WITH_HITS
  // What it costs on average is at hand; only if that is too much the cheap ones are looked for.
  if (!isTooMuch(trial.hashMs + trial.lookupMs + trial.decodeMs, computeMs, calls, least))
    return null
  const cheaper = Math.floor(trial.recent.length * CHEAPER)
  const hitMs = trial.recent.toSorted((a, b) => a - b)[cheaper] ?? 0
  return isTooMuch(hitMs, computeMs, calls, least) ? { hitMs, computeMs } : null
}

function isTooMuch(
  hitMs: number,
  computeMs: number,
  calls: number,
  limits: readonly Least[],
): boolean {
  const each = hitMs - computeMs
  if (each <= 0) return false
  return limits.some(
    (least) =>
      calls >= least.calls &&
      each >= least.eachMs &&
      each * calls >= least.allMs &&
      hitMs >= computeMs * least.times,
  )
}

/** After a call that was timed: ends the caching of a function that does not pay, and says so. */
export function judge(core: Core, opened: Opened, self: unknown, args: readonly unknown[]): void {
  const loss = lossOf(opened.counters)
  if (loss === null || core.options.admission === 'always') return
  opened.counters.trial.bypassing = true
  const { cache, name, counters } = opened
  const { what, wayOut } = costliestOf(core, opened, self, args)
  if (cache.events.watched('bypass'))
    cache.events.emit({ type: 'bypass', name, ...loss, costliest: what })
  core.warnings.once(
    'bypass',
    () =>
      new ThrashingWarning(
        `Stopped caching "${name}" in this process: answering a call from the cache costs ` +
          `${humaneDuration(loss.hitMs)} and computing it ${humaneDuration(loss.computeMs)}, seen in ` +
          `${sinceStart(counters).calls} calls. The costliest part is ${what}. ${wayOut}`,
      ),
  )
}

/** Whether a call goes to the original. */
export function isBypassed(core: Core, { counters }: Opened): boolean {
  return counters.trial.bypassing === true && core.options.admission !== 'always'
}
