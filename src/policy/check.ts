/**
 * Checks and guards a policy, which may be the user's own.
 *
 * What must stay true: a policy that is accepted can still fail on any candidate; that costs its
 * entries their place, and is said once, but a score is always a finite number and nothing is thrown.
 */
import { ConfigWarning } from '../errors.ts'
import type { Candidate, ReplacementPolicy } from './policy.ts'

/**
 * What is wrong with a policy object, to follow its name in a message; null if it can be used.
 *
 * @param taken Names that the built-in policies have.
 */
export function checkShape(value: object, taken: readonly string[]): string | null {
  const { name, ages, priority } = value as Partial<Record<keyof ReplacementPolicy, unknown>>
  if (typeof name !== 'string' || name === '')
    return 'it must have a `name`, a text that is not empty'
  if (taken.includes(name))
    return `its name must be its own: "${name}" is the name of a built-in policy`
  if (typeof ages !== 'boolean') return 'it must have `ages`, true or false'
  if (typeof priority !== 'function')
    return 'it must have a method `priority(candidate, inflation)` that gives a number'
  return null
}

const failed: WeakSet<ReplacementPolicy> = new WeakSet()

/**
 * The score that a policy gives a candidate, made finite: infinities become the greatest and the least
 * number. An entry that the policy can't judge (it throws, or gives NaN or no number) gets the bare
 * inflation, as if it saved nothing; the first time, that is a ConfigWarning.
 */
export function priorityOf(
  policy: ReplacementPolicy,
  candidate: Candidate,
  inflation: number,
): number {
  const base = Number.isFinite(inflation) ? inflation : 0
  let problem = ''
  try {
    const score: unknown = policy.priority(candidate, base)
    if (typeof score === 'number' && !Number.isNaN(score))
      return Math.max(-Number.MAX_VALUE, Math.min(score, Number.MAX_VALUE))
    problem = `it gave ${typeof score === 'number' ? 'NaN' : `a value of type ${typeof score}`}`
  } catch (error) {
    problem = `it threw ${text(error)}`
  }
  if (!failed.has(policy)) {
    failed.add(policy)
    process.emitWarning(
      new ConfigWarning(
        `Cannot score an entry with the policy "${nameOf(policy)}": ${problem}; such entries are ` +
          'evicted early. `priority` must give a number for every candidate',
      ),
    )
  }
  return base
}

/** Its name may be a getter by now. */
function nameOf(policy: ReplacementPolicy): string {
  try {
    return text(policy.name)
  } catch {
    return ''
  }
}

/** A text for anything, whatever its `toString` does. */
function text(value: unknown): string {
  try {
    return String(value)
  } catch {
    return 'something that has no text'
  }
}
