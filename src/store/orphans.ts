/**
 * Putting the files in order: those that nothing in the index names are removed (crashes leave them),
 * entry files that are lost are written again.
 *
 * What must stay true: a file goes inside a write transaction that has seen that no row names it; a
 * writer looks for its files inside its own transaction and writes them once more, so that nothing is
 * lost that another process is storing just now.
 */
import type { PackedEntry } from '../entries/packing.ts'
import type { EntryKey } from '../entries/record.ts'
import type { Tables } from '../entries/tables.ts'
import type { StoreFiles } from './files.ts'
import type { ObjectFile } from './objects.ts'
import { removeLeftovers } from './temporary.ts'

/** What {@link removeOrphans} removed. */
export interface OrphansRemoved {
  /** Object files that no row named. */
  readonly objects: number
  /** Entry files without a row. */
  readonly entries: number
  /** Files of writers that crashed. */
  readonly temporary: number
  /** Bytes of the object files. */
  readonly bytes: number
}

const AT_ONCE = 64

/** See the module's header. */
export function removeOrphans(tables: Tables, files: StoreFiles): OrphansRemoved {
  const keys = removeThose(tables, files.entries.list(), {
    isOrphan: (key: EntryKey) => isOrphanEntry(tables, key),
    remove: (key) => files.removeEntryFile(key),
  })
  const objects = removeThose(tables, files.objects.list(), {
    isOrphan: ({ hash }: ObjectFile) => !tables.contents.hasFile(hash),
    remove: ({ hash }) => files.removeObject(hash),
  })
  const bytes = objects.reduce((sum, each) => sum + each.bytes, 0)
  const temporary = removeLeftovers(files.layout)
  mendEntryFiles(tables, files)
  return { objects: objects.length, entries: keys.length, temporary, bytes }
}

/** Writes the entry files again that are gone or damaged beside a row and an object that are whole. */
function mendEntryFiles(tables: Tables, files: StoreFiles): void {
  let after = new Uint8Array(1)
  for (;;) {
    const page = tables.database.read(() => tables.entries.inFiles(after), [])
    const broken = page.filter((entry) => !files.hasEntryFile(entry))
    if (broken.length > 0)
      tables.transaction(() => {
        for (const entry of broken) mend(tables, files, entry)
      }, 'long')
    const last = page.at(-1)
    if (last === undefined || Buffer.compare(last.key, after) <= 0) return
    after = last.key.slice()
  }
}

function mend(tables: Tables, files: StoreFiles, entry: PackedEntry): void {
  if (tables.entries.peek(entry.key)?.packed?.sum !== entry.sum) return
  const read = files.objects.read(entry)
  if ('bytes' in read) files.ensure(entry, read.bytes)
}

/** Whether an entry file has no row that needs it; one beside a damaged row mends it. */
export function isOrphanEntry(tables: Tables, key: EntryKey): boolean {
  const row = tables.entries.peek(key)
  return row === undefined || (row.packed !== null && row.packed.placement !== 'file')
}

/** Removes the files of an entry, within a write, unless a row needs them. */
export function removeOrphan(
  tables: Tables,
  files: StoreFiles,
  { key, content }: { readonly key: EntryKey; readonly content: Uint8Array },
): void {
  if (isOrphanEntry(tables, key)) files.removeEntryFile(key)
  if (!tables.contents.hasFile(content)) files.removeObject(content)
}

interface Kind<T> {
  isOrphan(file: T): boolean
  remove(file: T): void
}

function removeThose<T>(tables: Tables, found: Iterable<T>, kind: Kind<T>): readonly T[] {
  const removed: T[] = []
  const remove = (chunk: readonly T[]): void => {
    const done = tables.transaction(() => {
      const orphans = chunk.filter((each) => kind.isOrphan(each))
      for (const each of orphans) kind.remove(each)
      return orphans
    }, 'long')
    if (done !== 'busy') removed.push(...done.value)
  }
  let suspects: T[] = []
  for (const each of found) {
    if (!tables.database.read(() => kind.isOrphan(each), false)) continue
    if (suspects.push(each) < AT_ONCE) continue
    remove(suspects)
    suspects = []
  }
  if (suspects.length > 0) remove(suspects)
  return removed
}
