/**
 * How a result becomes bytes and comes back: Permafrost's own codec or the user's serializer.
 *
 * What must stay true: a value that would not come back as it is throws while encoding, and is not
 * stored; bytes that this codec did not write are refused, never interpreted; whether the function
 * had returned a promise is part of the entry, for a hit must return one as well.
 */
import { SerializeError } from '../errors.ts'
import { decodeValue, encodeValue } from '../serializer/index.ts'
import type { Classes, Encoded, Serializer } from '../serializer/index.ts'

/** One way of encoding results. */
export interface ValueCodec {
  /** Enters the code subkey: results of one codec are no results of another. */
  readonly salt: string
  /** Whether decoding gives exactly what was encoded. */
  readonly lossless: boolean
  encode(value: unknown): Encoded
  /** Always a fresh copy. */
  decode(encoded: Encoded): unknown
}

/** Permafrost's lossless codec with the registered classes. */
export function builtInCodec(classes: Classes): ValueCodec {
  return {
    salt: JSON.stringify(['permafrost', ...classes.byName.keys()]),
    lossless: true,
    encode: (value) => encodeValue(value, classes),
    decode: (encoded) => decodeValue(encoded, classes),
  }
}

/** A user's serializer; its errors are SerializeErrors with the original as cause. */
export function userCodec(serializer: Serializer): ValueCodec {
  const codec = `user:${serializer.name}`
  return {
    salt: codec,
    lossless: false,
    encode(value) {
      const bytes: unknown = attempt(
        () => serializer.encode(value),
        'ERR_SERIALIZE_UNSUPPORTED',
        `The serializer "${serializer.name}" could not encode the result`,
      )
      // Not `slice`: that of a Buffer gives a view, and the serializer may use its buffer again.
      if (bytes instanceof Uint8Array)
        return { codec, runtime: 'any', bytes: new Uint8Array(bytes) }
      throw new SerializeError(
        'ERR_SERIALIZE_UNSUPPORTED',
        `The serializer "${serializer.name}" must encode to a Uint8Array: it gave ${typeof bytes}`,
        [],
      )
    },
    decode(encoded) {
      if (encoded.codec !== codec)
        throw new SerializeError(
          'ERR_SERIALIZE_DECODE',
          `Cannot decode with the serializer "${serializer.name}": the entry is "${encoded.codec}"`,
          [],
        )
      return attempt(
        () => serializer.decode(new Uint8Array(encoded.bytes)),
        'ERR_SERIALIZE_DECODE',
        `The serializer "${serializer.name}" could not decode an entry`,
      )
    },
  }
}

function attempt<T>(work: () => T, code: SerializeError['code'], message: string): T {
  try {
    return work()
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    throw new SerializeError(code, `${message}: ${detail}`, [], { cause: error })
  }
}

const PROMISE = 'promise:'

/** The codec's name as it stands in the index. */
export function storedCodec(encoded: Encoded, promise: boolean): string {
  return promise ? PROMISE + encoded.codec : encoded.codec
}

/** Takes apart what {@link storedCodec} made. */
export function readCodec(stored: string): { readonly codec: string; readonly promise: boolean } {
  const promise = stored.startsWith(PROMISE)
  return { codec: promise ? stored.slice(PROMISE.length) : stored, promise }
}
