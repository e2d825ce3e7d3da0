/**
 * Database files that a computation reads through an engine of its own.
 *
 * What must stay true: they are looked at from outside and never opened. On POSIX, closing any
 * descriptor of a file ends the locks that this process holds on it, those of the engine included
 * (https://sqlite.org/howtocorrupt.html, 2.2).
 */
import { isRacy, nowNs } from './racy.ts'
import { statsAt } from './file-states.ts'
import type { Recording } from './recording.ts'

/** Not `ctime`: as root, opening a log sets its owner. */
const FIELDS = ['mtime', 'size']

/**
 * The engine is about to look at a database.
 *
 * @returns 'racy' if its next change could have the same time, so that nobody would see it; 'absent' if
 *   there is none.
 */
export function askDatabase(recording: Recording, path: string): 'asked' | 'racy' | 'absent' {
  const files = [path, `${path}-wal`, `${path}-journal`]
  for (const file of files) {
    recording.ask({ kind: 'stat', path: file, fields: FIELDS })
  }
  if (typeof statsAt(path) === 'string') return 'absent'
  const at = nowNs()
  const isRacyAt = (file: string): boolean => {
    const stats = statsAt(file)
    return (
      typeof stats !== 'string' && isRacy({ mtimeNs: stats.mtimeNs, ctimeNs: stats.mtimeNs }, at)
    )
  }
  return files.some(isRacyAt) ? 'racy' : 'asked'
}
