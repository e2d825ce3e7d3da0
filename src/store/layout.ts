/**
 * Where things lie in a cache directory.
 *
 * ```
 * <dir>/
 *   .gitignore                  '*': a cache is not checked in
 *   CACHEDIR.TAG                tells backup programs to leave it out
 *   index.db                    the index and the small values (src/entries)
 *   index.db-wal, -shm          SQLite's, while it is open; -journal on a network file system
 *   index.db.network            stands where the index was made on a network file system
 *   index.db.damaged-<time>-<pid>   an index moved aside, at most the last three
 *   index.db.moving             stands while one is being moved
 *   objects/ab/cdef…            large values, by the hex of their content's hash
 *   entries/ab/cdef…            the records of entries whose value is an object, by the hex of
 *                               their key: what finds an object that the index does not know
 *   tmp/<host>-<pid>-<thread>-<n>-<time>   files being written, renamed when they are whole
 * ```
 *
 * What must stay true: `.gitignore` is only put into a directory that holds nothing of anybody else
 * (a cache in a project's root would hide the project); every path here follows from `dir` alone.
 */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StoreError } from '../errors.ts'
import { makeDirectory } from './whole-file.ts'
import type { Durability } from './whole-file.ts'

const INDEX = 'index.db'
const OURS = /^(index\.db.*|objects|entries|tmp|\.gitignore|CACHEDIR\.TAG)$/

const TAG = `Signature: 8a477f597d28d172789f06886806bc55
# This directory is a cache made by Permafrost; it may be deleted at any time.
# For information about cache directory tags see https://bford.info/cachedir/
`

/** The paths of one cache directory. */
export interface Layout {
  readonly dir: string
  readonly index: string
  readonly objects: string
  readonly entries: string
  readonly tmp: string
}

/** The paths below `dir`. */
export function layoutOf(dir: string): Layout {
  return {
    dir,
    index: join(dir, INDEX),
    objects: join(dir, 'objects'),
    entries: join(dir, 'entries'),
    tmp: join(dir, 'tmp'),
  }
}

/** Where the object with this hash lies. */
export function objectPath(layout: Layout, hash: Uint8Array): string {
  return spreadPath(layout.objects, hash)
}

/** Where the record of the entry with this key lies. */
export function entryPath(layout: Layout, key: Uint8Array): string {
  return spreadPath(layout.entries, key)
}

/** One of 256 folders, and the rest of the hex as the file's name. */
function spreadPath(root: string, id: Uint8Array): string {
  const hex = Buffer.from(id.buffer, id.byteOffset, id.length).toString('hex')
  return join(root, hex.slice(0, 2), hex.slice(2))
}

/** All files that lie below `root` as {@link spreadPath} puts them; others are left alone. */
export function* spreadFiles(root: string): Generator<{ id: Uint8Array; path: string }> {
  for (const folder of namesIn(root)) {
    if (!/^[0-9a-f]{2}$/.test(folder)) continue
    for (const name of namesIn(join(root, folder)))
      if (/^[0-9a-f]{30}$/.test(name))
        yield {
          id: new Uint8Array(Buffer.from(folder + name, 'hex')),
          path: join(root, folder, name),
        }
  }
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // Removed meanwhile, or never there; a stray file in place of a folder is none of ours.
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw error
  }
}

/** Makes the directory when it is not there; many processes may do so at once. */
export function prepareDirectory(layout: Layout, durability: Durability = 'process'): void {
  const { dir } = layout
  try {
    makeDirectory(dir, durability)
    const names = readdirSync(dir)
    if (names.includes('CACHEDIR.TAG') || !names.every((name) => OURS.test(name))) return
    writeNew(join(dir, '.gitignore'), '*\n')
    writeNew(join(dir, 'CACHEDIR.TAG'), TAG)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new StoreError('ERR_STORE_OPEN', `Cannot make the cache directory "${dir}": ${why}`, {
      cause,
    })
  }
}

function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
