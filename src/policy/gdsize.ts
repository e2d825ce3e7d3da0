/**
 * GreedyDual-Size: as GreedyDual-Size-Frequency, but blind to how often an entry is used.
 *
 *     score = L + benefit ÷ size
 *
 * P. Cao, S. Irani, "Cost-Aware WWW Proxy Caching Algorithms", USENIX Symposium on Internet
 * Technologies and Systems (1997). It costs at most k times what the best policy that knows the future
 * costs (k: size of the cache over size of the smallest entry), and no policy does better in that sense.
 *
 * What must stay true: a hit lifts an entry to L plus its time saved per byte, whatever its past.
 */
import type { Candidate, ReplacementPolicy } from './policy.ts'

/** See the module's header. */
export const gdsize: ReplacementPolicy = {
  name: 'gdsize',
  ages: true,
  priority({ benefitMs, size }: Candidate, inflation: number): number {
    return inflation + benefitMs / size
  },
}
