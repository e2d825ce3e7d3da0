/**
 * Whether caching a function pays, and the end of it where it does not.
 *
 * What must stay true: a function whose hits pay is never bypassed; a first run, in which
 * everything misses, is no reason by itself, for only what a hit would cost counts against it, not
 * what storing does. Nothing is decided before a fair trial: the two costliest calls don't count
 * (first calls load, parse and open what later ones use), and what it costs lately counts if that
 * is less (captures that can't change are found out after some calls).
 *
 * | bypassed after | if a hit costs more than computing, on average by |
 * | --- | --- |
 * | 10 calls | 1 ms a call, and 100 ms were lost in all |
 * | 1000 calls | anything, and 5 s were lost in all |
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

/** Takes the costs of a call into account. */
export function observe(trial: Trial, costs: LookCosts): void {
  const cost = costs.hashMs + costs.lookupMs + costs.decodeMs
  const part = trial.timed === 0 ? 1 : LATEST
  trial.timed++
  trial.costMs += cost
  trial.hashMs += (costs.hashMs - trial.hashMs) * part
  trial.lookupMs += (costs.lookupMs - trial.lookupMs) * part
  trial.decodeMs += (costs.decodeMs - trial.decodeMs) * part
  if (cost > trial.longestMs) {
    trial.secondMs = trial.longestMs
    trial.longestMs = cost
  } else if (cost > trial.secondMs) trial.secondMs = cost
}

const FEW_CALLS = { calls: 10, eachMs: 1, allMs: 100 }
const MANY_CALLS = { calls: 1000, eachMs: 0, allMs: 5000 }

/** What a call costs on average, in ms. */
interface Balance {
  readonly hitMs: number
  readonly computeMs: number
}

/** What hits and computing cost; null before there is enough to say. */
function balanceOf(counters: Counters): Balance | null {
  const { trial } = counters
  if (trial.timed < FEW_CALLS.calls) return null
  const usual = (trial.costMs - trial.longestMs - trial.secondMs) / (trial.timed - 2)
  const lately = trial.hashMs + trial.lookupMs + trial.decodeMs
  const { memoryHits, storeHits, savedMs } = sinceStart(counters)
  const answered = memoryHits + storeHits
  const saved = answered === 0 ? 0 : savedMs / answered
  const computed = trial.computed === 0 ? 0 : trial.computedMs / trial.computed
  return { hitMs: Math.min(usual, lately), computeMs: Math.max(saved, computed) }
}

/** What speaks for a bypass; null if caching pays, or if it is too early to say. */
export function lossOf(counters: Counters): Balance | null {
  if (counters.trial.bypassing !== false) return null
  const balance = balanceOf(counters)
  if (balance === null) return null
  const each = balance.hitMs - balance.computeMs
  if (each <= 0) return null
  const { calls } = sinceStart(counters)
  const enough = [FEW_CALLS, MANY_CALLS].some(
    (least) => calls >= least.calls && each >= least.eachMs && each * calls >= least.allMs,
  )
  return enough ? balance : null
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
