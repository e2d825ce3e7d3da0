/**
 * Compressed texts. The first byte says how: 0 plain UTF-8, 1 zstd.
 *
 * What must stay true: a text comes back exactly as it went in, or not at all; a runtime without
 * zstd still reads and writes plain texts.
 */
import type { zstdCompressSync, zstdDecompressSync } from 'node:zlib'

const PLAIN = 0
const ZSTD = 1

interface Zlib {
  readonly zstdCompressSync?: typeof zstdCompressSync
  readonly zstdDecompressSync?: typeof zstdDecompressSync
}

function zlib(): Zlib {
  // Loaded at the first use: importing the package stays free.
  return process.getBuiltinModule('node:zlib')
}

/** A text as bytes, the shorter of plain and compressed; lone surrogates are replaced. */
export function pack(text: string): Uint8Array {
  const plain = Buffer.from(text, 'utf8')
  const compressed = zlib().zstdCompressSync?.(plain)
  if (compressed !== undefined && compressed.length < plain.length)
    return Buffer.concat([Uint8Array.of(ZSTD), compressed])
  return Buffer.concat([Uint8Array.of(PLAIN), plain])
}

/** The text, or null when this runtime can't read the form. */
export function unpack(bytes: Uint8Array): string | null {
  const body = bytes.subarray(1)
  if (bytes[0] === PLAIN) return Buffer.from(body).toString('utf8')
  if (bytes[0] !== ZSTD) return null
  return zlib().zstdDecompressSync?.(body).toString('utf8') ?? null
}
