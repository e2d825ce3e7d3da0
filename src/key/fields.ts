/**
 * Digests of lists of fields.
 *
 * What must stay true: the encoding is injective. Each field is written as kind, length, bytes, so
 * no two lists share an encoding (`['ab', 'c']` is not `['a', 'bc']`, null is not the empty text),
 * and the tag keeps lists of different meaning apart.
 */
import { hash128Bytes } from '../platform/hash.ts'

/** What a digest can be made of; null is a field that is absent. */
export type Field = string | Uint8Array | null

const TEXT = 1
const BYTES = 2
const ABSENT = 3

function write(field: Field): Buffer {
  const body =
    typeof field === 'string' ? Buffer.from(field, 'utf16le') : (field ?? new Uint8Array())
  const out = Buffer.alloc(5 + body.length)
  out[0] = field === null ? ABSENT : typeof field === 'string' ? TEXT : BYTES
  out.writeUInt32LE(body.length, 1)
  out.set(body, 5)
  return out
}

/** 16 bytes over a tag and a list of fields. */
export function digestOf(tag: string, fields: readonly Field[]): Uint8Array {
  return hash128Bytes(Buffer.concat([write(tag), ...fields.map(write)]))
}
