/**
 * Growing byte buffers that encoding writes into: one for the structure, one for short text.
 *
 * What must stay true: buffers are reused between calls, so a finished result never refers to
 * them; a writer in use is never handed out twice (a user's `encode` may itself call a memoized
 * function, which encodes).
 */
import { BIGINT, DOUBLE, HEADER, LATIN1, NEGATIVE_BIGINT, SHORT_STRING, UTF16 } from './format.ts'
import { SHORT_STRING_MAX, TEXT_MAX } from './format.ts'
import { latin1Write, ucs2Write, utf8Write } from './intrinsics.ts'

const FIRST_SIZE = 1 << 13
/** A buffer that grew beyond this is not kept for the next call. */
const KEPT_SIZE = 1 << 20

const beyondLatin1 = /[^\0-\xff]/
const scratchDouble = new Float64Array(1)
const scratchBytes = new Uint8Array(scratchDouble.buffer)
const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

export class Writer {
  bytes: Uint8Array = new Uint8Array(FIRST_SIZE)
  at: number = HEADER
  text: Uint8Array = new Uint8Array(FIRST_SIZE)
  textAt = 0

  reset(): void {
    this.at = HEADER
    this.textAt = 0
    if (this.bytes.length > KEPT_SIZE) this.bytes = new Uint8Array(FIRST_SIZE)
    if (this.text.length > KEPT_SIZE) this.text = new Uint8Array(FIRST_SIZE)
  }

  /** Makes room for `count` more bytes. */
  need(count: number): void {
    if (this.at + count > this.bytes.length) {
      this.bytes = grown(this.bytes, this.at, this.at + count)
    }
  }

  byte(value: number): void {
    if (this.at === this.bytes.length) this.need(1)
    this.bytes[this.at++] = value
  }

  /** Unsigned, up to 2 ** 53. */
  varint(value: number): void {
    this.need(8)
    const { bytes } = this
    let at = this.at
    let rest = value
    while (rest > 0x7fffffff) {
      bytes[at++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    while (rest > 127) {
      bytes[at++] = (rest & 127) | 128
      rest >>>= 7
    }
    bytes[at++] = rest
    this.at = at
  }

  double(value: number): void {
    this.need(9)
    this.bytes[this.at++] = DOUBLE
    this.rawDouble(value)
  }

  /** Eight bytes, little endian; room must have been made. */
  rawDouble(value: number): void {
    const { bytes } = this
    let at = this.at
    scratchDouble[0] = value
    if (littleEndian) for (let i = 0; i < 8; i++) bytes[at++] = scratchBytes[i]!
    else for (let i = 7; i >= 0; i--) bytes[at++] = scratchBytes[i]!
    this.at = at
  }

  bigint(value: bigint): void {
    this.byte(value < 0n ? NEGATIVE_BIGINT : BIGINT)
    let hex = (value < 0n ? -value : value).toString(16)
    if (hex.length % 2 === 1) hex = `0${hex}`
    const count = hex.length / 2
    this.varint(count)
    this.need(count)
    for (let i = hex.length - 2; i >= 0; i -= 2) {
      this.bytes[this.at++] = Number.parseInt(hex.slice(i, i + 2), 16)
    }
  }

  string(text: string): void {
    const { length } = text
    if (length <= SHORT_STRING_MAX && this.textAt < TEXT_MAX) {
      if (this.textAt + length > this.text.length) {
        this.text = grown(this.text, this.textAt, this.textAt + length)
      }
      const target = this.text
      let at = this.textAt
      let union = 0
      for (let i = 0; i < length; i++) {
        const unit = text.charCodeAt(i)
        union |= unit
        target[at++] = unit
      }
      if (union < 256) {
        this.textAt = at
        this.byte(SHORT_STRING + length)
        return
      }
    }
    this.longString(text)
  }

  private longString(text: string): void {
    const { length } = text
    this.need(9 + 3 * Math.min(length, 0x1000))
    const start = this.at
    this.bytes[this.at++] = LATIN1
    this.varint(length)
    // One byte for each character in UTF-8 means that all of them are ASCII: the usual case.
    if (length <= 0x1000 && utf8Write(this.bytes, text, this.at, 3 * length) === length) {
      this.at += length
      return
    }
    if (!beyondLatin1.test(text)) {
      this.need(length)
      latin1Write(this.bytes, text, this.at, length)
      this.at += length
      return
    }
    this.at = start
    this.bytes[this.at++] = UTF16
    this.varint(2 * length)
    this.need(2 * length)
    ucs2Write(this.bytes, text, this.at, 2 * length)
    this.at += 2 * length
  }
}

function grown(bytes: Uint8Array, used: number, needed: number): Uint8Array {
  const larger = new Uint8Array(Math.max(2 * bytes.length, needed))
  larger.set(bytes.subarray(0, used))
  return larger
}

const idle: Writer[] = []

/** A writer of one's own until it is given back. */
export function takeWriter(): Writer {
  return idle.pop() ?? new Writer()
}

export function giveBack(writer: Writer): void {
  writer.reset()
  if (idle.length < 4) idle.push(writer)
}
