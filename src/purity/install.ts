/**
 * Installs the watching of all impure sources, once, at the first memoized call; removable.
 *
 * What must stay true: importing patches nothing; installing twice is installing once; removing puts
 * back what still is ours. References that somebody took before (`const { random } = Math`) are not
 * seen by calling them: fingerprints find them among the captured values (`Reading.unwatched`).
 */
import { syncBuiltinESMExports } from 'node:module'
import { watchClocks } from './clocks.ts'
import type { Notice } from './impurity.ts'
import { watchModules } from './late.ts'
import { watchConnections } from './network.ts'
import { watchProcess } from './processes.ts'
import { watchMathRandom } from './randomness.ts'
import { Watcher } from './watcher.ts'

let watcher: Watcher | null = null

/** Starts watching; every use of an impure source is told to `notice` while anything is recorded. */
export function watchImpurities(notice: Notice): void {
  if (watcher !== null) return
  watcher = new Watcher(notice)
  watchClocks(watcher)
  watchMathRandom(watcher)
  watchProcess(watcher)
  watchConnections(watcher)
  watchModules(watcher)
  syncBuiltinESMExports()
}

/** Puts everything back. */
export function unwatchImpurities(): void {
  watcher?.patches.restore()
  watcher = null
  syncBuiltinESMExports()
}
