/**
 * The memory of typed arrays and buffers, before and after.
 *
 * What must stay true: bytes are written back only where the same things lie in the same memory as
 * when they were recorded: the key counts views by their bytes, not by what else shares these.
 */
import { bufferDetached, bufferResizable, isSharedArrayBuffer } from '../serializer/intrinsics.ts'
import {
  isAnyArrayBuffer,
  isProxy,
  isView,
  typedArrayLength,
  typedArrayTag,
  viewParts,
} from '../serializer/intrinsics.ts'
import { bufferByteLength } from '../serializer/intrinsics.ts'
import type { Findings } from './findings.ts'
import { BYTES, ELEMENT, RESIZE, type Neighbours } from './operation.ts'
import { sliceBytes } from './primordials.ts'
import type { Roster } from './roster.ts'
import type { Memory, Properties, Shot } from './shot.ts'

interface Place {
  readonly buffer: unknown
  readonly start: number
  readonly end: number
}

/** Where in memory something lies; null for what has no memory, or has lost it. */
export function placeOf(value: object | symbol | undefined): Place | null {
  if (typeof value !== 'object' || isProxy(value)) return null
  try {
    if (isView(value)) {
      const isData = typedArrayTag(value) === undefined
      const { buffer, byteOffset, byteLength } = viewParts(value, isData)
      return { buffer, start: byteOffset, end: byteOffset + byteLength }
    }
    if (!isAnyArrayBuffer(value) || isSharedArrayBuffer(value)) return null
    return { buffer: value, start: 0, end: bufferByteLength(value) }
  } catch {
    return null
  }
}

/** What else of a roster lies in the memory of number `at`. */
export function neighboursOf(roster: Roster, at: number): Neighbours {
  const place = placeOf(roster.values[at])
  return place === null ? [] : neighboursIn(roster, at, place)
}

function neighboursIn({ values }: Roster, at: number, place: Place): Neighbours {
  const near: number[] = []
  for (const [other, value] of values.entries()) {
    if (other === at) continue
    const found = placeOf(value)
    if (found === null || found.buffer !== place.buffer) continue
    if (found.start < place.end && place.start < found.end)
      near.push(other, found.start - place.start)
  }
  return near
}

/** Where an element of a typed array lies. */
export interface ElementPlace {
  /** `Uint32Array`. */
  readonly kind: string
  readonly memory: Uint8Array
  readonly near: Neighbours
  readonly isShared: boolean
}

/** Whether a key of an object is that of an element of a typed array. */
export function isElement(value: object, key: PropertyKey): boolean {
  return isView(value) && typedArrayTag(value) !== undefined && isNumeric(key)
}

/** Whether a key is that of an element, whether there is one or not. */
export function isNumeric(key: PropertyKey): boolean {
  return typeof key === 'string' && String(Number(key)) === key
}

/** The memory of one element; null where there is no such. */
export function elementPlace(roster: Roster, at: number, index: number): ElementPlace | null {
  const value = roster.values[at]
  if (typeof value !== 'object' || isProxy(value) || !isView(value)) return null
  const kind = typedArrayTag(value) as string | undefined
  const place = placeOf(value)
  if (kind === undefined || place === null) return null
  const length = typedArrayLength(value)
  if (!Number.isInteger(index) || index < 0 || index >= length) return null
  const size = (place.end - place.start) / length
  const start = place.start + index * size
  const memory = new Uint8Array(place.buffer as ArrayBuffer, start, size)
  return {
    kind,
    memory,
    near: neighboursIn(roster, at, { buffer: place.buffer, start, end: start + size }),
    isShared: isSharedArrayBuffer(place.buffer),
  }
}

/** Compares elements of a typed array of which only those that the code names count. */
export function compareNamedElements(
  findings: Findings,
  roster: Roster,
  at: number,
  before: Properties,
  after: Properties,
): void {
  for (const [index, key] of after.keys.entries()) {
    if (before.flags[index] === after.flags[index]) {
      if (Object.is(before.values[index], after.values[index])) continue
    } else {
      const why = "a view's length can't be written back, only that of a buffer that is seen itself"
      findings.refuse(findings.paths.member(at, key), 'came or went', why)
      continue
    }
    const path = findings.paths.member(at, key)
    const place = elementPlace(roster, at, Number(key))
    if (place === null || place.isShared) {
      findings.refuse(path, 'changed', 'other threads may write the same memory')
      continue
    }
    const { kind, memory, near } = place
    findings.add([ELEMENT, at, Number(key), kind, sliceBytes(memory), near])
    findings.tell(path, 'changed')
  }
}

function differing(one: Uint8Array, other: Uint8Array): readonly [start: number, end: number] {
  const length = Math.min(one.length, other.length)
  let start = 0
  while (start < length && one[start] === other[start]) start++
  let end = other.length
  if (one.length === other.length) while (end > start && one[end - 1] === other[end - 1]) end--
  return [start, end]
}

/** Compares the memory of a view or a buffer. */
export function compareMemory(
  findings: Findings,
  roster: Roster,
  at: number,
  before: Shot,
  after: Shot,
): void {
  const then = before.hidden as Memory
  const now = after.hidden as Memory
  const path = (): string => findings.paths.of(at)
  if (then.lost || now.lost) {
    if (then.lost !== now.lost)
      findings.refuse(path(), 'its memory was transferred', "a transfer can't be repeated")
    return
  }
  if (then.bytes === null || now.bytes === null) {
    if (then.digest !== now.digest || then.length !== now.length)
      findings.refuse(path(), 'its bytes changed', 'more array memory than can be stored')
    return
  }
  if (then.length !== now.length && !resize(findings, roster, at, after, now.length)) return
  const [start, end] = differing(then.bytes, now.bytes)
  if (start >= end) {
    if (then.length !== now.length) findings.tell(path(), 'its length changed')
    return
  }
  if (after.kind === 'sharedBuffer' || isShared(roster.values[at]))
    return findings.refuse(path(), 'its bytes changed', 'other threads may write the same memory')
  const bytes = sliceBytes(now.bytes, start, end)
  findings.add([BYTES, at, start, bytes, now.length, neighboursOf(roster, at)])
  findings.tell(path(), 'its bytes changed')
}

function isShared(value: object | symbol | undefined): boolean {
  if (typeof value !== 'object' || !isView(value)) return false
  return isSharedArrayBuffer(viewParts(value, typedArrayTag(value) === undefined).buffer)
}

/** A buffer's new length; of a view it follows from its buffer's, if that is in the roster. */
function resize(
  findings: Findings,
  roster: Roster,
  at: number,
  after: Shot,
  length: number,
): boolean {
  const value = roster.values[at]!
  if (
    after.kind === 'buffer' &&
    bufferResizable(value) === true &&
    bufferDetached(value) !== true
  ) {
    findings.add([RESIZE, at, length])
    return true
  }
  const place = placeOf(value)
  if (after.kind === 'view' && place !== null && roster.values.includes(place.buffer as object))
    return false
  const why = "a view's length can't be written back, only that of a buffer that is seen itself"
  findings.refuse(findings.paths.of(at), 'its length changed', why)
  return false
}
