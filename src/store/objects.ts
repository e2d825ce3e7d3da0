/**
 * Large values, one file each: the head of record-head.ts, then the value.
 *
 * What must stay true: a file is written beside and renamed, so that nobody ever reads half a file
 * (renaming replaces another process's equal object, which is no loss); nothing is returned that does
 * not match its record. When several entries share a content, the file describes the first; each
 * of them has an entry file of its own (entry-files.ts).
 */
import * as fs from 'node:fs'
import type { PackedEntry } from '../entries/packing.ts'
import type { EntryRecord } from '../entries/record.ts'
import { StoreError } from '../errors.ts'
import { objectPath, spreadFiles } from './layout.ts'
import type { Layout } from './layout.ts'
import { HEAD, packHead, unpackHead } from './record-head.ts'
import type { FileKind } from './record-head.ts'
import { syncWhole, writeWhole } from './whole-file.ts'
import type { Durability } from './whole-file.ts'

/** The format of object files; the index has its own. */
const OBJECT_FORMAT = 1

const KIND: FileKind = { magic: 'PFobject', format: OBJECT_FORMAT }
// One call of the operating system moves at most 2 GiB.
const MOST_AT_ONCE = 1 << 30

/** What reading an object gives. */
export type ObjectRead = { readonly bytes: Uint8Array } | { readonly bad: 'missing' | 'damaged' }

/** An object file as it lies there; what it holds is not looked at. */
export interface ObjectFile {
  readonly hash: Uint8Array
  readonly path: string
  /** Of the whole file. */
  readonly bytes: number
}

/** See the module's header. */
export class Objects {
  readonly #layout: Layout
  readonly #durability: Durability

  constructor(layout: Layout, durability: Durability) {
    this.#layout = layout
    this.#durability = durability
  }

  /** Whether a file of at least this size is there; what it holds is found when it is read. */
  has(hash: Uint8Array, size: number): boolean {
    const path = this.path(hash)
    const found = guard('read', path, () => fs.statSync(path, { throwIfNoEntry: false }))
    return found?.isFile() === true && found.size > size
  }

  /** Writes the value of an entry, if it is not there. */
  write(entry: EntryRecord, bytes: Uint8Array): void {
    const path = this.path(entry.content)
    if (this.has(entry.content, bytes.length)) {
      // Another process may have written it for less than we promise.
      if (this.#durability === 'power') guard('write', path, () => syncWhole(path))
      return
    }
    const head = packHead(KIND, entry, bytes)
    const { tmp } = this.#layout
    const durability = this.#durability
    guard('write', path, () => writeWhole({ tmp, durability }, path, [head, bytes]))
  }

  /** Reads and verifies the value of an entry. */
  read(entry: PackedEntry): ObjectRead {
    const path = this.path(entry.content)
    const file = guard('read', path, () => readWhole(path, HEAD + entry.size))
    if (file === null) return { bad: 'missing' }
    const bytes = unpackHead(KIND, file)?.rest
    return bytes !== undefined && entry.matches(bytes) ? { bytes } : { bad: 'damaged' }
  }

  /** Removes an object, if it is there. */
  remove(hash: Uint8Array): void {
    const path = this.path(hash)
    guard('write', path, () => fs.rmSync(path, { recursive: true, force: true }))
  }

  /** Removes all objects, also those that nothing in the index knows. */
  clear(): void {
    const dir = this.#layout.objects
    guard('write', dir, () => fs.rmSync(dir, { recursive: true, force: true, maxRetries: 3 }))
  }

  /** All object files, in no particular order; others may add and remove some meanwhile. */
  *list(): Generator<ObjectFile, void, undefined> {
    for (const { id, path } of spreadFiles(this.#layout.objects)) {
      const found = fs.statSync(path, { throwIfNoEntry: false })
      if (found !== undefined) yield { hash: id, path, bytes: found.size }
    }
  }

  /** Where an object lies. */
  path(hash: Uint8Array): string {
    return objectPath(this.#layout, hash)
  }
}

function guard<T>(verb: 'read' | 'write', path: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new StoreError(
      verb === 'read' ? 'ERR_STORE_READ' : 'ERR_STORE_WRITE',
      `Cannot ${verb} the object "${path}": ${why}`,
      { cause },
    )
  }
}

/**
 * The file's bytes; null when it is not there. Memory is not spent on one that is too short, nor is a
 * folder in its place read.
 */
function readWhole(path: string, atLeast: number): Buffer | null {
  let fd
  try {
    fd = fs.openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  try {
    const stats = fs.fstatSync(fd)
    const { size } = stats
    if (size < atLeast || !stats.isFile()) return Buffer.alloc(0)
    const bytes = Buffer.allocUnsafeSlow(size)
    for (let at = 0; at < size;) {
      const read = fs.readSync(fd, bytes, at, Math.min(size - at, MOST_AT_ONCE), at)
      if (read === 0) return bytes.subarray(0, at)
      at += read
    }
    return bytes
  } finally {
    fs.closeSync(fd)
  }
}
