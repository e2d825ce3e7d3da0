/**
 * A stored value with the output that belongs to it, as one content.
 *
 * ```
 * length u32 of the output, output (effects/output-format.ts), value
 * ```
 *
 * What must stay true: the codec's name says whether there is output, so that neither is taken for
 * the other; what is cut short is damaged, not empty.
 */
import { SerializeError } from '../errors.ts'

const PREFIX = 'output:'

/** Puts output before an encoded value. */
export function withOutput(value: Uint8Array, output: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + output.length + value.length)
  new DataView(bytes.buffer).setUint32(0, output.length, true)
  bytes.set(output, 4)
  bytes.set(value, 4 + output.length)
  return bytes
}

/** The codec's name of a content that begins with output. */
export function codecWithOutput(codec: string): string {
  return PREFIX + codec
}

/** What {@link withOutput} put together, and the codec of the value. */
export interface Parts {
  readonly codec: string
  readonly value: Uint8Array
  readonly output: Uint8Array | null
}

/**
 * Takes output and value apart.
 *
 * @throws SerializeError if the bytes are cut short.
 */
export function partsOf(codec: string, bytes: Uint8Array): Parts {
  if (!codec.startsWith(PREFIX)) return { codec, value: bytes, output: null }
  const length = bytes.length < 4 ? Number.POSITIVE_INFINITY : lengthIn(bytes)
  if (length > bytes.length - 4)
    throw new SerializeError('ERR_SERIALIZE_DECODE', 'Cannot decode an entry: cut short', [])
  return {
    codec: codec.slice(PREFIX.length),
    value: bytes.subarray(4 + length),
    output: bytes.subarray(4, 4 + length),
  }
}

function lengthIn({ buffer, byteOffset }: Uint8Array): number {
  return new DataView(buffer, byteOffset, 4).getUint32(0, true)
}
