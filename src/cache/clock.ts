/**
 * The two clocks of a cache, injected so that tests can turn them.
 *
 * What must stay true: `now` is the wall clock and may jump in both directions, so only ages and
 * expiries use it; durations come from `ticks`, which never goes back.
 */

import { isIdle, unrecorded } from '../trace/index.ts'
import { ticks } from '../platform/ticks.ts'

/** Wall clock and stop watch, both in milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Milliseconds from an arbitrary start. */
  ticks(): number
}

/** The clocks of the process. */
export const systemClock: Clock = {
  // Asked for at each call: a program's tests may put another `Date` in its place.
  now: () => (isIdle() ? Date.now() : unrecorded(Date.now)),
  ticks,
}
