/**
 * A copy of the database for one reader, where reading it in place would change something: a WAL
 * that a crash has left is folded in by whoever opens it.
 *
 * What must stay true: the copy is made in a folder that only this user can read, and nothing of it
 * stays when the process ends; one that was torn by a writer is made again (what is torn all the
 * same, checksums find).
 */
import * as fs from 'node:fs'
import { join } from 'node:path'
import { keptOpen } from './kept-open.ts'
import { stampOf } from './link.ts'
import type { Link } from './link.ts'
import { sleep } from './patience.ts'
import type { Connection } from './sqlite.ts'

const SUFFIXES = ['', '-wal', '-journal']
const MOST_ATTEMPTS = 5
const PIECE = 1 << 20
// Copying takes at most a twentieth of the time of a reader that looks for changes.
const REST = 20

const folders = new Set<string>()
let waitsForExit = false

/** Copies `file` with its journals and opens the copy with `connect`, which has to read from it. */
export function openPrivateCopy(file: string, connect: (copy: string) => Connection): Link {
  const started = performance.now()
  const folder = makeFolder()
  try {
    const copy = join(folder, 'index.db')
    const stamp = copyUntorn(file, copy)
    const connection = connect(copy)
    const rested = performance.now() + REST * (performance.now() - started)
    // Where open files can be removed, nothing is left behind even by a process that is killed.
    removeFolder(folder)
    return {
      connection,
      writes: false,
      hasChanged: () => performance.now() > rested && stamp !== stampOf(file),
      close() {
        connection.close()
        removeFolder(folder)
      },
    }
  } catch (error) {
    removeFolder(folder)
    throw error
  }
}

function makeFolder(): string {
  const { tmpdir } = process.getBuiltinModule('node:os')
  // mkdtemp gives the folder to its owner alone (0700).
  const folder = fs.mkdtempSync(join(tmpdir(), 'permafrost-copy-'))
  folders.add(folder)
  if (!waitsForExit) process.once('exit', () => folders.forEach(removeFolder))
  waitsForExit = true
  return folder
}

function removeFolder(folder: string): void {
  try {
    fs.rmSync(folder, { recursive: true, force: true })
    folders.delete(folder)
  } catch {
    // Windows does not remove what is open: it goes when the copy is closed.
  }
}

/** Copies until nobody wrote meanwhile; returns the stamp of what was copied. */
function copyUntorn(file: string, copy: string): string {
  for (let attempt = 1; ; attempt++) {
    const stamp = stampOf(file)
    for (const suffix of SUFFIXES) copyOne(file + suffix, copy + suffix)
    if (attempt === MOST_ATTEMPTS || stamp === stampOf(file)) return stamp
    sleep(10 * attempt)
  }
}

function copyOne(from: string, to: string): void {
  fs.rmSync(to, { force: true })
  const fd = keptOpen(from)
  if (fd === null) return
  const target = fs.openSync(to, 'wx', 0o600)
  try {
    const piece = new Uint8Array(PIECE)
    for (let at = 0; ;) {
      const read = fs.readSync(fd, piece, 0, PIECE, at)
      if (read === 0) break
      for (let done = 0; done < read;) done += fs.writeSync(target, piece, done, read - done)
      at += read
    }
  } finally {
    fs.closeSync(target)
  }
}
