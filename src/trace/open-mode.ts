/**
 * What the flags of `open` mean for the content of a file.
 *
 * What must stay true: whatever may let a program see or keep what is in the file counts as reading.
 */
import { constants } from 'node:fs'

/** What opening with certain flags means for the file. */
export interface OpenMode {
  /** What is in it counts. */
  readonly reads: boolean
  readonly writes: boolean
  /** That it is not there counts. */
  readonly exclusive: boolean
}

/** Reads flags as `fs` takes them; null if they are none. */
export function openMode(flags: unknown): OpenMode | null {
  const { O_ACCMODE = 3, O_WRONLY, O_RDWR, O_TRUNC, O_EXCL } = constants as Record<string, number>
  if (typeof flags === 'number') {
    const way = flags & O_ACCMODE
    const writes = way === O_WRONLY || way === O_RDWR
    const truncates = (flags & O_TRUNC!) !== 0
    return { reads: !writes || !truncates, writes, exclusive: (flags & O_EXCL!) !== 0 }
  }
  if (flags === undefined || flags === null) return { reads: true, writes: false, exclusive: false }
  if (typeof flags !== 'string' || !/^(?:r|w|a|s|x|\+)+$/.test(flags)) return null
  const writes = /[wa+]/.test(flags)
  return { reads: !flags.includes('w'), writes, exclusive: flags.includes('x') }
}
