/**
 * Waiting for others who hold the database, and trying again.
 *
 * What must stay true: contention is no error; whoever waits sleeps for random times (many that wait
 * alike would meet again and again), and gives up only when the patience is over.
 */
import { ticks } from '../platform/ticks.ts'
import { failureOf } from './sqlite.ts'

/** How long to wait for others: 'short' where it holds up the event loop, else 'long'. */
export type Patience = 'short' | 'long'

/** Milliseconds of each patience. */
const PATIENCE_MS: Readonly<Record<Patience, number>> = { short: 50, long: 60_000 }

// Among a hundred that wait, whoever looks seldom finds the database free never.
const LONGEST_SLEEP_MS = 15

const sleeper = new Int32Array(new SharedArrayBuffer(4))

/** Blocks this thread. */
export function sleep(ms: number): void {
  Atomics.wait(sleeper, 0, 0, ms)
}

/**
 * Runs `work` again while others hold the database; 'busy' when that takes longer than the patience.
 * Any other failure goes to `mend`, which answers whether to try again, or throws.
 */
export function patiently<T>(
  patience: Patience,
  work: () => T,
  mend: (error: unknown) => boolean,
): { readonly value: T } | 'busy' {
  const started = ticks()
  for (let wait = 1; ;) {
    try {
      return { value: work() }
    } catch (error) {
      if (failureOf(error) !== 'busy') {
        if (mend(error)) continue
        throw error
      }
      if (ticks() - started > PATIENCE_MS[patience]) return 'busy'
      sleep(wait * (0.5 + Math.random()))
      wait = Math.min(2 * wait, LONGEST_SLEEP_MS)
    }
  }
}
