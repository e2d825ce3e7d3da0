/**
 * The store of one local directory: the index, the small values in it, and the object files.
 *
 * What must stay true:
 * - An entry is a hit only when its record and its value match their checksums; everything else is a
 *   miss, and what is damaged is removed, so that it is stored afresh.
 * - An object is written before the row that names it; a crash in between leaves a file that nothing
 *   names, never a row without its value that looks whole.
 * - Objects are removed inside the transaction that removes their last row, and a writer looks for
 *   its object inside its own, so that no process removes what another has just named.
 * - Damage is told through `onProblem`; only what the user has to mend is thrown, as a StoreError.
 */
import { resolve } from 'node:path'
import { AnalysisTable } from '../entries/analysis-table.ts'
import { CodeTable } from '../entries/code-table.ts'
import type { CodeVersion } from '../entries/code-table.ts'
import { Contents } from '../entries/contents.ts'
import { Database } from '../entries/database.ts'
import { EntryTable } from '../entries/entry-table.ts'
import { ManifestTable } from '../entries/manifest-table.ts'
import type { EntryKey, EntryRecord, ManifestKey } from '../entries/record.ts'
import { NOTHING, readTotals, recount } from '../entries/totals.ts'
import { StoreError } from '../errors.ts'
import { enforceBound } from './bound.ts'
import { FILE_BYTES } from './local-store.ts'
import type { LocalStore, Lookup, PlacementWish, Put, StoreOptions } from './local-store.ts'
import { layoutOf, prepareDirectory } from './layout.ts'
import type { Layout } from './layout.ts'
import { Objects } from './objects.ts'
import type { StoreProblem } from './problem.ts'

export type { LocalStore } from './local-store.ts'

// SQLite holds a row in memory and refuses one above 1 GB.
const MOST_IN_DATABASE = 256 * 1024 * 1024

const MOST_SUSPECTS = 1000

/**
 * Opens the store of a directory.
 *
 * @throws StoreError ERR_STORE_OPEN (no access, not a directory, another program's database),
 *   ERR_STORE_NEWER_FORMAT.
 * @example
 * const store = openStore({ dir: '.cache/permafrost', onProblem: (p) => console.warn(describeProblem(p)) })
 */
export function openStore(options: StoreOptions): LocalStore {
  return new DirectoryStore(options)
}

type Bad = Extract<StoreProblem['kind'], 'entry-damaged' | 'object-missing' | 'object-damaged'>
type Looked = Lookup | { readonly bad: Bad; readonly file: string }

const ABSENT: Lookup = { miss: 'absent' }
const DAMAGED: Lookup = { miss: 'damaged' }

class DirectoryStore implements LocalStore {
  readonly #layout: Layout
  readonly #readOnly: boolean
  readonly #onProblem: (problem: StoreProblem) => void
  readonly #now: () => number
  readonly #database: Database
  readonly #objects: Objects
  readonly #entries: EntryTable
  readonly #manifests: ManifestTable
  readonly #codes: CodeTable
  readonly #analyses: AnalysisTable
  readonly #suspects: Set<string> = new Set()

  constructor(options: StoreOptions) {
    const layout = layoutOf(resolve(options.dir))
    const { onProblem } = options
    const file = layout.index
    this.#layout = layout
    this.#readOnly = options.readOnly ?? false
    this.#onProblem = onProblem
    this.#now = options.now ?? Date.now
    this.#objects = new Objects(layout)
    this.#database = new Database({
      file,
      readOnly: this.#readOnly,
      prepare: () => prepareDirectory(layout),
      onMoved: (why, movedTo, cause) => {
        if (why === 'damaged') onProblem({ kind: 'index-damaged', file, movedTo, cause })
        else onProblem({ kind: 'index-outdated', file, movedTo })
      },
      onBusy: () => onProblem({ kind: 'index-busy', file }),
    })
    const contents = new Contents(this.#database, (hash) => this.#objects.remove(hash))
    this.#entries = new EntryTable(this.#database, contents)
    this.#manifests = new ManifestTable(this.#database, contents)
    this.#codes = new CodeTable(this.#database, contents)
    this.#analyses = new AnalysisTable(this.#database)
  }

  get(key: EntryKey): Lookup {
    const looked = this.#database.read<Looked>(() => this.#look(key), ABSENT, DAMAGED)
    return 'bad' in looked ? this.#lookAgain(key) : looked
  }

  has(key: EntryKey): boolean {
    const found = this.#database.read(() => this.#entries.peek(key), undefined)
    if (found === undefined || found.packed === null) return false
    const { placement, content, size } = found.packed
    if (placement === 'file') return this.#objects.has(content, size)
    return placement === 'embedded' || found.hasRow
  }

  put(entry: EntryRecord, bytes: Uint8Array, placement: PlacementWish): void {
    this.putMany([{ entry, bytes, placement }])
  }

  putMany(batch: readonly Put[]): void {
    if (this.#readOnly || batch.length === 0) return
    // The slow part first, while nobody waits for us.
    for (const { entry, bytes, placement } of batch)
      if (placeOf(bytes, placement) === 'file') this.#objects.write(entry, bytes)
    this.#database.write(() => {
      for (const { entry, bytes, placement } of batch) {
        const place = placeOf(bytes, placement)
        // Another process may have removed it since; now none can.
        if (place === 'file') this.#objects.write(entry, bytes)
        const isFile = this.#entries.put(entry, bytes, place) === 'file'
        if (place === 'file' && !isFile) this.#objects.remove(entry.content)
      }
    })
  }

  delete(key: EntryKey): boolean {
    return this.#database.write(() => this.#entries.remove(key) >= 0)
  }

  clear(name?: string): number {
    const removed = this.#database.write(() =>
      name === undefined ? this.#clearAll() : this.#clear(name),
    )
    this.#database.shrink()
    return removed
  }

  manifest(key: ManifestKey): readonly Uint8Array[] {
    return this.#database.read(() => this.#manifests.lists(key), [])
  }

  addManifest(key: ManifestKey, inputs: Uint8Array): void {
    if (!this.#readOnly) this.#database.write(() => this.#manifests.add(key, inputs, this.#now()))
  }

  noteCode(name: string, codeDigest: Uint8Array, description: string): void {
    if (this.#readOnly) return
    this.#database.write(() => this.#codes.note(name, codeDigest, description, this.#now()))
  }

  codeVersions(name: string): readonly CodeVersion[] {
    return this.#database.read(() => this.#codes.versions(name), [])
  }

  nearest(name: string, limit: number): readonly EntryRecord[] {
    return this.#database.read(() => this.#entries.nearest(name, limit), [])
  }

  analysis(hash: string): string | null {
    return this.#database.read(() => this.#analyses.find(hash), null)
  }

  putAnalysis(rows: readonly (readonly [hash: string, json: string])[]): void {
    if (this.#readOnly || rows.length === 0) return
    this.#database.write(() => {
      for (const [hash, json] of rows) this.#analyses.put(hash, json)
    })
  }

  dataVersion(): number {
    return this.#database.dataVersion()
  }

  *entries(): Generator<EntryRecord, void, undefined> {
    let after: Uint8Array | null = new Uint8Array()
    while (after !== null) {
      const from: Uint8Array = after
      const page = this.#database.read(() => this.#entries.page(from), { entries: [], last: null })
      yield* page.entries
      after = page.last
    }
  }

  size(): { entries: number; bytes: number } {
    const kept = this.#database.read(() => readTotals(this.#database), NOTHING)
    if (kept !== null) return kept
    return this.#readOnly ? NOTHING : this.#database.write(() => recount(this.#database))
  }

  enforceBound(maxBytes: number): number {
    return enforceBound(this.#database, this.#entries, maxBytes, () => this.clear())
  }

  close(): void {
    this.#database.close()
  }

  #look(key: EntryKey): Looked {
    const found = this.#entries.find(key)
    if (found === undefined) return ABSENT
    const { packed, bytes } = found
    if (packed === null) return { bad: 'entry-damaged', file: this.#layout.index }
    switch (packed.placement) {
      case 'embedded':
        return { entry: packed, bytes: packed.embedded }
      case 'beside':
        if (bytes !== null && packed.matches(bytes)) return { entry: packed, bytes }
        return { bad: 'entry-damaged', file: this.#layout.index }
      case 'file': {
        const read = this.#objects.read(packed)
        if ('bytes' in read) return { entry: packed, bytes: read.bytes }
        return { bad: `object-${read.bad}`, file: this.#objects.path(packed.content) }
      }
    }
  }

  /**
   * Looks once more where nobody else can write: another process may have removed or replaced the
   * entry between its row and its object. What is damaged then is removed.
   */
  #lookAgain(key: EntryKey): Lookup {
    const looked = this.#readOnly
      ? this.#database.read<Looked>(() => this.#look(key), ABSENT, DAMAGED)
      : this.#lookAndRemove(key)
    if (!('bad' in looked)) return looked
    this.#onProblem({ kind: looked.bad, file: looked.file, key: key.slice() })
    if (looked.bad === 'entry-damaged' && !this.#readOnly) this.#suspect(key)
    return DAMAGED
  }

  /** A row that is damaged again after it was stored anew lies in a page that is broken itself. */
  #suspect(key: EntryKey): void {
    const name = Buffer.from(key).toString('latin1')
    if (this.#suspects.has(name)) this.#database.abandon('a row was damaged again')
    if (this.#suspects.size >= MOST_SUSPECTS || this.#suspects.has(name)) this.#suspects.clear()
    else this.#suspects.add(name)
  }

  #lookAndRemove(key: EntryKey): Looked {
    try {
      return this.#database.write(() => {
        const looked = this.#look(key)
        if ('bad' in looked) this.#entries.removeDamaged(key)
        return looked
      })
    } catch (error) {
      // Damage that can't be removed now is still just a miss.
      if (error instanceof StoreError && error.code !== 'ERR_STORE_CLOSED') return DAMAGED
      throw error
    }
  }

  #clear(name: string): number {
    let removed = 0
    for (const key of this.#entries.keysOf(name)) if (this.#entries.remove(key) >= 0) removed++
    return removed
  }

  #clearAll(): number {
    const { entries } = recount(this.#database)
    for (const table of ['entry', 'content', 'value', 'manifest', 'code_version', 'analysis'])
      this.#database.statement(`DELETE FROM ${table}`).run()
    this.#objects.clear()
    recount(this.#database)
    return entries
  }
}

function placeOf(bytes: Uint8Array, wish: PlacementWish): 'row' | 'file' {
  if (wish === 'file') return 'file'
  const most = wish === 'database' ? MOST_IN_DATABASE : FILE_BYTES
  return bytes.length < most ? 'row' : 'file'
}
