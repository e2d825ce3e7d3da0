/**
 * Changes as bytes beside a stored value, and back.
 *
 * ```
 * format u8, codec bytes of [number of objects, operations, result?]
 * ```
 *
 * Both sides give the codec the roster of the call: what is in it is written as its number. So a list
 * that got a reference to another argument refers to that of the later call, cycles are kept, and an
 * object that two changes share is one object again. The result of the call goes along: a function
 * that returns what it changed returns that very object on a hit as well.
 *
 * What must stay true: bytes are made before the caller gets the result and could change it; what
 * would not come back as it is refuses the whole.
 */
import { SerializeError } from '../errors.ts'
import { decodeValue, encodeValue, type Classes } from '../serializer/index.ts'
import { CODEC } from '../serializer/format.ts'
import type { Changes } from './compare.ts'
import type { Operation } from './operation.ts'
import { memberName, type Roster } from './roster.ts'
import { DEFINE } from './operation.ts'

/** Raise it with every change of what the bytes mean; older ones are then refused. */
const EFFECTS_FORMAT = 1

/** Encoded changes, or why there are none. */
export type EncodedChanges =
  | { readonly bytes: Uint8Array }
  | { readonly bytes: null; readonly why: string }

/** Decoded changes, whose references are to the roster that they were decoded with. */
export interface DecodedChanges {
  readonly operations: readonly Operation[]
  readonly result: unknown
}

/**
 * Encodes what a call did, and what it returned.
 *
 * @param result What the function returned (of a promise, what it was fulfilled with).
 */
export function encodeChanges(changes: Changes, result: unknown, classes: Classes): EncodedChanges {
  const { roster, operations, refusals } = changes
  if (refusals.length > 0) return { bytes: null, why: refusals.join('; ') }
  try {
    const payload = [roster.values.length, operations, result]
    const { bytes } = encodeValue(payload, classes, roster.values)
    const whole = new Uint8Array(bytes.length + 1)
    whole[0] = EFFECTS_FORMAT
    whole.set(bytes, 1)
    return { bytes: whole }
  } catch (error) {
    if (!(error instanceof SerializeError)) throw error
    return { bytes: null, why: whereOf(error, changes) }
  }
}

/** The codec's refusal in terms of what changed: its own path leads through the operations. */
function whereOf(error: SerializeError, { roster, operations }: Changes): string {
  const problem = error.message.replace(/^Cannot store [^:]*: /, '')
  const [part, place, , ...rest] = error.path
  if (part === '[2]') return `the result${error.path.slice(1).join('')}: ${problem}`
  const operation = part === '[1]' ? operations[Number(place?.slice(1, -1))] : undefined
  if (operation === undefined) return problem
  const owner = nameOf(roster, operation)
  return `${owner}${rest.join('')}: ${problem}`
}

function nameOf(roster: Roster, operation: Operation): string {
  const value = roster.values[operation[1]] as object
  const name = roster.names.get(value) ?? 'a captured value'
  return operation[0] === DEFINE ? memberName(name, operation[2]) : name
}

/**
 * Decodes changes for the roster of another call with the same key.
 *
 * @returns null if the bytes are of another format, or were made for another number of objects.
 * @throws SerializeError for damaged bytes, or a class that is not registered.
 */
export function decodeChanges(
  bytes: Uint8Array,
  roster: Roster,
  classes: Classes,
): DecodedChanges | null {
  if (bytes[0] !== EFFECTS_FORMAT) return null
  const payload = decodeValue(
    { codec: CODEC, runtime: 'any', bytes: bytes.subarray(1) },
    classes,
    roster.values,
  )
  if (!Array.isArray(payload) || payload.length !== 3) return null
  const [count, operations, result] = payload as readonly unknown[]
  if (count !== roster.values.length || !Array.isArray(operations)) return null
  return { operations: operations as readonly Operation[], result }
}
