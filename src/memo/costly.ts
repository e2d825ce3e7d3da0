/**
 * What users are told about a captured value that costs more to look at than a hit should.
 *
 * What must stay true: it names the value and the way out, never what the value holds.
 */
import { ThrashingWarning } from '../errors.ts'

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
