/**
 * Moving a damaged index aside, while other processes may open, use or move it as well.
 *
 * What must stay true: a new database never meets the WAL of the moved one (SQLite would replay it),
 * so the WAL goes first, and whoever opens waits while the lock file stands; a healthy database that
 * another process has just put in place is never moved.
 */
import { closeSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const LOCK_STALE_MS = 10_000
const KEPT = 3
const COMPANIONS = ['-wal', '-shm']

const sleeper = new Int32Array(new SharedArrayBuffer(4))

/** Blocks this thread. */
export function sleep(ms: number): void {
  Atomics.wait(sleeper, 0, 0, ms)
}

/** Which file stands at `path` now; null when none does. */
export function identityOf(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? null : `${found.dev}:${found.ino}`
}

function lockOf(file: string): string {
  return `${file}.moving`
}

/** Waits until nobody is moving `file`; a lock left behind by a crash is removed. */
export function awaitMove(file: string): void {
  const lock = lockOf(file)
  for (;;) {
    const found = statSync(lock, { throwIfNoEntry: false })
    if (found === undefined) return
    // A clock set back must not make us wait for ever: an age below zero is stale as well.
    const age = Date.now() - found.mtimeMs
    if (age > LOCK_STALE_MS || age < -LOCK_STALE_MS) rmSync(lock, { force: true })
    else sleep(10)
  }
}

function acquire(lock: string, file: string): void {
  for (;;) {
    try {
      closeSync(openSync(lock, 'wx'))
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      awaitMove(file)
    }
  }
}

/**
 * Renames the database `file` and its companions to `<file>.<label>-<time>`, keeping the last three.
 * Returns the new path, or null when the file that had `identity` is no longer there.
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

function removeOldest(file: string, label: string): void {
  const prefix = `${basename(file)}.${label}-`
  const moved = readdirSync(dirname(file))
    .filter((name) => name.startsWith(prefix) && !COMPANIONS.some((each) => name.endsWith(each)))
    .toSorted()
  for (const name of moved.slice(0, -KEPT))
    for (const companion of ['', ...COMPANIONS])
      rmSync(join(dirname(file), name + companion), { force: true })
}
