/**
 * The two clocks of a cache, injected so that tests can turn them.
 *
 * What must stay true: `now` is the wall clock and may jump in both directions, so only ages and
 * expiries use it; durations come from `ticks`, which never goes back.
 */

/** Wall clock and stop watch, both in milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Milliseconds from an arbitrary start. */
  ticks(): number
}

/** The clocks of the process. */
export const systemClock: Clock = {
  now: () => Date.now(),
  ticks: () => performance.now(),
}
