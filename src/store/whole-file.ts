/**
 * Writing a file so that nobody ever reads half of it: beside, then renamed.
 *
 * What must stay true: a path holds nothing or a whole file, also after the process was killed at any
 * instruction. Renaming orders nothing on disk: after a power failure a file may be empty or short
 * (readers verify what they read), unless `durability` is 'power': then file, directory and the
 * directories made for it are on disk when writing returns, so that a row that is committed later
 * never names a file that is not there.
 */
import * as fs from 'node:fs'
import { dirname } from 'node:path'
import { temporaryPath } from './temporary.ts'

/** What a write survives: the end of the process, or also a loss of power (fsync). */
export type Durability = 'process' | 'power'

/** How files are written into a directory. */
export interface Writing {
  /** Where files are made before they are renamed; on the same file system. */
  readonly tmp: string
  readonly durability: Durability
}

// One call of the operating system moves at most 2 GiB.
const MOST_AT_ONCE = 1 << 30

/** Writes the parts, one after the other, as the file at `path`, replacing what is there. */
export function writeWhole(writing: Writing, path: string, parts: readonly Uint8Array[]): void {
  try {
    writeOnce(writing, path, parts)
  } catch (error) {
    // Somebody removed the directory, or our file in it, before it was renamed.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    writeOnce(writing, path, parts)
  }
}

function writeOnce({ tmp, durability }: Writing, path: string, parts: readonly Uint8Array[]): void {
  const beside = temporaryPath(tmp)
  try {
    writeParts(openNew(beside), parts, durability)
    makeDirectory(dirname(path), durability)
    renameOver(beside, path)
  } catch (error) {
    fs.rmSync(beside, { force: true })
    throw error
  }
  if (durability === 'power') syncDirectory(dirname(path))
}

/** Renames a file to `path`; whatever stands there goes, a folder too, which can't be ours. */
function renameOver(from: string, path: string): void {
  try {
    fs.renameSync(from, path)
  } catch (error) {
    if (fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error
    fs.rmSync(path, { recursive: true, force: true })
    fs.renameSync(from, path)
  }
}

/** Makes sure that a whole file that is there already survives a loss of power. */
export function syncWhole(path: string): void {
  // Windows syncs only what was opened to be written.
  const fd = fs.openSync(path, process.platform === 'win32' ? 'r+' : 'r')
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  syncDirectory(dirname(path))
}

function openNew(path: string): number {
  try {
    return fs.openSync(path, 'wx')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    fs.mkdirSync(dirname(path), { recursive: true })
    return fs.openSync(path, 'wx')
  }
}

function writeParts(fd: number, parts: readonly Uint8Array[], durability: Durability): void {
  try {
    for (const part of parts)
      for (let at = 0; at < part.length;)
        at += fs.writeSync(fd, part, at, Math.min(part.length - at, MOST_AT_ONCE))
    if (durability === 'power') fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}

/** Makes a directory and its parents where they are not there. */
export function makeDirectory(dir: string, durability: Durability): void {
  const first = fs.mkdirSync(dir, { recursive: true })
  if (first === undefined || durability === 'process') return
  // Each directory that was made is a name in the one above it.
  const top = dirname(first)
  for (let at = dir; at !== top && at !== dirname(at);) {
    at = dirname(at)
    syncDirectory(at)
  }
}

function syncDirectory(dir: string): void {
  // Windows can't open a directory to sync it, and journals its names itself.
  if (process.platform === 'win32') return
  const fd = fs.openSync(dir, 'r')
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}
