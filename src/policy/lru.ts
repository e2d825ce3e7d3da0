/**
 * Least recently used: what was not asked for longest goes first, whatever it cost.
 *
 * What must stay true: the score is a time, so it needs no inflation.
 */
import type { Candidate, ReplacementPolicy } from './policy.ts'

/** See the module's header. */
export const lru: ReplacementPolicy = {
  name: 'lru',
  ages: false,
  priority({ accessed }: Candidate): number {
    return accessed
  },
}
