/**
 * What is written down about one state of a function's code and captures.
 *
 * What must stay true: it is plain JSON with a format of its own; one of another format is ignored.
 */
import type { Description } from '../fingerprint/index.ts'
import type { Basis } from '../key/maker.ts'

/** Bumped when a note means something else. */
export const NOTE_FORMAT = 1

/** One state of a function, as it is written down. */
export interface VersionNote {
  readonly format: typeof NOTE_FORMAT
  readonly options: string
  readonly environment: string
  readonly systemState: string | null
  readonly state: string | null
  readonly code: Description
  readonly helpers: readonly Description[]
}

/** A state as it was before computing; described once, for its text may be gone afterwards. */
export interface Prepared {
  readonly basis: Basis
  readonly digest: Uint8Array
  readonly id: string
  /** Null if it was written down before, or if too many were. */
  readonly note: VersionNote | null
}
