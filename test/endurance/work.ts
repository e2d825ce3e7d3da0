/**
 * What the programs of these tests memoize: a result of every kind and size that follows from its
 * key alone, so that each process can tell whether what it got is right.
 *
 * What must stay true: imports nothing of the test runner, for programs use it.
 */
import { isDeepStrictEqual } from 'node:util'

/** The same numbers from 0 to 1 in each run (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Small ones are many, and a few lie in files of their own. */
const SIZES = [10, 10, 10, 300, 300, 300, 3000, 3000, 20_000, 70_000, 300_000]

/** Bytes of the result of a key, about. */
export function sizeOf(key: number): number {
  return SIZES[(Math.imul(key, 0x9e3779b1) >>> 16) % SIZES.length] ?? 10
}

function bytesOf(seed: number, size: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(size / 4))
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[i] = state
  }
  return new Uint8Array(words.buffer, 0, size)
}

/** One key in eleven shares its result with many others. */
export function resultOf(key: number): unknown {
  const size = sizeOf(key)
  if (key % 11 === 0) return bytesOf(key % 3, size)
  if (key % 3 === 0) return bytesOf(key, size)
  if (key % 3 === 1) return Buffer.from(bytesOf(key, Math.ceil(size / 2))).toString('hex')
  return { key, at: new Date(key), parts: new Map([[key, bytesOf(key, size)]]), none: [-0, 1n] }
}

/** Whether a value is the result of a key. */
export function isRight(key: number, value: unknown): boolean {
  return isDeepStrictEqual(value, resultOf(key))
}

/** A key below `keys`; low ones are asked for often, as people and programs do. */
export function likelyKey(random: () => number, keys: number): number {
  return Math.floor(keys ** random()) - 1
}
