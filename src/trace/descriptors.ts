/**
 * Which open file descriptors belong to which computation.
 *
 * What must stay true: reading through a descriptor that the computation (or one inside it) has
 * opened itself adds nothing, for opening it counted as reading the whole file. Any other was opened
 * by somebody else, stands somewhere in its file, and moves on when read: that is no input but an
 * impurity.
 */
import type { Recording } from './recording.ts'

interface OpenFile {
  readonly recording: Recording
  readonly path: string
}

const files = new Map<number, OpenFile>()

/** A descriptor was opened; by nobody's computation if `recording` is null. */
export function noteOpen(fd: unknown, recording: Recording | null, path: string | null): void {
  if (typeof fd !== 'number') return
  if (recording === null || path === null) files.delete(fd)
  else files.set(fd, { recording, path })
}

/** A descriptor is closed: its number will be given to other files. */
export function noteClose(fd: unknown): void {
  if (typeof fd === 'number') files.delete(fd)
}

/** The file behind a descriptor that `recording`, or a call inside it, has opened. */
export function fileBehind(fd: unknown, recording: Recording): string | null {
  if (typeof fd !== 'number') return null
  const open = files.get(fd)
  for (let at: Recording | null = open?.recording ?? null; at !== null; at = at.parent)
    if (at === recording) return open!.path
  return null
}

/** A descriptor is about to be read. */
export function askDescriptor(fd: unknown, recording: Recording): void {
  if (fileBehind(fd, recording) !== null) return
  if (fd === 0) recording.note('stdin', 'reading stdin')
  else recording.note('process', 'reading a file that was opened before the call')
}

/** Forgets all descriptors. */
export function forgetDescriptors(): void {
  files.clear()
}
