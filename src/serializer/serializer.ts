/**
 * What surrounds the codec: the user's own serializer, and values that need no copy.
 */

/**
 * A serializer of the user's, in place of the builtin codec (option `serializer`). Changing `name`
 * makes earlier entries unreadable, which is what one wants when the format changes.
 *
 * @example { name: 'json', encode: (v) => Buffer.from(JSON.stringify(v)), decode: (b) => JSON.parse(Buffer.from(b).toString()) }
 */
export interface Serializer {
  readonly name: string
  encode(value: unknown): Uint8Array
  decode(bytes: Uint8Array): unknown
}

/** Whether `value` is a primitive, so that a hit may hand it out again without decoding. */
export function isImmutable(value: unknown): boolean {
  return (typeof value !== 'object' && typeof value !== 'function') || value === null
}
