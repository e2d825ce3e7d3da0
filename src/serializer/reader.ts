/**
 * The parts of an encoded value, located and bounds-checked; the cold reads of its structure.
 *
 * What must stay true: no length is believed before it is compared with the bytes that are left,
 * so damaged bytes cannot make the reader allocate, loop or look beyond them.
 */
import { FLAG_BUFFERS, FLAG_KNOWN, FLAG_REFERENCES, FLAG_TEXT, HEADER } from './format.ts'
import {
  LATIN1,
  MAGIC_0,
  MAGIC_1,
  SHORT_STRING,
  SHORT_STRING_MAX,
  UTF16,
  VERSION,
} from './format.ts'
import { bufferSlice, isSharedArrayBuffer, latin1Slice, ucs2Slice } from './intrinsics.ts'

const scratchDouble = new Float64Array(1)
const scratchBytes = new Uint8Array(scratchDouble.buffer)
const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

/** Thrown at damage; decodeValue turns it into a SerializeError. */
export class Damage extends Error {}

interface Row {
  readonly stored: number
  readonly offset: number
  readonly length: number
}

export class Reader {
  readonly bytes: Uint8Array
  at: number = HEADER
  /** Where the structure ends. */
  end: number
  readonly references: boolean
  /** Whether values that the reader must be given come first. */
  readonly known: boolean
  /** Characters of the short strings. */
  readonly text: string
  textAt = 0
  readonly #starts: number[] = []
  readonly #lengths: number[] = []
  readonly #made: (ArrayBuffer | undefined)[] = []
  readonly #rows: Row[] = []
  #row = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    if (
      bytes.length <= HEADER ||
      bytes[0] !== MAGIC_0 ||
      bytes[1] !== MAGIC_1 ||
      bytes[2] !== VERSION
    ) {
      throw new Damage('these are not bytes of this format')
    }
    const flags = bytes[3]!
    if (flags > (FLAG_TEXT | FLAG_BUFFERS | FLAG_REFERENCES | FLAG_KNOWN))
      throw new Damage('unknown flags')
    this.references = (flags & FLAG_REFERENCES) !== 0
    this.known = (flags & FLAG_KNOWN) !== 0
    let end = bytes.length
    let tableLength = 0
    if ((flags & FLAG_BUFFERS) !== 0) tableLength = this.#footer((end -= 4))
    let textLength = 0
    if ((flags & FLAG_TEXT) !== 0) textLength = this.#footer((end -= 4))
    this.end = end
    if ((flags & FLAG_BUFFERS) !== 0) this.end = this.#readTable(end - tableLength, end)
    const textEnd = this.end
    this.end -= textLength
    if (this.end <= HEADER) throw new Damage('lengths that exceed the bytes')
    this.text = textLength === 0 ? '' : latin1Slice(bytes, this.end, textEnd)
  }

  #footer(at: number): number {
    if (at < HEADER) throw new Damage('no footer')
    const { bytes } = this
    return (
      (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
    )
  }

  /** Reads the table of buffers; returns where their data begin. */
  #readTable(start: number, end: number): number {
    if (start <= HEADER) throw new Damage('lengths that exceed the bytes')
    this.at = start
    this.end = end
    const count = this.count(1)
    let total = 0
    for (let i = 0; i < count; i++) {
      const length = this.varint()
      this.#lengths.push(length)
      total += length
    }
    let dataAt = start - total
    if (dataAt <= HEADER) throw new Damage('lengths that exceed the bytes')
    for (const length of this.#lengths) {
      this.#starts.push(dataAt)
      dataAt += length
    }
    while (this.at < end) {
      const stored = this.varint()
      const offset = this.varint()
      const length = this.varint()
      if (stored >= count || offset + length > this.#lengths[stored]!) {
        throw new Damage('a view beyond its buffer')
      }
      this.#rows.push({ stored, offset, length })
    }
    this.at = HEADER
    return start - total
  }

  /** All was read, and nothing but all. */
  finish(): void {
    if (
      this.at !== this.end ||
      this.textAt !== this.text.length ||
      this.#row !== this.#rows.length
    ) {
      throw new Damage('more bytes than the value has')
    }
  }

  byte(): number {
    if (this.at >= this.end) throw new Damage('it ends early')
    return this.bytes[this.at++]!
  }

  varint(): number {
    let value = 0
    for (let scale = 1; scale < 2 ** 53; scale *= 128) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128) {
        if (value > Number.MAX_SAFE_INTEGER) break
        return value
      }
    }
    throw new Damage('a number that is too large')
  }

  /** A count of things that take at least `size` bytes each. */
  count(size: number): number {
    const count = this.varint()
    if (count * size > this.end - this.at) throw new Damage('a count that exceeds the bytes')
    return count
  }

  double(): number {
    const { bytes, at } = this
    if (at + 8 > this.end) throw new Damage('it ends early')
    if (littleEndian) for (let i = 0; i < 8; i++) scratchBytes[i] = bytes[at + i]!
    else for (let i = 0; i < 8; i++) scratchBytes[7 - i] = bytes[at + i]!
    this.at = at + 8
    return scratchDouble[0]!
  }

  bigint(negative: boolean): bigint {
    const count = this.count(1)
    let hex = ''
    for (let i = this.at + count - 1; i >= this.at; i--) {
      hex += this.bytes[i]!.toString(16).padStart(2, '0')
    }
    this.at += count
    const value = BigInt(`0x${hex === '' ? '0' : hex}`)
    return negative ? -value : value
  }

  /** The string whose tag was read. */
  stringOf(tag: number): string {
    if (tag >= SHORT_STRING && tag <= SHORT_STRING + SHORT_STRING_MAX) {
      const start = this.textAt
      this.textAt += tag - SHORT_STRING
      if (this.textAt > this.text.length) throw new Damage('text that ends early')
      return this.text.substring(start, this.textAt)
    }
    if (tag !== LATIN1 && tag !== UTF16) throw new Damage('no string where one must be')
    const length = this.count(1)
    const from = this.at
    this.at += length
    if (tag === LATIN1) return latin1Slice(this.bytes, from, this.at)
    if (length % 2 !== 0) throw new Damage('half a character')
    return ucs2Slice(this.bytes, from, this.at)
  }

  string(): string {
    return this.stringOf(this.byte())
  }

  /** Where the next view or buffer lies. */
  nextRow(): Row {
    const row = this.#rows[this.#row++]
    if (row === undefined) throw new Damage('a view without a row')
    return row
  }

  /** The buffer at `stored`, in memory of its own; the same one each time. */
  buffer(stored: number): ArrayBuffer {
    let made = this.#made[stored]
    if (made === undefined) {
      const { bytes } = this
      const start = this.#starts[stored]!
      const end = start + this.#lengths[stored]!
      if (isSharedArrayBuffer(bytes.buffer)) {
        made = new ArrayBuffer(end - start)
        new Uint8Array(made).set(bytes.subarray(start, end))
      } else made = bufferSlice(bytes.buffer, bytes.byteOffset + start, bytes.byteOffset + end)
      this.#made[stored] = made
    }
    return made
  }
}
