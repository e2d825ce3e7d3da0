/**
 * What a policy saves on a trace in a cache of a certain size.
 *
 * What must stay true: it uses a policy as the store does (scores when an entry is stored and when
 * it is hit, the lowest goes, the inflation grows to the highest score that was evicted), and an
 * entry that was just stored may be the one that goes.
 */
import { priorityOf } from '../../src/policy/index.ts'
import type { ReplacementPolicy } from '../../src/policy/index.ts'
import { Queue } from './queue.ts'
import type { Trace } from './trace.ts'

/** What came out. */
export interface Outcome {
  readonly savedMs: number
  readonly hits: number
  readonly evictions: number
}

/** Runs a trace through a cache of `capacity` bytes. */
export function simulate(trace: Trace, policy: ReplacementPolicy, capacity: number): Outcome {
  const { accesses, sizes, benefitMs } = trace
  const queue = new Queue(sizes.length)
  const hitsOf = new Float64Array(sizes.length)
  const created = new Float64Array(sizes.length)
  let [used, inflation, savedMs, hits, evictions] = [0, 0, 0, 0, 0]
  const score = (key: number, now: number): void => {
    const candidate = {
      size: sizes[key]!,
      benefitMs: benefitMs[key]!,
      hits: hitsOf[key]!,
      created: created[key]!,
      accessed: now,
    }
    queue.set(key, priorityOf(policy, candidate, inflation))
  }
  for (let at = 0; at < accesses.length; at++) {
    const key = accesses[at]!
    const size = sizes[key]!
    if (queue.has(key)) {
      hits++
      savedMs += benefitMs[key]!
      hitsOf[key]!++
      score(key, at)
      continue
    }
    if (size > capacity) continue
    hitsOf[key] = 0
    created[key] = at
    used += size
    score(key, at)
    while (used > capacity) {
      const victim = queue.shift()!
      used -= sizes[victim.key]!
      evictions++
      if (policy.ages) inflation = Math.max(inflation, victim.priority)
    }
  }
  return { savedMs, hits, evictions }
}
