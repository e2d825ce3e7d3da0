/**
 * What the index knows about one stored result, and the keys it is found by.
 *
 * What must stay true: a key is made by one function here and has 16 bytes, so a raw digest can't
 * be taken for the key of another record; everything in an `EntryRecord` is covered by the row's
 * checksum (see packing.ts), because it decides a hit or what comes out of it.
 */

declare const brand: unique symbol
type Key<Kind extends string> = Uint8Array & { readonly [brand]: Kind }

/** H(subkeys, inputs): where an entry stands. */
export type EntryKey = Key<'entry'>

/** H(bytes): where an encoded value stands; equal values share one. */
export type ContentHash = Key<'content'>

/** H(subkeys): where the lists of inputs stand that computations under these subkeys have read. */
export type ManifestKey = Key<'manifest'>

/** Bytes of every key. */
export const KEY_BYTES = 16

function sized(bytes: Uint8Array, kind: string): Uint8Array {
  if (bytes.length !== KEY_BYTES)
    throw new RangeError(
      `Cannot make a key of ${kind}: needs ${KEY_BYTES} bytes, has ${bytes.length}`,
    )
  return bytes
}

/** Takes 16 bytes as the key of an entry. */
export function entryKey(bytes: Uint8Array): EntryKey {
  return sized(bytes, 'an entry') as EntryKey
}

/** Takes 16 bytes as the hash of a content. */
export function contentHash(bytes: Uint8Array): ContentHash {
  return sized(bytes, 'a content') as ContentHash
}

/** Takes 16 bytes as the key of a manifest. */
export function manifestKey(bytes: Uint8Array): ManifestKey {
  return sized(bytes, 'a manifest') as ManifestKey
}

/** How well it is known that nothing unseen decided the result. */
export type Grade = 'proved' | 'traced' | 'assumed'

/** The digests that make up a key, 16 bytes each; kept to tell what differs between two entries. */
export interface Subkeys {
  readonly system: Uint8Array
  readonly runtime: Uint8Array
  readonly code: Uint8Array
  readonly captures: Uint8Array
  readonly args: Uint8Array
  readonly versions: Uint8Array
}

/** The metadata of one stored result. */
export interface EntryRecord {
  readonly key: EntryKey
  /** The function: `path/in/project#name`. */
  readonly name: string
  readonly subkeys: Subkeys
  readonly content: ContentHash
  /** Bytes of the encoded value. */
  readonly size: number
  /** Which codec encoded the value. */
  readonly codec: string
  /** The runtime family that can decode it, or 'any'. */
  readonly runtime: string
  /** Milliseconds since the epoch. */
  readonly created: number
  /** Milliseconds since the epoch; null when it stays good. */
  readonly expires: number | null
  /** Milliseconds that computing the value took. */
  readonly computeMs: number
  /** Milliseconds that fingerprinting the call took. */
  readonly hashMs: number
  readonly grade: Grade
  /** The traced inputs that the key holds beside the subkeys; null for none. */
  readonly inputs: Uint8Array | null
  /** The key of the call itself, where the lists of its inputs stand; null for an entry without. */
  readonly call: ManifestKey | null
}
