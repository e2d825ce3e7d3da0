/**
 * Installs the watching of all impure sources, once, at the first memoized call; removable.
 *
 * What must stay true: importing patches nothing; installing twice is installing once; removing puts
 * back what still is ours. References that somebody took before (`const { random } = Math`) are not
 * seen by calling them: fingerprints find them among the captured values (`Reading.unwatched`).
 */
import { syncBuiltinESMExports } from 'node:module'
import { watchAddons } from './addons.ts'
import { watchClocks } from './clocks.ts'
import type { Notice } from './impurity.ts'
import { watchModules } from './late.ts'
import { watchConnections } from './network.ts'
import { watchProcess } from './processes.ts'
import { watchMathRandom } from './randomness.ts'
import { Watcher } from './watcher.ts'

let watcher: Watcher | null = null

const timer = performance
/** What fake timers and seeded tests replace, as it was when this was loaded. */
const ORIGINALS = [Date, Math.random, timer.now] as const
/** What stood there when it was looked at last. */
let seen: readonly unknown[] = []

/** Starts watching; every use of an impure source is told to `notice` while anything is recorded. */
export function watchImpurities(notice: Notice): void {
  if (watcher !== null) return
  watcher = new Watcher(notice)
  watchClocks(watcher)
  watchMathRandom(watcher)
  watchProcess(watcher)
  watchConnections(watcher)
  watchModules(watcher)
  watchAddons(watcher)
  syncBuiltinESMExports()
}

/**
 * Watches again what somebody has put back since: fake timers that were on when the watching began
 * take it away with them when they go. To be asked before each call: three compares.
 */
export function watchAgain(): void {
  if (watcher === null) return
  if (Date === seen[0] && Math.random === seen[1] && timer.now === seen[2]) return
  const present = [Date, Math.random, timer.now]
  if (present.some((fn, at) => fn === ORIGINALS[at])) {
    const { tell } = watcher
    unwatchImpurities()
    watchImpurities(tell)
  }
  seen = [Date, Math.random, timer.now]
}

/** Puts everything back. */
export function unwatchImpurities(): void {
  watcher?.patches.restore()
  watcher = null
  syncBuiltinESMExports()
}
