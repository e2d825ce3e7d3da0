/**
 * Computations that write one path at a time.
 *
 * What must stay true: whose a file is that two computations have written, one of them not inside the
 * other, can't be told; so it is noticed by the second.
 */
import { basename, dirname, join } from 'node:path'
import { realFolder } from './thing.ts'

/** A computation, as far as others get in its way. */
export interface Rival {
  readonly parent: Rival | null
  readonly closed: boolean
}

/** Who wrote a path last, of those that are under way. */
const writers = new Map<string, Rival>()

/** Nobody is recorded any more. */
export function forgetWriters(): void {
  writers.clear()
}

function isWithin(inner: Rival, outer: Rival): boolean {
  for (let at: Rival | null = inner; at !== null; at = at.parent) if (at === outer) return true
  return false
}

/** Whether a computation beside this one was the last to write a path, as far as that is known. */
export function isOthers(path: string, recording: Rival): boolean {
  const last = writers.get(join(realFolder(path) ?? dirname(path), basename(path)))
  return last !== undefined && !isWithin(recording, last) && !isWithin(last, recording)
}

/** Another computation that is under way and has written the same path; null if there is none. */
export function rivalAt<T extends Rival>(path: string, recording: T): T | null {
  const key = join(realFolder(path) ?? dirname(path), basename(path))
  let last: Rival | null = writers.get(key) ?? null
  writers.set(key, recording)
  while (last !== null && last.closed) last = last.parent
  if (last === null || isWithin(recording, last) || isWithin(last, recording)) return null
  // All that is noted here is of one class.
  return last as T
}
