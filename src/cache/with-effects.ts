/**
 * A stored value with what a hit does beside returning it, as one content.
 *
 * ```
 * for output and files: length u32 (NONE if there is none) and bytes, then the value
 * ```
 *
 * Changes of objects are no part of their own: they refer to what the value refers to, so both are
 * one encoding (effects/encoding.ts), under a codec of its own.
 *
 * What must stay true: the codec's name says whether there is more than a value, so that neither is
 * taken for the other; what is cut short is damaged, not empty.
 */
import { SerializeError } from '../errors.ts'

const PREFIX = 'effects:'
const NONE = 0xff_ff_ff_ff

/** The codec's name of a value that is encoded together with changes of objects. */
export const CHANGES_CODEC = 'changes'

/** What a hit does beside returning the value. */
export interface Deeds {
  /** What to write to stdout and stderr (effects/output-format.ts). */
  readonly output: Uint8Array | null
  /** Which files to write (effects/files). */
  readonly files: Uint8Array | null
}

/** An encoded value as the store keeps it. */
export interface Content {
  readonly codec: string
  readonly bytes: Uint8Array
}

/** Puts deeds before an encoded value. */
export function withDeeds({ codec, bytes }: Content, { output, files }: Deeds): Content {
  if (output === null && files === null) return { codec, bytes }
  const parts = [output, files]
  const length = parts.reduce((sum, part) => sum + 4 + (part?.length ?? 0), bytes.length)
  const whole = new Uint8Array(length)
  const view = new DataView(whole.buffer)
  let at = 0
  for (const part of parts) {
    view.setUint32(at, part?.length ?? NONE, true)
    if (part !== null) whole.set(part, at + 4)
    at += 4 + (part?.length ?? 0)
  }
  whole.set(bytes, at)
  return { codec: PREFIX + codec, bytes: whole }
}

/**
 * Takes apart what {@link withDeeds} put together.
 *
 * @throws SerializeError if the bytes are cut short.
 */
export function deedsOf({ codec, bytes }: Content): Content & Deeds {
  if (!codec.startsWith(PREFIX)) return { codec, bytes, output: null, files: null }
  const [output, afterOutput] = partAt(bytes, 0)
  const [files, afterFiles] = partAt(bytes, afterOutput)
  return { codec: codec.slice(PREFIX.length), bytes: bytes.subarray(afterFiles), output, files }
}

function partAt(bytes: Uint8Array, at: number): readonly [Uint8Array | null, after: number] {
  if (at + 4 > bytes.length) throw cutShort()
  const length = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true)
  if (length === NONE) return [null, at + 4]
  const end = at + 4 + length
  if (end > bytes.length) throw cutShort()
  return [bytes.subarray(at + 4, end), end]
}

function cutShort(): SerializeError {
  return new SerializeError('ERR_SERIALIZE_DECODE', 'Cannot decode an entry: cut short', [])
}
