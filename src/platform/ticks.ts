/**
 * Permafrost's own clocks and dice.
 *
 * What must stay true: using them is never noticed as something that the user's code did.
 */
import { behindStandIn } from './stand-ins.ts'

/** Milliseconds of a clock that never goes back. */
export const ticks: () => number = behindStandIn(performance.now).bind(performance)

/** Milliseconds since the epoch. */
export const timeNow: () => number = behindStandIn(Date.now)

/** A number from 0 to below 1. */
export const chance: () => number = behindStandIn(Math.random)
