/**
 * The objects that are being read: what each waits for.
 */
import type { KnownClass } from './classes.ts'

// What a frame waits for. From PRELUDED on, something is read before each part.
export const RECORD = 0
export const RECORD_DEFINED = 1
export const ELEMENTS = 2
export const ENTRIES = 3
export const MEMBERS = 4
export const BOX = 5
export const STATE = 6
export const PARAMS_OF = 7
export const RICH_BASE = 8
export const PRELUDED = 9
export const SPARSE = 9
export const WIDE = 10
export const PROPERTIES = 11

/** One object whose parts are being read. */
export interface Frame {
  kind: number
  target: unknown
  next: number
  count: number
  keys: readonly string[]
  /** The key of the part that comes next; for ENTRIES, the key that was read. */
  key: unknown
  /** Of the property that comes next. */
  attributes: number
  /** Flags of RICH. */
  flags: number
  known: KnownClass | undefined
}
