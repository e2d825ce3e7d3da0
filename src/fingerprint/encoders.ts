/**
 * Ties the encoders of objects and of functions together, for the sessions of one walk.
 *
 * What must stay true: whoever walks, for a digest, a reading or a description, walks by these.
 */
import type { CodeRoom } from './code-room.ts'
import { FunctionEncoder } from './functions.ts'
import { encodeContents, encodeObject } from './objects.ts'
import type { Encoders } from './session.ts'

/** What sessions encode by, and the encoder of functions among it. */
export function createEncoders(room: CodeRoom): {
  readonly functions: FunctionEncoder
  readonly encoders: Encoders
} {
  const functions = new FunctionEncoder(room)
  const { answers } = functions
  const encoders: Encoders = {
    object: (session, value) => encodeObject(session, value, answers),
    contents: (session, value) => encodeContents(session, value, answers),
    function: (session, value, use) => functions.encode(session, value, use),
  }
  return { functions, encoders }
}
