/**
 * Whether a function runs in sloppy mode, which its text doesn't tell.
 *
 * What must stay true: only plain functions answer; nothing shows it of arrows and methods.
 */
import { apply, describeProperty } from './primordials.ts'

const callerOf = describeProperty(Function.prototype, 'caller')?.get

/**
 * A sloppy plain function. Up to V8 14 only these have an own `caller`; later the builtin getter of
 * `Function.prototype` answers for them and throws for strict ones, as it did for all before.
 */
export function isSloppy(fn: Function, kind: string): boolean {
  if (kind !== 'function') return false
  if (describeProperty(fn, 'caller') !== undefined) return true
  if (callerOf === undefined) return false
  try {
    apply(callerOf, fn, [])
    return true
  } catch {
    return false
  }
}
