/**
 * The record of each entry whose value is an object file, in a small file by the entry's key: with
 * these two an entry is found, and the index made again, when its row is lost.
 *
 * What must stay true: an entry file is written after its object and before its row, whole or not at
 * all; it is believed only when its record's checksum holds and it is the record of the key that was
 * asked for. It says nothing about the object, which is verified when it is read.
 */
import * as fs from 'node:fs'
import type { PackedEntry } from '../entries/packing.ts'
import { entryKey } from '../entries/record.ts'
import type { EntryKey, EntryRecord } from '../entries/record.ts'
import { holds } from '../entries/checksum.ts'
import { StoreError } from '../errors.ts'
import { entryPath, spreadFiles } from './layout.ts'
import type { Layout } from './layout.ts'
import { packHead, unpackHead } from './record-head.ts'
import type { FileKind } from './record-head.ts'
import { writeWhole } from './whole-file.ts'
import type { Durability } from './whole-file.ts'

const KIND: FileKind = { magic: 'PFentry\0', format: 1 }

// So long an answer to `exists` is good: a look-up that misses asks for it every time.
const LOOKED_FOR_MS = 1000

/** See the module's header. */
export class EntryFiles {
  readonly #layout: Layout
  readonly #durability: Durability
  #exists = false
  #lookedAt = -Infinity

  constructor(layout: Layout, durability: Durability) {
    this.#layout = layout
    this.#durability = durability
  }

  /** Whether there are any, as far as is known: the files of other processes count within a second. */
  get exists(): boolean {
    const now = performance.now()
    if (now - this.#lookedAt > LOOKED_FOR_MS) {
      this.#exists = fs.existsSync(this.#layout.entries)
      this.#lookedAt = now
    }
    return this.#exists
  }

  /** Writes the record of an entry whose object is written already, replacing the one of its key. */
  write(entry: EntryRecord, bytes: Uint8Array): void {
    const path = this.path(entry.key)
    const head = packHead(KIND, entry, bytes)
    const { tmp } = this.#layout
    guard('write', path, () => writeWhole({ tmp, durability: this.#durability }, path, [head]))
    this.#exists = true
    this.#lookedAt = performance.now()
  }

  /** The record under a key; null when there is none, or none that is whole. */
  read(key: EntryKey): PackedEntry | null {
    const path = this.path(key)
    const file = guard('read', path, () => readSmall(path))
    const found = file === null ? null : unpackHead(KIND, file)
    if (found === null || found.rest.length > 0 || found.record.placement !== 'file') return null
    return holds(found.record.key, key) ? found.record : null
  }

  /** Removes the record under a key, if it is there. */
  remove(key: EntryKey): void {
    const path = this.path(key)
    guard('write', path, () => fs.rmSync(path, { recursive: true, force: true }))
  }

  /** Removes all of them. */
  clear(): void {
    const dir = this.#layout.entries
    guard('write', dir, () => fs.rmSync(dir, { recursive: true, force: true, maxRetries: 3 }))
    this.#lookedAt = -Infinity
  }

  /** The keys of all that are there, whole or not, in no particular order. */
  *list(): Generator<EntryKey, void, undefined> {
    for (const { id } of spreadFiles(this.#layout.entries)) yield entryKey(id)
  }

  /** Where the record of an entry lies. */
  path(key: EntryKey): string {
    return entryPath(this.#layout, key)
  }
}

function readSmall(path: string): Buffer | null {
  try {
    return fs.readFileSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null
    throw error
  }
}

function guard<T>(verb: 'read' | 'write', path: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new StoreError(
      verb === 'read' ? 'ERR_STORE_READ' : 'ERR_STORE_WRITE',
      `Cannot ${verb} the record "${path}": ${why}`,
      { cause },
    )
  }
}
