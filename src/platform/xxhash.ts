/**
 * Loads XXH3, a native addon, at first use: importing the package must stay free.
 *
 * What must stay true: whichever way the addon is found, it is the same code; nothing else in here.
 */
import { createRequire } from 'node:module'

/** What Permafrost uses of `@node-rs/xxhash`. */
export interface Xxh3 {
  xxh128(input: Uint8Array | string, seed?: bigint): bigint
  xxh64(input: Uint8Array): bigint
  Xxh3: { withSeed(): Xxh3Stream }
}

interface Xxh3Stream {
  update(input: Uint8Array): Xxh3Stream
  digest(): bigint
}

/** The addon of the commonest platforms, without the 2 ms in which its package looks for it. */
const DIRECT: Readonly<Record<string, string>> = {
  'linux x64': '@node-rs/xxhash-linux-x64-gnu',
  'linux arm64': '@node-rs/xxhash-linux-arm64-gnu',
  'darwin arm64': '@node-rs/xxhash-darwin-arm64',
  'win32 x64': '@node-rs/xxhash-win32-x64-msvc',
}

/** The addon; loaded once a process by Node itself. */
export function loadXxh3(): Xxh3 {
  const require = createRequire(import.meta.url)
  const direct = DIRECT[`${process.platform} ${process.arch}`]
  if (direct !== undefined) {
    try {
      return (require(direct) as { xxh3: Xxh3 }).xxh3
    } catch {
      // Another libc, or not hoisted to where this file can see it: its package knows.
    }
  }
  return (require('@node-rs/xxhash') as { xxh3: Xxh3 }).xxh3
}
