/**
 * Where things lie in a cache directory.
 *
 * ```
 * <dir>/
 *   .gitignore                  '*': a cache is not checked in
 *   CACHEDIR.TAG                tells backup programs to leave it out
 *   index.db                    the index and the small values (src/entries)
 *   index.db-wal, -shm          SQLite's, while it is open
 *   index.db.damaged-<time>-<pid>   an index moved aside, the last three
 *   index.db.moving             stands while one is being moved
 *   objects/ab/cdef…            large values, by the hex of their content's hash
 *   tmp/<pid>-<thread>-<n>…     objects being written, renamed when they are whole
 * ```
 *
 * What must stay true: `.gitignore` is only put into a directory that holds nothing of anybody else
 * (a cache in a project's root would hide the project); every path here follows from `dir` alone.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StoreError } from '../errors.ts'

const INDEX = 'index.db'
const OURS = /^(index\.db.*|objects|tmp|\.gitignore|CACHEDIR\.TAG)$/

const TAG = `Signature: 8a477f597d28d172789f06886806bc55
# This directory is a cache made by Permafrost; it may be deleted at any time.
# For information about cache directory tags see https://bford.info/cachedir/
`

/** The paths of one cache directory. */
export interface Layout {
  readonly dir: string
  readonly index: string
  readonly objects: string
  readonly tmp: string
}

/** The paths below `dir`. */
export function layoutOf(dir: string): Layout {
  return { dir, index: join(dir, INDEX), objects: join(dir, 'objects'), tmp: join(dir, 'tmp') }
}

/** Where the object with this hash lies. */
export function objectPath(layout: Layout, hash: Uint8Array): string {
  const hex = Buffer.from(hash.buffer, hash.byteOffset, hash.length).toString('hex')
  return join(layout.objects, hex.slice(0, 2), hex.slice(2))
}

/** Makes the directory when it is not there; many processes may do so at once. */
export function prepareDirectory(layout: Layout): void {
  const { dir } = layout
  try {
    mkdirSync(dir, { recursive: true })
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
