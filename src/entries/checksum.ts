/**
 * The checksum of rows and files: XXH3-64, which finds damage (SQLite itself has none and returns
 * flipped bits as data). It is no identity: what is looked up by content has 128 bits.
 *
 * What must stay true: buffers above one piece are read in pieces, for the one-shot call on a big
 * buffer is many times slower; both ways give the same number.
 */
import { loadXxh3, type Xxh3 } from '../platform/xxhash.ts'

const PIECE = 1 << 20

let loaded: Xxh3 | undefined

function xxh3(): Xxh3 {
  loaded ??= loadXxh3()
  return loaded
}

/** XXH3-64 of `bytes`. */
export function checksum(bytes: Uint8Array): bigint {
  if (bytes.length <= PIECE) return (loaded ?? xxh3()).xxh64(bytes)
  return checksumOf([bytes])
}

/** XXH3-64 of the parts one after the other; their borders don't count. */
export function checksumOf(parts: readonly Uint8Array[]): bigint {
  const stream = xxh3().Xxh3.withSeed()
  for (const part of parts)
    for (let at = 0; at < part.length; at += PIECE) stream.update(part.subarray(at, at + PIECE))
  return stream.digest()
}

/** A checksum as 8 bytes, little-endian. */
export function checksumBytes(sum: bigint): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, sum, true)
  return bytes
}

/** Whether a column holds these bytes; in a damaged row even its type may be another. */
export function holds(column: unknown, bytes: Uint8Array): boolean {
  return column instanceof Uint8Array && Buffer.compare(column, bytes) === 0
}
