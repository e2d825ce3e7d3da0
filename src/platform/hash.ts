/**
 * The one hash of Permafrost: XXH3-128, as bytes, hex or over a text.
 *
 * What must stay true: a digest depends on the bytes alone (not on machine, runtime or chunking of
 * the caller), and buffers above one piece are hashed as a tree of 1 MiB pieces, because the
 * one-shot call on a big buffer is many times slower than the same work in cache-sized pieces.
 */
import { loadXxh3, type Xxh3 } from './xxhash.ts'

const PIECE = 1 << 20
const MASK = (1n << 64n) - 1n

const scratch = new Uint8Array(16)
const scratchView = new DataView(scratch.buffer)

let loaded: Xxh3 | undefined

function xxh3(): Xxh3 {
  loaded ??= loadXxh3()
  return loaded
}

function raw(bytes: Uint8Array): bigint {
  const hash = xxh3()
  if (bytes.length <= PIECE) return hash.xxh128(bytes)
  const pieces = Math.ceil(bytes.length / PIECE)
  const digests = new BigUint64Array(2 * pieces + 1)
  for (let i = 0; i < pieces; i++) {
    const digest = hash.xxh128(bytes.subarray(i * PIECE, (i + 1) * PIECE))
    digests[2 * i] = digest & MASK
    digests[2 * i + 1] = digest >> 64n
  }
  digests[2 * pieces] = BigInt(bytes.length)
  // The seed keeps the tree's root apart from a plain buffer that happens to hold these digests.
  return hash.xxh128(new Uint8Array(digests.buffer), 1n)
}

/** XXH3-128 of `bytes` as a number; the cheapest form, for keys of maps. */
export function hash128(bytes: Uint8Array): bigint {
  return raw(bytes)
}

/** XXH3-128 of `bytes` as 16 bytes, big-endian. */
export function hash128Bytes(bytes: Uint8Array): Uint8Array {
  return digestBytes(raw(bytes))
}

/** XXH3-128 of `bytes` as 32 hex digits. */
export function hash128Hex(bytes: Uint8Array): string {
  return digestHex(raw(bytes))
}

/** XXH3-128 of a text as 32 hex digits; lone surrogates count (UTF-16 code units are hashed). */
export function hashText(text: string): string {
  return hash128Hex(Buffer.from(text, 'utf16le'))
}

/** A digest as 16 bytes, big-endian. */
export function digestBytes(digest: bigint): Uint8Array {
  // Writing takes the lower half of a number. A copy is cheaper than an array with a view of its own.
  scratchView.setBigUint64(0, digest >> 64n)
  scratchView.setBigUint64(8, digest)
  return scratch.slice()
}

/** The digest that {@link digestBytes} made these bytes of. */
export function bytesDigest(bytes: Uint8Array): bigint {
  scratch.set(bytes)
  return (scratchView.getBigUint64(0) << 64n) | scratchView.getBigUint64(8)
}

/** A digest as 32 hex digits. */
export function digestHex(digest: bigint): string {
  return digest.toString(16).padStart(32, '0')
}
