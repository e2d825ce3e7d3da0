/**
 * What audits may cost, read from the counters of a cache.
 *
 * What must stay true: `resetStats` neither gives back what was spent nor takes what was saved; nothing
 * is counted here.
 */
import type { Counters } from './stats.ts'

/** What hits have saved in this process, in ms. */
export function savedMsOf(all: Iterable<Counters>): number {
  let ms = 0
  for (const { savedMs, before } of all) ms += savedMs + (before?.savedMs ?? 0)
  return ms
}

/** The same less what audits took. */
export function leftForAudits(all: ReadonlyMap<string, Counters>): number {
  let spent = 0
  for (const { auditMs, before } of all.values()) spent += auditMs + (before?.auditMs ?? 0)
  return savedMsOf(all.values()) - spent
}

/** Computations of a function that are under way now. */
export function underWay({ misses, before, trial }: Counters): number {
  return misses + (before?.misses ?? 0) - trial.computed
}
