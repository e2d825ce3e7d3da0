/**
 * What inputs are now, to be compared with what they were.
 *
 * What must stay true: nothing of it is recorded, whichever call asks.
 */
import type { Input, State } from './input.ts'
import { unrecorded } from './attribution.ts'
import { stateOf } from './state.ts'
import type { Outside } from './state.ts'

/** The states of a list of inputs, in its order; about 2 µs for a file that is known. */
export function statesNow(inputs: readonly Input[], outside: Outside): readonly State[] {
  return unrecorded(() => inputs.map((input) => stateOf(input, outside)))
}
