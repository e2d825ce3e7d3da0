/**
 * One thing that a call did to an object, by the object's number in the roster.
 *
 * What must stay true: these are the tuples that stand in stored bytes. A new one gets a new first
 * element; what one means never changes without a new `EFFECTS_FORMAT`.
 */

/** Own property `key` is gone. */
export const DELETE = 1
/** Own data property `key` has these attributes and this value. */
export const DEFINE = 2
/** Length of an array. */
export const LENGTH = 3
/** The length of an array can't be written any more. */
export const LENGTH_FIXED = 4
/** Map: cleared or not, keys deleted, then keys and values set in turn. */
export const MAP = 5
/** Set: cleared or not, members deleted, then members added. */
export const SET = 6
/** Bytes from an offset on. What shares the memory, and where, must be as it was. */
export const BYTES = 7
/** Length of a resizable buffer, in bytes. */
export const RESIZE = 8
export const DATE = 9
export const HREF = 10
/** URLSearchParams: all keys and values in turn. */
export const PAIRS = 11
/** What a WeakMap holds for a key, or a WeakSet's member: held or not, then the value. */
export const WEAK = 12
/** Private field by name. */
export const PRIVATE = 13
export const PROTOTYPE = 14
export const NOT_EXTENSIBLE = 15
/** One element of a typed array of a kind; what shares its memory, and where, must be as it was. */
export const ELEMENT = 16

/** Who else lies in the same memory: number and distance in bytes, in turn. */
export type Neighbours = readonly number[]

export type Operation =
  | readonly [typeof DELETE, at: number, key: PropertyKey]
  | readonly [typeof DEFINE, at: number, key: PropertyKey, flags: number, value: unknown]
  | readonly [typeof LENGTH, at: number, length: number]
  | readonly [typeof LENGTH_FIXED, at: number]
  | readonly [
      typeof MAP,
      at: number,
      cleared: boolean,
      deleted: readonly unknown[],
      set: readonly unknown[],
    ]
  | readonly [
      typeof SET,
      at: number,
      cleared: boolean,
      deleted: readonly unknown[],
      added: readonly unknown[],
    ]
  | readonly [
      typeof BYTES,
      at: number,
      offset: number,
      bytes: Uint8Array,
      length: number,
      near: Neighbours,
    ]
  | readonly [typeof RESIZE, at: number, length: number]
  | readonly [typeof DATE, at: number, time: number]
  | readonly [typeof HREF, at: number, href: string]
  | readonly [typeof PAIRS, at: number, pairs: readonly string[]]
  | readonly [typeof WEAK, at: number, key: object | symbol, held: boolean, value: unknown]
  | readonly [typeof PRIVATE, at: number, name: string, value: unknown]
  | readonly [typeof PROTOTYPE, at: number, prototype: object | null]
  | readonly [typeof NOT_EXTENSIBLE, at: number]
  | readonly [
      typeof ELEMENT,
      at: number,
      index: number,
      kind: string,
      bytes: Uint8Array,
      near: Neighbours,
    ]
