/**
 * Step "verify": whether an entry that was found may be used now.
 *
 * What must stay true: an entry is never used past its time, also when `ttl` was shortened since it
 * was stored. An entry from the future (the clock was set back) has an unknown age: where age
 * counts it is expired.
 */
import type { Resident } from '../cache/memory.ts'

/** The moment at which the entry had its time (ms since the epoch), or null if it is good. */
export function expiredAt(entry: Resident, ttl: number | null, now: number): number | null {
  if (entry.expires === null && ttl === null) return null
  if (entry.created > now) return now
  const ends = Math.min(
    entry.expires ?? Number.POSITIVE_INFINITY,
    ttl === null ? Number.POSITIVE_INFINITY : entry.created + ttl,
  )
  return now >= ends ? ends : null
}
