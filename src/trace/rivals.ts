/**
 * Computations that write one path at a time.
 *
 * What must stay true: whose a file is that two computations have written, one of them not inside the
 * other, can't be told; so it is noticed by the second.
 */
import { basename, dirname, join } from 'node:path'
import type { Recording } from './recording.ts'
import { realFolder } from './thing.ts'

/** Who wrote a path last, of those that are under way. */
const writers = new Map<string, Recording>()

/** Nobody is recorded any more. */
export function forgetWriters(): void {
  writers.clear()
}

function isWithin(inner: Recording, outer: Recording): boolean {
  for (let at: Recording | null = inner; at !== null; at = at.parent) if (at === outer) return true
  return false
}

/** Another computation that is under way and has written the same path; null if there is none. */
export function rivalAt(path: string, recording: Recording): Recording | null {
  const key = join(realFolder(path) ?? dirname(path), basename(path))
  let last: Recording | null = writers.get(key) ?? null
  writers.set(key, recording)
  while (last !== null && last.closed) last = last.parent
  if (last === null || isWithin(recording, last) || isWithin(last, recording)) return null
  return last
}
