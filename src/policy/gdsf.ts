/**
 * GreedyDual-Size-Frequency, the default.
 *
 *     score = L + weight(uses) × benefit ÷ size
 *     weight(n) = n up to 8, and 8 + log2(n ÷ 8) beyond
 *
 * L. Cherkasova, "Improving WWW Proxies Performance with Greedy-Dual-Size-Frequency Caching Policy",
 * HP Labs HPL-98-69R1 (1998); M. Arlitt, L. Cherkasova, J. Dilley, R. Friedrich, T. Jin, "Evaluating
 * Content Management Techniques for Web Proxy Caches", SIGMETRICS Performance Evaluation Review 27(4)
 * (2000). There, the cost of a miss is 1 or a number of packets, and the weight is the number of uses.
 * Here, what a miss costs is measured: the milliseconds that computing takes beyond a hit; so the score
 * is the time saved per byte. And uses beyond some count for less and less, as in policies with small
 * counters (G. Einziger, R. Friedman, B. Manes, "TinyLFU", ACM Transactions on Storage 13(4), 2017):
 * what every run asked for before an edit would otherwise stay for as many lifetimes after it
 * (docs/decisions/replacement-policy.md has the measurement).
 *
 * What must stay true: with equal benefit and size the entry with more hits stays; with equal hits the
 * one that saves more per byte stays; and as L grows with each eviction, nothing stays for ever.
 */
import type { Candidate, ReplacementPolicy } from './policy.ts'

/** Up to here each use counts in full. */
const FULL_USES = 8

/** See the module's header. */
export const gdsf: ReplacementPolicy = {
  name: 'gdsf',
  ages: true,
  priority({ benefitMs, hits, size }: Candidate, inflation: number): number {
    // Storing it was the first use.
    return inflation + (weight(hits + 1) * benefitMs) / size
  },
}

function weight(uses: number): number {
  return uses <= FULL_USES ? uses : FULL_USES + Math.log2(uses / FULL_USES)
}
