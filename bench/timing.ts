/**
 * Timing of contenders in turns, so that noise of the machine falls on all of them alike.
 *
 * What must stay true: contenders that are compared ran in the same rounds of the same process; a
 * ratio is the median over rounds of the ratio within each round, never a ratio of figures taken at
 * different times. All figures are in microseconds.
 */
import { measure } from 'mitata'
import { mapValues } from './map-values.ts'

/** What a contender took: one figure for each round. */
export interface Timing {
  readonly rounds: readonly number[]
  /** The quietest round, where it is not simply the least figure. */
  readonly best?: number
}

/** The middle of some figures. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** The median of the rounds. */
export function typical({ rounds }: Timing): number {
  return median(rounds)
}

/** The quietest round: what the machine can do when it is left alone. */
export function best(timing: Timing): number {
  return timing.best ?? Math.min(...timing.rounds)
}

/** How much longer `a` took than `b`: the median of the rounds' ratios. */
export function ratioOf(a: Timing, b: Timing): number {
  return median(a.rounds.map((figure, round) => figure / b.rounds[round]!))
}

/** How much longer `a` took than `b`, round by round. */
export function difference(a: Timing, b: Timing): Timing {
  return {
    rounds: a.rounds.map((figure, round) => figure - b.rounds[round]!),
    // The least difference is that of a round in which `b` was disturbed.
    best: best(a) - best(b),
  }
}

/** Runs each contender once a round, in turns; each answers with its figure of the round. */
export async function inTurns<Name extends string>(
  contenders: Readonly<Record<Name, () => number | Promise<number>>>,
  rounds: number,
): Promise<Record<Name, Timing>> {
  const figures = mapValues(contenders, () => [] as number[])
  const names = Object.keys(contenders) as Name[]
  for (let round = 0; round < rounds; round++) {
    // Who runs first meets the caches that the last one left: nobody is always first.
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round) % names.length]!
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      figures[name].push(await contenders[name]())
    }
  }
  return mapValues(figures, (each) => ({ rounds: each }))
}

/** How long and how often contenders run. */
export interface RaceOptions {
  readonly rounds?: number
  /** Milliseconds for each contender in each round. */
  readonly milliseconds?: number
  /** Calls in one sample; fewer for what takes longer than some microseconds. */
  readonly batch?: number
}

/** Times functions that may be called any number of times; mitata samples, the rounds alternate. */
export async function race<Name extends string>(
  contenders: Readonly<Record<Name, () => unknown>>,
  { rounds = 9, milliseconds = 30, batch = 128 }: RaceOptions = {},
): Promise<Record<Name, Timing>> {
  const sampled = (run: () => unknown) => async (): Promise<number> => {
    const { p50 } = await measure(run, {
      min_cpu_time: milliseconds * 1e6,
      batch_samples: batch,
      // By default it forces a collection by an array of a gigabyte.
      gc: false,
      min_samples: 5,
      samples_threshold: 1e9,
    })
    return p50 / 1000
  }
  return await inTurns(mapValues(contenders, sampled), rounds)
}

/** Microseconds that `work` takes; once. */
export function once(work: () => unknown): number {
  const started = performance.now()
  work()
  return (performance.now() - started) * 1000
}

/** Calls `work` over and over for some time: compiled, settled, caches full. */
export async function warmUp(work: () => unknown, milliseconds = 300): Promise<void> {
  const until = performance.now() + milliseconds
  do {
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
    for (let i = 0; i < 20; i++) await work()
  } while (performance.now() < until)
}
