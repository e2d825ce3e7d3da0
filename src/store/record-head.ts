/**
 * How files of the store begin: with the packed record of an entry.
 *
 * ```
 *  0  magic    8 bytes, of the kind of file
 *  8  format   u32
 * 12  length   u32 of the record
 * 16  key      16 bytes
 * 32  record   as in the index (src/entries/packing.ts), placement 'file'
 *  …  the rest
 * ```
 *
 * What must stay true: nothing of the head is believed but what the record's checksum covers (the
 * key is in it); a file of another kind or format is none.
 */
import { packRecord, unpackRecord } from '../entries/packing.ts'
import type { PackedEntry } from '../entries/packing.ts'
import { KEY_BYTES } from '../entries/record.ts'
import type { EntryRecord } from '../entries/record.ts'

/** Bytes before the record. */
export const HEAD: number = 16 + KEY_BYTES

/** What kind of file it is. */
export interface FileKind {
  /** Eight characters of Latin-1. */
  readonly magic: string
  readonly format: number
}

/** The head of the file of an entry whose value is `bytes`. */
export function packHead(kind: FileKind, entry: EntryRecord, bytes: Uint8Array): Uint8Array {
  const record = packRecord(entry, 'file', bytes)
  const head = Buffer.alloc(HEAD)
  head.write(kind.magic, 'latin1')
  head.writeUInt32LE(kind.format, 8)
  head.writeUInt32LE(record.length, 12)
  head.set(entry.key, 16)
  return Buffer.concat([head, record])
}

/** The record at the head of a file, and what comes after it; null when the head is not whole. */
export function unpackHead(
  kind: FileKind,
  file: Buffer,
): { readonly record: PackedEntry; readonly rest: Uint8Array } | null {
  if (file.length < HEAD || file.toString('latin1', 0, 8) !== kind.magic) return null
  if (file.readUInt32LE(8) !== kind.format) return null
  const end = HEAD + file.readUInt32LE(12)
  if (end > file.length) return null
  // Plain bytes: what comes from the index are no Buffers either.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.length)
  const record = unpackRecord(bytes.subarray(16, HEAD), bytes.subarray(HEAD, end))
  return record === null ? null : { record, rest: bytes.subarray(end) }
}
