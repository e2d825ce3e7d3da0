/**
 * The end of a recording: what the result rests on, if that is still what the computation saw.
 *
 * What must stay true: a list is given only if every input is now as it was before the program first
 * got an answer about it (or before the program itself changed it); otherwise what changed is named.
 */
import { inOrder } from './encoding.ts'
import type { TracedInput } from './input.ts'
import { completeModules } from './modules.ts'
import { unrecorded } from './attribution.ts'
import type { Recording } from './recording.ts'

/** What a recording comes to. */
export type Finished =
  | {
      /** In the order of `encodeInputs`. */
      readonly inputs: readonly TracedInput[]
      readonly changed: null
    }
  | {
      readonly inputs: null
      /** Names of what was changed by others meanwhile, or could not be followed; at least one. */
      readonly changed: readonly string[]
    }

/** Ends a recording, and closes it. */
export function finish(recording: Recording): Finished {
  return unrecorded(() => {
    const changed = new Set([...completeModules(recording), ...recording.lost])
    recording.close()
    const inputs: TracedInput[] = []
    for (const sighting of recording.sightings) {
      const ended = sighting.end(recording.outside)
      if (ended.changed === null) inputs.push({ input: sighting.input, state: ended.state })
      else changed.add(ended.changed)
    }
    if (changed.size > 0) return { inputs: null, changed: [...changed] }
    return { inputs: inputs.length === 0 ? inputs : inOrder(inputs), changed: null }
  })
}
