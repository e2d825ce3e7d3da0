/**
 * Moving a damaged index aside, while other processes may open, use or move it as well.
 *
 * What must stay true: a new database never meets the journals of the moved one (SQLite would replay them),
 * so journals go first, and whoever opens waits while the lock file stands; a healthy database that
 * another process has just put in place is never moved.
 */
import { closeSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { identityOf, sizeOf } from './link.ts'
import { sleep } from './patience.ts'

const LOCK_STALE_MS = 10_000
const KEPT = 3
const KEPT_BYTES = 64 * 1024 * 1024
const COMPANIONS = ['-wal', '-shm', '-journal']

function lockOf(file: string): string {
  return `${file}.moving`
}

/** Waits until nobody is moving `file`; a lock left behind by a crash does not count, and writers remove it. */
export function awaitMove(file: string, writes: boolean): void {
  const lock = lockOf(file)
  for (;;) {
    const found = statSync(lock, { throwIfNoEntry: false })
    if (found === undefined) return
    // A clock set back must not make us wait for ever: an age below zero is stale as well.
    const age = Date.now() - found.mtimeMs
    if (Math.abs(age) <= LOCK_STALE_MS) sleep(10)
    else if (writes) rmSync(lock, { force: true })
    else return
  }
}

function acquire(lock: string, file: string): void {
  for (;;) {
    try {
      closeSync(openSync(lock, 'wx'))
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      awaitMove(file, true)
    }
  }
}

/**
 * Renames the database `file` and its companions to `<file>.<label>-<time>-<pid>`, and removes older
 * ones of this label. Returns the new path, or null when the file that had `identity` is no longer
 * there.
 */
export function moveAside(file: string, identity: string | null, label: string): string | null {
  const lock = lockOf(file)
  acquire(lock, file)
  try {
    if (identity === null || identityOf(file) !== identity) return null
    const time = new Date().toISOString().replaceAll(/[-:.]/g, '')
    const target = `${file}.${label}-${time}-${process.pid}`
    for (const companion of COMPANIONS) renameIfThere(file + companion, target + companion)
    renameSync(file, target)
    removeOldest(file, label)
    return target
  } finally {
    rmSync(lock, { force: true })
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** Keeps the last few, as far as they are small: the bound of the cache does not count them. */
function removeOldest(file: string, label: string): void {
  const prefix = `${basename(file)}.${label}-`
  const moved = readdirSync(dirname(file))
    .filter((name) => name.startsWith(prefix) && !COMPANIONS.some((each) => name.endsWith(each)))
    .toSorted()
    .toReversed()
    .map((name) => join(dirname(file), name))
  let bytes = 0
  for (const [i, path] of moved.entries()) {
    const parts = ['', ...COMPANIONS].map((companion) => path + companion)
    for (const part of parts) bytes += sizeOf(part)
    if (i === 0 || (i < KEPT && bytes <= KEPT_BYTES)) continue
    for (const part of parts) rmSync(part, { force: true })
  }
}
