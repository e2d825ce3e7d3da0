/**
 * The files beside the index, as the index sees them.
 *
 * What must stay true: an object is written before its entry file, and both before the row; they are
 * looked for again inside the transaction that makes the row, for whoever removes files does so
 * inside one.
 */
import type { PackedEntry } from '../entries/packing.ts'
import type { EntryKey, EntryRecord } from '../entries/record.ts'
import { entryKey } from '../entries/record.ts'
import type { Files } from '../entries/tables.ts'
import { StoreError } from '../errors.ts'
import { EntryFiles } from './entry-files.ts'
import type { Layout } from './layout.ts'
import { Objects } from './objects.ts'
import type { Durability } from './whole-file.ts'

/** An entry that was found by its files. */
export interface Orphan {
  readonly packed: PackedEntry
  /** Null when the object is not what was written. */
  readonly bytes: Uint8Array | null
}

/** See the module's header. */
export class StoreFiles implements Files {
  readonly layout: Layout
  readonly objects: Objects
  readonly entries: EntryFiles

  constructor(layout: Layout, durability: Durability) {
    this.layout = layout
    this.objects = new Objects(layout, durability)
    this.entries = new EntryFiles(layout, durability)
  }

  /** Writes the files of an entry. */
  write(entry: EntryRecord, bytes: Uint8Array): void {
    this.objects.write(entry, bytes)
    this.entries.write(entry, bytes)
  }

  /** Makes sure, within a write, that the files of an entry are there: somebody may have removed them. */
  ensure(entry: EntryRecord, bytes: Uint8Array): void {
    this.objects.write(entry, bytes)
    if (!this.hasEntryFile(entry)) this.entries.write(entry, bytes)
  }

  removeObject(hash: Uint8Array): void {
    this.objects.remove(hash)
  }

  removeEntryFile(key: Uint8Array): void {
    this.entries.remove(entryKey(key))
  }

  /** The entry under a key by its files alone; null when they are not there. */
  findOrphan(key: EntryKey): Orphan | null {
    if (!this.entries.exists) return null
    try {
      const packed = this.entries.read(key)
      if (packed === null) return null
      const read = this.objects.read(packed)
      if ('bytes' in read) return { packed, bytes: read.bytes }
      return read.bad === 'damaged' ? { packed, bytes: null } : null
    } catch (error) {
      // What can't be read is not found; the index has answered already.
      if (error instanceof StoreError) return null
      throw error
    }
  }

  /** Whether {@link findOrphan} would find one, without reading the value. */
  hasOrphan(key: EntryKey): boolean {
    if (!this.entries.exists) return false
    try {
      const packed = this.entries.read(key)
      return packed !== null && this.objects.has(packed.content, packed.size)
    } catch (error) {
      if (error instanceof StoreError) return false
      throw error
    }
  }

  /** Removes all files, also those that nothing in the index knows. */
  clear(): void {
    this.entries.clear()
    this.objects.clear()
  }

  /** Whether the entry file of an entry is there, and names its object. */
  hasEntryFile({ key, content }: EntryRecord): boolean {
    const packed = this.entries.read(key)
    return packed !== null && Buffer.compare(packed.content, content) === 0
  }
}
