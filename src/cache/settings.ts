/**
 * What the caches of one directory in one process ask of it together.
 *
 * What must stay true: the directory stays within the smallest bounds that any of them asked for,
 * and is as careful as the most careful of them; only the policy can't be shared out, so the first
 * one stays.
 */
import type { ReplacementPolicy } from '../policy/policy.ts'
import type { Limits } from '../store/local-store.ts'
import type { Persistence, ResolvedCacheOptions } from './cache-options.ts'

/** What a directory is asked for. */
export interface Settings {
  readonly limits: Limits
  readonly policy: ReplacementPolicy
  readonly persistence: Persistence
  readonly eviction: 'onWrite' | 'onCommit'
  readonly durability: 'process' | 'power'
  readonly recordAccess: boolean
}

/** What one cache asks for. */
export function settingsOf(options: ResolvedCacheOptions): Settings {
  const { size, maxEntries, maxAge } = options
  const { policy, persistence, eviction, durability, recordAccess } = options
  const limits = { bytes: size, entries: maxEntries, ageMs: maxAge }
  return { limits, policy, persistence, eviction, durability, recordAccess }
}

/** How long a result may wait for being written, in ms; 0 is for the end of the turn. */
export function patienceOf(persistence: Persistence): number {
  switch (persistence.kind) {
    case 'immediate':
      return 0
    case 'every':
      return persistence.ms
    case 'exit':
      return Number.POSITIVE_INFINITY
    default:
      return persistence satisfies never
  }
}

/** What both together ask for; of two policies the first. */
export function together(a: Settings, b: Settings): Settings {
  return {
    limits: {
      bytes: Math.min(a.limits.bytes, b.limits.bytes),
      entries: Math.min(a.limits.entries, b.limits.entries),
      ageMs: Math.min(a.limits.ageMs, b.limits.ageMs),
    },
    policy: a.policy,
    persistence:
      patienceOf(a.persistence) <= patienceOf(b.persistence) ? a.persistence : b.persistence,
    eviction: a.eviction === 'onWrite' ? a.eviction : b.eviction,
    durability: a.durability === 'power' ? a.durability : b.durability,
    recordAccess: a.recordAccess || b.recordAccess,
  }
}

/** Whether a store opened for `a` does what `b` asks for; limits it reads anew for each write. */
export function sameStore(a: Settings, b: Settings): boolean {
  return (
    a.eviction === b.eviction && a.durability === b.durability && a.recordAccess === b.recordAccess
  )
}
