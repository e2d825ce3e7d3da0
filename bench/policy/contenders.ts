/**
 * The policies that are compared: those of Permafrost, and known others to see what is missed.
 */
import type { Candidate, ReplacementPolicy } from '../../src/policy/index.ts'
import { policyNames, policyOf } from '../../src/policy/index.ts'

const fifo: ReplacementPolicy = { name: 'fifo', ages: false, priority: ({ created }) => created }

/** Frequency with dynamic aging (Arlitt et al. 2000): GDSF where all cost and take the same. */
const lfuDa: ReplacementPolicy = {
  name: 'lfu-da',
  ages: true,
  priority: ({ hits }, inflation) => inflation + hits + 1,
}

function gdsfWith(name: string, weight: (candidate: Candidate) => number): ReplacementPolicy {
  const priority = (candidate: Candidate, inflation: number): number =>
    inflation + (weight(candidate) * candidate.benefitMs) / candidate.size
  return { name, ages: true, priority }
}

/** As published: every use counts in full. */
const published = gdsfWith('gdsf 1998', ({ hits }) => hits + 1)

/** The past counts for less from the first use on. */
const root = gdsfWith('gdsf √', ({ hits }) => Math.sqrt(hits + 1))

/**
 * Seven of eight new entries start low, so that in a loop not everything goes (M. Qureshi et al.,
 * "Adaptive Insertion Policies for High Performance Caching", ISCA 2007).
 */
const bimodal = gdsfWith('gdsf bip', ({ hits, created }) => {
  if (hits > 0) return hits + 1
  return Math.imul(created + 1, 0x9e3779b1) >>> 29 === 0 ? 1 : 0.1
})

/** All contenders, Permafrost's first. */
export const contenders: readonly ReplacementPolicy[] = [
  ...policyNames.map(policyOf),
  published,
  root,
  bimodal,
  lfuDa,
  fifo,
]
