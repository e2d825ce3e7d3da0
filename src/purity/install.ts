/**
 * Installs the watching of all impure sources, once, at the first memoized call; removable.
 *
 * What must stay true: importing patches nothing; `install` twice is once; `uninstall` puts back what
 * still is ours. References that somebody took before (`const { random } = Math`) are not seen by
 * calling them: fingerprints find them among the captured values (`isUnwatched`).
 */
import { watchClocks } from './clocks.ts'
import type { Notice } from './impurity.ts'
import { watchNetwork } from './network.ts'
import type { Undo } from './patch.ts'
import { watchProcesses } from './processes.ts'
import { watchRandomness } from './randomness.ts'

let undos: readonly Undo[] | null = null

/** Starts watching; every use of an impure source is told to `notice`. */
export function watchImpurities(notice: Notice): void {
  if (undos !== null) return
  undos = [
    ...watchClocks(notice),
    ...watchRandomness(notice),
    ...watchProcesses(notice),
    ...watchNetwork(notice),
  ]
  process.getBuiltinModule('node:module').syncBuiltinESMExports()
}

/** Puts everything back. */
export function unwatchImpurities(): void {
  for (const undo of (undos ?? []).toReversed()) undo()
  undos = null
  process.getBuiltinModule('node:module').syncBuiltinESMExports()
}
