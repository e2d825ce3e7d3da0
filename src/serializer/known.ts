/**
 * Objects that both sides have already: the encoder writes their number instead of their content,
 * and the decoder puts its own live object there. So a value can hold what is not part of it.
 *
 * What must stay true: both sides list the same things in the same order; what is encoded anew never
 * shares memory with something known, for on the way back it would not.
 */
import { isAnyArrayBuffer, isProxy, isView, typedArrayTag, viewParts } from './intrinsics.ts'
import { bufferByteLength, isSharedArrayBuffer } from './intrinsics.ts'

/** Live objects, functions and symbols, by number. */
export type KnownValues = readonly (object | symbol)[]

interface Range {
  readonly buffer: unknown
  readonly start: number
  readonly end: number
}

/** The memory that known views and buffers lie in. */
export function memoryOf(known: KnownValues): readonly Range[] {
  return known.flatMap((value) => (typeof value === 'symbol' ? [] : rangesOf(value)))
}

function rangesOf(value: object): Range[] {
  if (isProxy(value)) return []
  if (isAnyArrayBuffer(value)) {
    if (isSharedArrayBuffer(value)) return []
    return [{ buffer: value, start: 0, end: bufferByteLength(value) }]
  }
  if (!isView(value)) return []
  try {
    const { buffer, byteOffset, byteLength } = viewParts(value, typedArrayTag(value) === undefined)
    return [{ buffer, start: byteOffset, end: byteOffset + byteLength }]
  } catch {
    // A view that has lost its memory shares none.
    return []
  }
}

/** Whether `length` bytes of `buffer` from `start` on overlap memory that something known lies in. */
export function overlaps(
  memory: readonly Range[],
  buffer: unknown,
  start: number,
  length: number,
): boolean {
  return memory.some(
    (range) => range.buffer === buffer && range.start < start + length && start < range.end,
  )
}
