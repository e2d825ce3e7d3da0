/**
 * The two clocks of a cache, injected so that tests can turn them.
 *
 * What must stay true: `now` is the wall clock and may jump in both directions, so only ages and
 * expiries use it; durations come from `ticks`, which never goes back.
 */

import { behindStandIn } from '../platform/stand-ins.ts'
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
  // A time that a program has put in place (fake timers) counts; asking is no use of the clock.
  now: () => behindStandIn(Date.now)(),
  ticks,
}
