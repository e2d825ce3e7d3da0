/**
 * An entry's metadata as one blob: the index reads one column instead of twenty, and the same blob
 * heads an object file, which is so self-describing.
 *
 * ```
 *   0  checksum u64     over key ‖ everything after this field; a row moved under another key fails
 *   8  format u8        RECORD_FORMAT
 *   9  placement u8     where the value is
 *  10  grade u8
 *  11  flags u8         1: expires, 4: has inputs (2 was never written by a release)
 *  12  tail u32         length of the texts and inputs
 *  16  content          16 bytes
 *  32  size f64         of the value
 *  40  value sum u64    checksum of a value that is not in this blob
 *  48  created f64, expires f64, computeMs f64, hashMs f64
 *  80  subkeys          6 × 16 bytes
 * 176  tail             name, codec, runtime (u16 length, UTF-8 each); with inputs the key of the
 *                       call (16 bytes) and the inputs (the rest)
 *   …  value            when embedded
 * ```
 *
 * What must stay true: no field is believed before the checksum was verified; numbers are
 * little-endian; a change of this layout is a change of the index's and the object files' format.
 */
import { checksum, checksumOf } from './checksum.ts'
import { storedName } from './names.ts'
import { KEY_BYTES, contentHash, entryKey, manifestKey } from './record.ts'
import type { ContentHash, EntryKey, EntryRecord, Grade, ManifestKey, Subkeys } from './record.ts'

const RECORD_FORMAT = 1

/** Where an entry's value is: in the record itself, in a row beside it, or in an object file. */
export type Placement = 'embedded' | 'beside' | 'file'

const PLACEMENTS: readonly Placement[] = ['embedded', 'beside', 'file']
const GRADES: readonly Grade[] = ['proved', 'traced', 'assumed']

const SUM = 8
const SUBKEYS = 80
const TAIL = SUBKEYS + 6 * KEY_BYTES
const EXPIRES = 1
const INPUTS = 4

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8')
  if (bytes.length <= 0xffff) return bytes
  throw new RangeError(`Cannot store a name of ${bytes.length} bytes: at most 65535`)
}

// Holds key ‖ record, so that one call checks both.
const scratch = new Uint8Array(4096)

/** Copies key and record (without its checksum) next to each other and returns their checksum. */
function sumOf(key: Uint8Array, record: Uint8Array): bigint {
  const length = KEY_BYTES + record.length - SUM
  if (length > scratch.length) return checksumOf([key, record.subarray(SUM)])
  // The record's own checksum lies under the second half of the key, which is written after it.
  scratch.set(record, KEY_BYTES - SUM)
  scratch.set(key)
  return checksum(scratch.subarray(0, length))
}

/** What is written of inputs; nothing for an entry without. */
function inputParts({ key, inputs, call }: EntryRecord): readonly Uint8Array[] {
  if (inputs !== null && call !== null) return [call, inputs]
  if (inputs === null && call === null) return []
  throw new RangeError(
    `Cannot store the entry ${Buffer.from(key).toString('hex')}: it has ` +
      (call === null ? 'inputs and no call' : 'a call and no inputs'),
  )
}

/** Packs an entry, and its value when that is embedded. */
export function packRecord(
  entry: EntryRecord,
  placement: Placement,
  value: Uint8Array,
): Uint8Array {
  const texts = [text(storedName(entry.name)), text(entry.codec), text(entry.runtime)]
  const parts = inputParts(entry)
  let tail = 0
  for (const part of parts) tail += part.length
  for (const each of texts) tail += 2 + each.length
  const embedded = placement === 'embedded'
  const record = new Uint8Array(TAIL + tail + (embedded ? value.length : 0))
  const fields = new DataView(record.buffer)
  record[8] = RECORD_FORMAT
  record[9] = PLACEMENTS.indexOf(placement)
  record[10] = GRADES.indexOf(entry.grade)
  record[11] = (entry.expires === null ? 0 : EXPIRES) | (parts.length === 0 ? 0 : INPUTS)
  fields.setUint32(12, tail, true)
  record.set(entry.content, 16)
  fields.setFloat64(32, value.length, true)
  // An embedded value is covered by the record's own checksum.
  if (!embedded) fields.setBigUint64(40, checksum(value), true)
  fields.setFloat64(48, entry.created, true)
  fields.setFloat64(56, entry.expires ?? 0, true)
  fields.setFloat64(64, entry.computeMs, true)
  fields.setFloat64(72, entry.hashMs, true)
  const { system, runtime, code, captures, args, versions } = entry.subkeys
  let at = SUBKEYS
  for (const subkey of [system, runtime, code, captures, args, versions]) {
    if (subkey.length !== KEY_BYTES)
      throw new RangeError(`Cannot store a subkey of ${subkey.length} bytes: needs ${KEY_BYTES}`)
    record.set(subkey, at)
    at += KEY_BYTES
  }
  for (const each of texts) {
    fields.setUint16(at, each.length, true)
    record.set(each, at + 2)
    at += 2 + each.length
  }
  for (const part of parts) {
    record.set(part, at)
    at += part.length
  }
  if (embedded) record.set(value, TAIL + tail)
  fields.setBigUint64(0, sumOf(entry.key, record), true)
  return record
}

/**
 * A record whose checksum was verified. Fields are decoded when they are read: a hit looks at two or
 * three of them, and pays for no others.
 */
export class PackedEntry implements EntryRecord {
  readonly key: EntryKey
  readonly #record: Uint8Array
  readonly #fields: DataView

  constructor(key: Uint8Array, record: Uint8Array) {
    // A caller may reuse the buffer of its key.
    this.key = entryKey(key.slice())
    this.#record = record
    this.#fields = new DataView(record.buffer, record.byteOffset, record.length)
  }

  /** The checksum that was written with the record. */
  get sum(): bigint {
    return this.#fields.getBigUint64(0, true)
  }

  /** The record as it is stored. */
  get bytes(): Uint8Array {
    return this.#record
  }

  get placement(): Placement {
    return PLACEMENTS[this.#record[9] ?? 0] ?? 'embedded'
  }

  get grade(): Grade {
    return GRADES[this.#record[10] ?? 0] ?? 'assumed'
  }

  get content(): ContentHash {
    return contentHash(this.#record.subarray(16, 32))
  }

  get size(): number {
    return this.#fields.getFloat64(32, true)
  }

  get created(): number {
    return this.#fields.getFloat64(48, true)
  }

  get expires(): number | null {
    return (this.#flags & EXPIRES) === 0 ? null : this.#fields.getFloat64(56, true)
  }

  get computeMs(): number {
    return this.#fields.getFloat64(64, true)
  }

  get hashMs(): number {
    return this.#fields.getFloat64(72, true)
  }

  get subkeys(): Subkeys {
    const subkey = (index: number): Uint8Array =>
      this.#record.subarray(SUBKEYS + index * KEY_BYTES, SUBKEYS + (index + 1) * KEY_BYTES)
    return {
      system: subkey(0),
      runtime: subkey(1),
      code: subkey(2),
      captures: subkey(3),
      args: subkey(4),
      versions: subkey(5),
    }
  }

  get name(): string {
    return this.#text(0)
  }

  get codec(): string {
    return this.#text(1)
  }

  get runtime(): string {
    return this.#text(2)
  }

  get inputs(): Uint8Array | null {
    if ((this.#flags & INPUTS) === 0) return null
    return this.#record.subarray(this.#skip(3) + KEY_BYTES, this.#tailEnd)
  }

  get call(): ManifestKey | null {
    if ((this.#flags & INPUTS) === 0) return null
    const at = this.#skip(3)
    return manifestKey(this.#record.subarray(at, at + KEY_BYTES))
  }

  /** The value when it is embedded. */
  get embedded(): Uint8Array {
    return this.#record.subarray(this.#tailEnd)
  }

  /** Bytes of the record without an embedded value. */
  get recordSize(): number {
    return this.#tailEnd
  }

  /** Whether these are the bytes of this entry's value. */
  matches(value: Uint8Array): boolean {
    if (this.placement === 'embedded') return value.length === this.size
    return value.length === this.size && checksum(value) === this.#fields.getBigUint64(40, true)
  }

  /** All fields at once, as a plain object. */
  toRecord(): EntryRecord {
    const { key, name, subkeys, content, size, codec, runtime, created, expires } = this
    const { computeMs, hashMs, grade, inputs, call } = this
    return {
      key,
      name,
      subkeys,
      content,
      size,
      codec,
      runtime,
      created,
      expires,
      computeMs,
      hashMs,
      grade,
      inputs,
      call,
    }
  }

  get #flags(): number {
    return this.#record[11] ?? 0
  }

  get #tailEnd(): number {
    return TAIL + this.#fields.getUint32(12, true)
  }

  #skip(texts: number): number {
    let at = TAIL
    for (let i = 0; i < texts; i++) at += 2 + this.#fields.getUint16(at, true)
    return at
  }

  #text(index: number): string {
    const at = this.#skip(index)
    const length = this.#fields.getUint16(at, true)
    return Buffer.from(this.#record.buffer, this.#record.byteOffset + at + 2, length).toString(
      'utf8',
    )
  }
}

/** The record under `key`, or null when a single bit of either is not what was written. */
export function unpackRecord(key: Uint8Array, record: unknown): PackedEntry | null {
  // In a damaged row even the column's type may be another.
  if (!(record instanceof Uint8Array) || record.length < TAIL) return null
  const sum = sumOf(key, record)
  const packed = new PackedEntry(key, record)
  return sum === packed.sum && record[8] === RECORD_FORMAT ? packed : null
}
