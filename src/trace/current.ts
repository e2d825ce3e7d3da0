/**
 * Recordings that are running: how they begin, what runs in them, and which is current.
 *
 * What must stay true: see attribution.ts.
 */
import { enter, innermost, resume, runAsync } from './attribution.ts'
import { Recording } from './recording.ts'
import type { RecordingOptions } from './recording.ts'

/** Starts a recording; it must be closed, whatever happens. */
export function openRecording(options: RecordingOptions): Recording {
  return new Recording(options)
}

/** The innermost recording that the running code belongs to. */
export function current(): Recording | null {
  // There are no other scopes.
  return innermost() as Recording | null
}

/** Runs sync work as part of a recording. */
export function recordSync<T>(recording: Recording, work: () => T): T {
  const before = enter(recording)
  try {
    return work()
  } finally {
    resume(before)
  }
}

/** Runs work as part of a recording, with all that it starts. */
export function recordAsync<T>(recording: Recording, work: () => T): T {
  return runAsync(recording, work)
}
