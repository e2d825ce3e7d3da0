/**
 * What users are told about a captured value that costs more to look at than a hit should.
 *
 * What must stay true: it names the value and the way out, never what the value holds.
 */
import { ThrashingWarning } from '../errors.ts'
import { humaneDuration } from '../events/humane.ts'

/** The warning for a function that spends `milliseconds` of each call on one capture. */
export function costlyCapture(
  name: string,
  capture: string,
  milliseconds: number,
): ThrashingWarning {
  return new ThrashingWarning(
    `Each call of "${name}" spends ${milliseconds.toFixed(1)} ms on hashing ${capture}. ` +
      'If it does not change while the process runs, wrap it in constant(); if it does not matter, in ignored()',
  )
}

/**
 * The warning for a function that spends `milliseconds` of a call on what a package's factories made:
 * their closures count by all that they hold.
 */
export function costlyPackage(
  name: string,
  capture: string,
  milliseconds: number,
  packageName: string,
): ThrashingWarning {
  return new ThrashingWarning(
    `A call of "${name}" spent ${humaneDuration(milliseconds)} on hashing ${capture}: functions that ` +
      `the package "${packageName}" makes when it is called count by all that they hold. ` +
      `Give "${name}" the option "version", or the captured function a version with codeVersion()`,
  )
}
