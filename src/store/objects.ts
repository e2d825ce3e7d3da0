/**
 * Large values, one file each.
 *
 * ```
 *  0  magic    'PFobject'
 *  8  format   u32, OBJECT_FORMAT
 * 12  length   u32 of the record
 * 16  key      16 bytes
 * 32  record   as in the index (src/entries/packing.ts): enough to make its row again
 *  …  value
 * ```
 *
 * What must stay true: a file is written beside and renamed, so that nobody ever reads half a file
 * (renaming replaces another process's equal object, which is no loss, and orders nothing on disk:
 * after a power failure a file may be empty or short, which reading finds); nothing is returned that
 * does not match its record. When several entries share a content, the file describes the first.
 */
import * as fs from 'node:fs'
import { dirname, join } from 'node:path'
import { packRecord, unpackRecord } from '../entries/packing.ts'
import type { PackedEntry } from '../entries/packing.ts'
import { KEY_BYTES } from '../entries/record.ts'
import type { EntryRecord } from '../entries/record.ts'
import { StoreError } from '../errors.ts'
import { objectPath } from './layout.ts'
import type { Layout } from './layout.ts'

/** The format of object files; the index has its own. */
const OBJECT_FORMAT = 1

const MAGIC = Buffer.from('PFobject', 'latin1')
const HEAD = 16 + KEY_BYTES
// One call of the operating system moves at most 2 GiB.
const MOST_AT_ONCE = 1 << 30

/** What reading an object gives. */
export type ObjectRead = { readonly bytes: Uint8Array } | { readonly bad: 'missing' | 'damaged' }

let written = 0

/** See the module's header. */
export class Objects {
  readonly #layout: Layout

  constructor(layout: Layout) {
    this.#layout = layout
  }

  /** Whether a file of at least this size is there; what it holds is found when it is read. */
  has(hash: Uint8Array, size: number): boolean {
    const path = this.path(hash)
    const found = this.#guard('read', path, () => fs.statSync(path, { throwIfNoEntry: false }))
    return found !== undefined && found.size > size
  }

  /** Writes the value of an entry, if it is not there. */
  write(entry: EntryRecord, bytes: Uint8Array): void {
    if (this.has(entry.content, bytes.length)) return
    const path = this.path(entry.content)
    const head = headOf(entry, bytes)
    this.#guard('write', path, () => {
      const { threadId } = process.getBuiltinModule('node:worker_threads')
      const tmp = join(this.#layout.tmp, `${process.pid}-${threadId}-${++written}-${Date.now()}`)
      try {
        writeParts(tmp, [head, bytes])
        fs.mkdirSync(dirname(path), { recursive: true })
        fs.renameSync(tmp, path)
      } catch (error) {
        fs.rmSync(tmp, { force: true })
        throw error
      }
    })
  }

  /** Reads and verifies the value of an entry. */
  read(entry: PackedEntry): ObjectRead {
    const path = this.path(entry.content)
    const file = this.#guard('read', path, () => readWhole(path, HEAD + entry.size))
    if (file === null) return { bad: 'missing' }
    const bytes = valueOf(file)
    return bytes !== null && entry.matches(bytes) ? { bytes } : { bad: 'damaged' }
  }

  /** Removes an object, if it is there. */
  remove(hash: Uint8Array): void {
    const path = this.path(hash)
    this.#guard('write', path, () => fs.rmSync(path, { force: true }))
  }

  /** Removes all objects, also those that nothing in the index knows. */
  clear(): void {
    const dir = this.#layout.objects
    this.#guard('write', dir, () => fs.rmSync(dir, { recursive: true, force: true, maxRetries: 3 }))
  }

  /** Where an object lies. */
  path(hash: Uint8Array): string {
    return objectPath(this.#layout, hash)
  }

  #guard<T>(verb: 'read' | 'write', path: string, work: () => T): T {
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
}

function headOf(entry: EntryRecord, bytes: Uint8Array): Uint8Array {
  const record = packRecord(entry, 'file', bytes)
  const head = Buffer.alloc(HEAD)
  head.set(MAGIC)
  head.writeUInt32LE(OBJECT_FORMAT, 8)
  head.writeUInt32LE(record.length, 12)
  head.set(entry.key, 16)
  return Buffer.concat([head, record])
}

/** The value in a file, when its head is whole. */
function valueOf(file: Buffer): Uint8Array | null {
  if (file.length < HEAD || Buffer.compare(file.subarray(0, 8), MAGIC) !== 0) return null
  if (file.readUInt32LE(8) !== OBJECT_FORMAT) return null
  const end = HEAD + file.readUInt32LE(12)
  if (end > file.length) return null
  const record = unpackRecord(file.subarray(16, HEAD), file.subarray(HEAD, end))
  if (record === null) return null
  return new Uint8Array(file.buffer, file.byteOffset + end, file.length - end)
}

function writeParts(path: string, parts: readonly Uint8Array[]): void {
  const fd = openNew(path)
  try {
    for (const part of parts)
      for (let at = 0; at < part.length;)
        at += fs.writeSync(fd, part, at, Math.min(part.length - at, MOST_AT_ONCE))
  } finally {
    fs.closeSync(fd)
  }
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

/** The file's bytes; null when it is not there. Memory is not spent on one that is too short. */
function readWhole(path: string, atLeast: number): Buffer | null {
  let fd
  try {
    fd = fs.openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  try {
    const { size } = fs.fstatSync(fd)
    if (size < atLeast) return Buffer.alloc(0)
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
