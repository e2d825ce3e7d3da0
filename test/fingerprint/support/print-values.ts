/**
 * Prints the fingerprints of the table of values, as JSON; run in a process of its own to see that
 * they are the same everywhere.
 */
import { fingerprint } from '../../../src/fingerprint/index.ts'
import { DIFFERENT, EQUAL } from './values.ts'

/** `group: sentence (left)` → fingerprint, for every value of the table. */
export function printValues(): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [group, pairs] of [...Object.entries(DIFFERENT), ['equal', EQUAL] as const])
    for (const [sentence, left, right] of pairs) {
      found[`${group}: ${sentence} (left)`] = fingerprint(left())
      found[`${group}: ${sentence} (right)`] = fingerprint(right())
    }
  return found
}

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(printValues()))
