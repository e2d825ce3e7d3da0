/**
 * Reading the bytes of a database beside SQLite.
 *
 * What must stay true: a file that was opened here stays open as long as the process runs, for
 * closing it would drop all locks that other connections of the process hold on it (POSIX locks
 * belong to the process, not to the handle). One handle for each file that stands at a path.
 */
import { fstatSync, openSync, readSync, statSync } from 'node:fs'

interface Source {
  readonly fd: number
  readonly dev: number
  readonly ino: number
}

const sources = new Map<string, Source>()

/** A handle to read the file with, never to be closed; null when it is not there. */
export function keptOpen(path: string): number | null {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return null
  const known = sources.get(path)
  if (known !== undefined && known.dev === found.dev && known.ino === found.ino) return known.fd
  const fd = openSync(path, 'r')
  const { dev, ino } = fstatSync(fd)
  sources.set(path, { fd, dev, ino })
  return fd
}

/** Whether the header of the database names a version that makes SQLite refuse to write it. */
export function looksReadOnly(path: string): boolean {
  const fd = keptOpen(path)
  const version = new Uint8Array(1)
  return fd !== null && readSync(fd, version, 0, 1, 18) === 1 && (version[0] ?? 0) > 2
}
