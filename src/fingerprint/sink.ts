/**
 * Where the encoding of a value goes: a growing byte buffer that hashes itself in pieces.
 *
 * What must stay true: the digest is a function of the bytes written alone. Strings keep every
 * UTF-16 code unit (lone surrogates included), numbers keep -0 and fold all NaNs to one. Memory is
 * bounded: beyond one piece only digests are kept.
 */
import { hash128 } from '../platform/hash.ts'

const PIECE = 1 << 20
const MASK = (1n << 64n) - 1n
/** Raw bytes of at least this length enter as their digest, so that nothing big is ever copied. */
const INLINE_LIMIT = 4096

/** Up to so many bytes a text is looked up in less time than its bytes are hashed. */
const SHORT = 128

const WIDE = 1
const NARROW = 0

export class ByteSink {
  private buffer: Buffer = Buffer.allocUnsafeSlow(1 << 12)
  private view: DataView = new DataView(this.buffer.buffer)
  private at = 0
  private pieces: bigint[] = []

  /** Forgets everything written; the buffer is kept for the next encoding. */
  reset(): void {
    this.at = 0
    if (this.pieces.length > 0) this.pieces = []
  }

  /** Bytes written so far into the present piece; with {@link slice} it gives a part's own bytes. */
  get position(): number {
    return this.pieces.length * PIECE + this.at
  }

  /** Makes room for `n` more bytes; a full piece is hashed and dropped. */
  private room(n: number): void {
    if (this.at + n <= this.buffer.length) return
    if (this.at >= PIECE) {
      this.pieces.push(hash128(this.buffer.subarray(0, PIECE)))
      this.buffer.copyWithin(0, PIECE, this.at)
      this.at -= PIECE
      if (this.at + n <= this.buffer.length) return
    }
    const grown = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.at + n + 64))
    this.buffer.copy(grown, 0, 0, this.at)
    this.buffer = grown
    this.view = new DataView(grown.buffer)
  }

  byte(value: number): void {
    if (this.at === this.buffer.length) this.room(1)
    this.buffer[this.at++] = value
  }

  /** An unsigned integer below 2^53, seven bits a byte. */
  varint(value: number): void {
    if (this.at + 8 > this.buffer.length) this.room(8)
    while (value > 127) {
      this.buffer[this.at++] = (value & 127) | 128
      value = value < 0x80000000 ? value >>> 7 : Math.floor(value / 128)
    }
    this.buffer[this.at++] = value
  }

  double(value: number): void {
    if (this.at + 8 > this.buffer.length) this.room(8)
    this.view.setFloat64(this.at, value !== value ? Number.NaN : value, true)
    this.at += 8
  }

  /** A text by its code units: width, length, units. */
  text(value: string): void {
    const length = value.length
    if (length > 48) return this.longText(value)
    if (this.at + 3 * length + 12 > this.buffer.length) this.room(3 * length + 12)
    const start = this.at
    const buffer = this.buffer
    let at = start
    buffer[at++] = NARROW
    buffer[at++] = length
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i)
      if (unit > 255) {
        this.at = start
        return this.wideText(value)
      }
      buffer[at++] = unit
    }
    this.at = at
  }

  private wideText(value: string): void {
    this.byte(WIDE)
    this.varint(value.length)
    this.room(2 * value.length)
    this.at += this.buffer.write(value, this.at, 'utf16le')
  }

  private longText(value: string): void {
    // oxlint-disable-next-line no-control-regex -- the range is the point: all of Latin-1
    const narrow = !/[^\u0000-\u00ff]/.test(value)
    if (value.length >= INLINE_LIMIT) {
      this.byte(narrow ? NARROW : WIDE)
      this.varint(value.length)
      this.bytes(Buffer.from(value, narrow ? 'latin1' : 'utf16le'))
      return
    }
    if (!narrow) return this.wideText(value)
    this.byte(NARROW)
    this.varint(value.length)
    this.room(value.length)
    this.at += this.buffer.write(value, this.at, 'latin1')
  }

  /** Raw bytes with their length; long ones as a digest taken in place. */
  bytes(value: Uint8Array): void {
    this.varint(value.length)
    if (value.length >= INLINE_LIMIT) return this.digest(hash128(value))
    this.room(value.length)
    this.buffer.set(value, this.at)
    this.at += value.length
  }

  digest(value: bigint): void {
    if (this.at + 16 > this.buffer.length) this.room(16)
    this.view.setBigUint64(this.at, value & MASK, true)
    this.view.setBigUint64(this.at + 8, value >> 64n, true)
    this.at += 16
  }

  /** Everything written since the last {@link reset} as a text of one character a byte; null if that is much. */
  short(): string | null {
    if (this.at > SHORT || this.pieces.length > 0) return null
    return this.buffer.toString('latin1', 0, this.at)
  }

  /** The digest of everything written since the last {@link reset}. */
  finish(): bigint {
    while (this.at >= PIECE) {
      this.pieces.push(hash128(this.buffer.subarray(0, PIECE)))
      this.buffer.copyWithin(0, PIECE, this.at)
      this.at -= PIECE
    }
    const rest = hash128(this.buffer.subarray(0, this.at))
    if (this.pieces.length === 0) return rest
    const digests = Buffer.allocUnsafe(16 * (this.pieces.length + 1) + 1)
    let at = 0
    for (const piece of [...this.pieces, rest]) {
      digests.writeBigUInt64LE(piece & MASK, at)
      digests.writeBigUInt64LE(piece >> 64n, at + 8)
      at += 16
    }
    // A last byte that no encoding ends with (tags are below 128) keeps the two forms apart.
    digests[at] = 0xff
    return hash128(digests)
  }
}
