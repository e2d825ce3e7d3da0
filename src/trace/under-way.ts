/**
 * Writing that is under way.
 *
 * What must stay true: what has begun ends once, and until then the computation that began it has not
 * written all that it writes.
 */
import { existsSync } from 'node:fs'
import { unrecorded } from './attribution.ts'
import type { After } from './fs-arguments.ts'
import type { Recording } from './recording.ts'

/** An operation that writes: it counts as under way until it has ended. */
export function writing(
  recording: Recording,
  paths: string | readonly string[],
  ...undo: readonly (() => void)[]
): After {
  const end = recording.writes.begin()
  const ended = (): void => {
    end()
    for (const path of typeof paths === 'string' ? [paths] : paths) recording.settle(path)
  }
  return {
    done(result) {
      ended()
      return result
    },
    failed() {
      end()
      for (const one of undo) one()
    },
    ended,
  }
}

/** Whether there is anything at a path now. */
export function exists(path: string): boolean {
  return unrecorded(() => existsSync(path))
}

/** What is made only where nothing is asks whether something is there: a link to nothing is. */
export function askVacant(recording: Recording, path: string): void {
  if (exists(path)) recording.ask({ kind: 'access', path, mode: 0 })
  else recording.ask({ kind: 'lstat', path, fields: [] })
}
