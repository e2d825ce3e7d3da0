/**
 * Which open file descriptors belong to which computation.
 *
 * What must stay true: reading through a descriptor that the computation (or one inside it) has
 * opened itself adds nothing, for opening it counted as reading the whole file. Any other was opened
 * by somebody else, stands somewhere in its file, and moves on when read: that is no input but an
 * impurity.
 */
import { fstatSync } from 'node:fs'
import { unrecorded } from './attribution.ts'
import type { Recording } from './recording.ts'

interface OpenFile {
  readonly recording: Recording
  readonly path: string
  /** Which file it is, if it was opened to be written; else null. */
  readonly written: string | null
}

const files = new Map<number, OpenFile>()

/** Which file a descriptor stands for; null if it is not open. */
function identity(fd: number): string | null {
  try {
    const { dev, ino } = unrecorded(() => fstatSync(fd, { bigint: true }))
    return `${dev}:${ino}`
  } catch {
    return null
  }
}

/** A descriptor was opened; by nobody's computation if `recording` is null. */
export function noteOpen(
  fd: unknown,
  recording: Recording | null,
  path: string | null,
  writes = false,
): void {
  if (typeof fd !== 'number') return
  if (recording === null || path === null) files.delete(fd)
  else files.set(fd, { recording, path, written: writes ? identity(fd) : null })
}

/** A descriptor is closed: its number will be given to other files. */
export function closes(fd: unknown): void {
  if (typeof fd !== 'number') return
  const open = files.get(fd)
  if (open === undefined) return
  files.delete(fd)
  // What is written through it has been written.
  if (open.written !== null) open.recording.settle(open.path)
}

/** A file that `recording`, or a call inside it, has open for writing; null if there is none. */
export function openForWriting(recording: Recording): string | null {
  for (const [fd, { path, written }] of files) {
    if (written === null || fileBehind(fd, recording) === null) continue
    if (identity(fd) === written) return path
  }
  return null
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
