/**
 * The property lists ("shapes") that objects of one value share, on both ways.
 *
 * Records usually come in a regular order (record, address, record, …), so when writing, the shape
 * that followed last time is tried first; only then are the keys joined and looked up. When
 * reading, lists seen in earlier values are found by their bytes, so that their keys need not be
 * made, and interned by the engine, again.
 */
import { INLINE_SHAPES, OBJECT, OBJECT_NEW_SHAPE, OBJECT_NEW_SHAPE_UTF16 } from './format.ts'
import { OBJECT_SHAPE_0, SHAPE_KEYS_MAX } from './format.ts'
import {
  ObjectPrototype,
  OwnMap,
  latin1Slice,
  latin1Write,
  ucs2Slice,
  ucs2Write,
} from './intrinsics.ts'
import type { Writer } from './writer.ts'

interface WrittenShape {
  readonly index: number
  readonly keys: readonly string[]
  /** The shape that was written after this one. */
  next: WrittenShape | undefined
}

const beyondLatin1 = /[^\0-\xff]/

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

export class ShapeWriter {
  readonly #known = new OwnMap<string, WrittenShape>()
  #count = 0
  #last: WrittenShape | undefined

  /** Writes the tag and shape of an object with these keys; its values come next. */
  write(writer: Writer, keys: readonly string[]): void {
    const last = this.#last
    let shape = last?.next
    if (shape === undefined || !sameKeys(shape.keys, keys)) {
      const joined = keys.join('\0')
      shape = this.#known.get(joined)
      // Keys may hold the separator themselves, so what was found is compared.
      if (shape === undefined || !sameKeys(shape.keys, keys)) {
        const added: WrittenShape = { index: this.#count++, keys, next: undefined }
        if (shape === undefined) this.#known.set(joined, added)
        writeNewShape(writer, keys)
        if (last !== undefined) last.next = added
        this.#last = added
        return
      }
      if (last !== undefined) last.next = shape
    }
    this.#last = shape
    if (shape.index < INLINE_SHAPES) writer.byte(OBJECT_SHAPE_0 + shape.index)
    else {
      writer.byte(OBJECT)
      writer.varint(shape.index)
    }
  }
}

function writeNewShape(writer: Writer, keys: readonly string[]): void {
  const text = keys.join('')
  const wide = beyondLatin1.test(text)
  writer.byte(wide ? OBJECT_NEW_SHAPE_UTF16 : OBJECT_NEW_SHAPE)
  writer.varint(keys.length)
  let lengthBytes = 0
  for (const key of keys) for (let n = key.length; ; n >>>= 7) if ((lengthBytes++, n < 128)) break
  const textBytes = wide ? 2 * text.length : text.length
  writer.varint(lengthBytes + textBytes)
  for (const key of keys) writer.varint(key.length)
  writer.need(textBytes)
  if (wide) ucs2Write(writer.bytes, text, writer.at, textBytes)
  else latin1Write(writer.bytes, text, writer.at, textBytes)
  writer.at += textBytes
}

/** A shape that was read; its keys in order. */
export interface Shape {
  readonly keys: readonly string[]
  /** No key is found along Object.prototype, so plain assignment makes own properties. */
  readonly assignable: boolean
}

/** Key lists by their bytes, over all values of this process; emptied when full. */
const remembered = new OwnMap<string, readonly string[]>()
const REMEMBERED_MAX = 1000
const REMEMBERED_BYTES = 512

/** The keys of a shape whose `count` lengths and characters lie in `bytes` from `start` to `end`. */
export function readShape(
  bytes: Uint8Array,
  start: number,
  end: number,
  count: number,
  wide: boolean,
): Shape {
  let keys: readonly string[] | undefined
  if (end - start <= REMEMBERED_BYTES) {
    const name = String.fromCharCode(count, wide ? 1 : 0) + latin1Slice(bytes, start, end)
    keys = remembered.get(name)
    if (keys === undefined) {
      keys = parseKeys(bytes, start, end, count, wide)
      if (remembered.size >= REMEMBERED_MAX) remembered.clear()
      remembered.set(name, keys)
    }
  } else keys = parseKeys(bytes, start, end, count, wide)
  // Asked for each value, because programs do add properties to Object.prototype.
  let assignable = true
  for (const key of keys) {
    if (key in ObjectPrototype) assignable = false
  }
  return { keys, assignable }
}

function parseKeys(
  bytes: Uint8Array,
  start: number,
  end: number,
  count: number,
  wide: boolean,
): readonly string[] {
  if (count > SHAPE_KEYS_MAX || count > end - start)
    throw new RangeError('a shape of too many keys')
  const lengths: number[] = []
  let at = start
  let total = 0
  for (let i = 0; i < count; i++) {
    let length = 0
    for (let shift = 1; ; shift *= 128) {
      if (at >= end) throw new RangeError('a shape that ends early')
      const byte = bytes[at++]!
      length += (byte & 127) * shift
      if (byte < 128) break
    }
    lengths.push(length)
    total += length
  }
  const text = wide ? ucs2Slice(bytes, at, end) : latin1Slice(bytes, at, end)
  if (text.length !== total || (wide && (end - at) % 2 !== 0)) {
    throw new RangeError('a shape of another length')
  }
  let from = 0
  const keys = lengths.map((length) => text.substring(from, (from += length)))
  // Long substrings would keep their whole text alive, and keys from an object are interned.
  const template: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const key of keys) template[key] = undefined
  const interned = Object.getOwnPropertyNames(template)
  if (interned.length !== keys.length) throw new RangeError('a shape with one key twice')
  return sameKeys(interned, keys) ? interned : keys
}
