/**
 * What an entry is worth to the policy, and what it costs.
 *
 * What must stay true: a score is above {@link SUPERSEDED_SCORE} and finite, whatever the policy
 * gives, for it goes into a column that the order of eviction is read from.
 */
import { netBenefit, priorityOf } from '../policy/index.ts'
import type { ReplacementPolicy } from '../policy/index.ts'
import { CONTENT_OVERHEAD, ENTRY_FILE_BYTES, ENTRY_OVERHEAD } from './costs.ts'
import { SUPERSEDED_SCORE } from './entry-columns.ts'
import type { PackedEntry, Placement } from './packing.ts'
import type { Totals } from './totals.ts'

/** Bytes that an entry takes: record, overheads and its value, be it shared or not. */
export function costOf(placement: Placement, recordSize: number, size: number): number {
  const base = recordSize + size + ENTRY_OVERHEAD
  if (placement === 'embedded') return base
  return base + CONTENT_OVERHEAD + (placement === 'file' ? ENTRY_FILE_BYTES : 0)
}

/** Scores by one policy. */
export class Scoring {
  readonly policy: ReplacementPolicy
  readonly #totals: Totals

  constructor(policy: ReplacementPolicy, totals: Totals) {
    this.policy = policy
    this.#totals = totals
  }

  /** The score of an entry, within a write. */
  of(entry: PackedEntry, hits: number, accessed: number): number {
    const { placement, recordSize, size, computeMs, hashMs, created } = entry
    const candidate = {
      size: Math.max(costOf(placement, recordSize, size), 1),
      benefitMs: netBenefit({ computeMs, hashMs, size }),
      hits,
      created: Number.isFinite(created) ? created : 0,
      accessed,
    }
    const inflation = this.policy.ages ? this.#totals.now.inflation : 0
    // Half of it is as low, and not the score that only superseded entries have.
    return Math.max(priorityOf(this.policy, candidate, inflation), SUPERSEDED_SCORE / 2)
  }
}
