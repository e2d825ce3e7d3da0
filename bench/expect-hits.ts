/**
 * Checks that what was timed is what was meant: calls that hit, or calls that miss.
 */
import type { Stats } from 'permafrost'

interface Counted {
  stats(): Stats
  resetStats(): void
}

function fail(wanted: string, stats: Stats): never {
  throw new Error(`Timed calls must ${wanted}: ${JSON.stringify(stats)}`)
}

/** Starts counting. */
export function countAnew(...functions: readonly Counted[]): void {
  for (const each of functions) each.resetStats()
}

/** Throws unless all calls since {@link countAnew} were hits. */
export function expectHits(...functions: readonly Counted[]): void {
  for (const each of functions) {
    const stats = each.stats()
    if (stats.calls === 0 || stats.hits !== stats.calls) fail('all be hits', stats)
  }
}

/** Throws unless all calls since {@link countAnew} were misses whose results were stored. */
export function expectStoredMisses(...functions: readonly Counted[]): void {
  for (const each of functions) {
    const stats = each.stats()
    if (stats.calls === 0 || stats.misses !== stats.calls || stats.stored !== stats.calls)
      fail('all be misses that are stored', stats)
  }
}
