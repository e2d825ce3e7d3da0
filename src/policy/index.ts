/**
 * Who goes first when the cache is full: the policies by name, and the guard around a user's own.
 *
 * What must stay true: see policy.ts; every score that reaches the store came out of `priorityOf`.
 */
import { checkShape } from './check.ts'
import { gdsf } from './gdsf.ts'
import { gdsize } from './gdsize.ts'
import { lru } from './lru.ts'
import type { ReplacementPolicy } from './policy.ts'

export { netBenefit } from './benefit.ts'
export { priorityOf } from './check.ts'
export type { Candidate, ReplacementPolicy } from './policy.ts'

/** The policies that come with Permafrost; see the module of each. */
export type PolicyName = 'gdsf' | 'gdsize' | 'lru'

const POLICIES: Readonly<Record<PolicyName, ReplacementPolicy>> = { gdsf, gdsize, lru }

/** The names of the built-in policies, the default first. */
export const policyNames: readonly PolicyName[] = Object.keys(POLICIES) as PolicyName[]

/** The policy that an option means; the option has passed {@link checkPolicy}. */
export function policyOf(option: PolicyName | ReplacementPolicy): ReplacementPolicy {
  return typeof option === 'string' ? POLICIES[option] : option
}

/**
 * What is wrong with a value as the option `policy`, to follow its name in a message; null if it can be
 * used. Built-in policies pass as objects too.
 *
 * @example checkPolicy('mru') // 'it must be "gdsf", "gdsize", "lru" or a ReplacementPolicy'
 */
export function checkPolicy(value: unknown): string | null {
  if (typeof value === 'string' && Object.hasOwn(POLICIES, value)) return null
  if (typeof value !== 'object' || value === null)
    return `it must be ${policyNames.map((name) => `"${name}"`).join(', ')} or a ReplacementPolicy`
  if (Object.values<object>(POLICIES).includes(value)) return null
  return checkShape(value, policyNames)
}
