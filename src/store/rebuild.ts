/**
 * Filling a new index: from the one that was moved aside, and from the files of the entries.
 *
 * What must stay true: every row that is taken over was verified (its value too, or when it is read, if
 * that is an object file); taking over is repeatable and may stop anywhere, for what is left out is
 * computed again, or found by its files; it ends in time, however large the cache is.
 */
import type { Salvaged } from '../entries/salvage.ts'
import { rowsOf } from '../entries/salvage.ts'
import type { Tables } from '../entries/tables.ts'
import { StoreError } from '../errors.ts'
import type { StoreFiles } from './files.ts'

const SALVAGE_MS = 2_000
const REBUILD_MS = 10_000
const AT_ONCE = 128

/** What fills a new index. */
export interface Filling {
  readonly tables: Tables
  readonly files: StoreFiles
  readonly now: () => number
}

/** Takes over the rows of an index that was moved aside; how many. */
export function salvage(filling: Filling, movedTo: string): number {
  return adoptAll(filling, rowsOf(movedTo, SALVAGE_MS))
}

/** Makes a row for every entry file that has none, and marks the index as whole; how many were made. */
export function rebuild(filling: Filling): number {
  const { tables, files } = filling
  const adopted = files.entries.exists ? adoptAll(filling, entriesByFile(files)) : 0
  tables.transaction(() => tables.totals.set({ isWhole: true }), 'long')
  return adopted
}

function* entriesByFile(files: StoreFiles): Generator<Salvaged, void, undefined> {
  const deadline = performance.now() + REBUILD_MS
  for (const key of files.entries.list()) {
    if (performance.now() > deadline) return
    const packed = files.entries.read(key)
    if (packed !== null) yield { packed, value: null }
  }
}

function adoptAll({ tables, files, now }: Filling, found: Iterable<Salvaged>): number {
  let adopted = 0
  let some: Salvaged[] = []
  const adopt = (): void => {
    const chunk = some
    some = []
    const done = tables.transaction(() => chunk.filter((each) => adoptOne(each)).length, 'long')
    if (done !== 'busy') adopted += done.value
  }
  const adoptOne = ({ packed, value }: Salvaged): boolean => {
    if (packed.placement === 'file' && !hasFiles(files, packed)) return false
    return tables.adopt(packed, value, now())
  }
  for (const each of found) if (some.push(each) >= AT_ONCE) adopt()
  if (some.length > 0) adopt()
  return adopted
}

/** Whether the files of an entry are there; the entry file of an older format is made. */
function hasFiles(files: StoreFiles, packed: Salvaged['packed']): boolean {
  try {
    if (!files.objects.has(packed.content, packed.size)) return false
    if (files.entries.read(packed.key) !== null) return true
    const read = files.objects.read(packed)
    if (!('bytes' in read)) return false
    files.entries.write(packed.toRecord(), read.bytes)
    return true
  } catch (error) {
    if (error instanceof StoreError) return false
    throw error
  }
}
