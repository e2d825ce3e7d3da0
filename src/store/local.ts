/**
 * The store of one local directory: the index, the small values in it, and the files beside it.
 *
 * What must stay true:
 * - An entry is a hit only when its record and its value match their checksums; everything else is a
 *   miss, and what is damaged is removed, so that it is stored afresh.
 * - An object is written before its entry file, and both before the row that names them; a crash in
 *   between leaves an orphan, which is a hit. A crash while removing may leave a row without its object:
 *   a miss, said once.
 * - Files are removed inside the transaction that removes their last row, and a writer looks for its
 *   files inside its own, so that no process removes what another has just named.
 * - Damage is told through `onProblem`; only what the user has to mend is thrown, as a StoreError.
 */
import { resolve } from 'node:path'
import type { CodeVersion } from '../entries/code-table.ts'
import { Database } from '../entries/database.ts'
import type { Removed } from '../entries/eviction.ts'
import type { StoredState } from '../entries/file-state-table.ts'
import type { Lineage } from '../entries/lineages.ts'
import { storedName } from '../entries/names.ts'
import type { EntryKey, EntryRecord, ManifestKey } from '../entries/record.ts'
import type { StatisticCounts } from '../entries/statistics-table.ts'
import { Tables } from '../entries/tables.ts'
import { NOTHING, readTotal, recount } from '../entries/totals.ts'
import { StoreError } from '../errors.ts'
import { partsOf, removeAllOf, removeOne } from './call-removal.ts'
import type { OfCall } from './call-removal.ts'
import { clearAll, clearFunction } from './clearing.ts'
import { isNetworkFileSystem } from './file-system.ts'
import { StoreFiles } from './files.ts'
import { Finder } from './finder.ts'
import { layoutOf, prepareDirectory } from './layout.ts'
import type { Layout } from './layout.ts'
import { readIntent } from './intent.ts'
import type { Intended } from './intent.ts'
import type { Batch, LocalStore, Lookup, StoreOptions, Written } from './local-store.ts'
import { isOrphanEntry, removeOrphans, settleFiles } from './orphans.ts'
import type { OrphansRemoved } from './orphans.ts'
import { rebuild, salvage } from './rebuild.ts'
import type { Filling } from './rebuild.ts'
import { removeLeftovers } from './temporary.ts'
import { verify } from './verify.ts'
import type { VerifyReport } from './verify.ts'
import { Writer } from './writer.ts'

export { lineageOf } from '../entries/lineages.ts'
export type { LocalStore } from './local-store.ts'

/** Lineages of a function that are looked at to explain. */
const MOST_LINEAGES = 64

/**
 * Opens the store of a directory.
 *
 * @throws StoreError ERR_STORE_OPEN (no access, not a directory, another program's database),
 *   ERR_STORE_NEWER_FORMAT, ERR_STORE_NETWORK.
 * @example
 * const store = openStore({ dir: '.cache/permafrost', …, onProblem: (p) => console.warn(describeProblem(p)) })
 */
export function openStore(options: StoreOptions): LocalStore {
  return new DirectoryStore(options)
}

const NOTHING_WRITTEN: Written = { evicted: [], superseded: [], tooLarge: [], error: null }

class DirectoryStore implements LocalStore {
  readonly #layout: Layout
  readonly #options: StoreOptions
  readonly #database: Database
  readonly #files: StoreFiles
  readonly #tables: Tables
  readonly #finder: Finder
  readonly #writer: Writer
  readonly #filling: Filling
  /** What writers that were killed may have left without a row. */
  readonly #intended: Intended[] = []
  /** Whether all entry files were looked at for one without a row. */
  #areSettled = false
  /** Whether it is known that everything of an index before this one was taken over. */
  #isWhole = false

  constructor(options: StoreOptions) {
    const layout = layoutOf(resolve(options.dir))
    const { onProblem, policy, durability, readOnly, recordAccess } = options
    const file = layout.index
    const now = options.now ?? Date.now
    this.#layout = layout
    this.#options = options
    this.#files = new StoreFiles(layout, durability)
    this.#database = new Database({
      file,
      access: readOnly ? 'read-only' : recordAccess ? 'write' : 'read-first',
      durability,
      bound: options.limits.bytes,
      network: () => isNetworkFileSystem(layout.dir),
      prepare: () => {
        prepareDirectory(layout, durability)
        removeLeftovers(layout, (path) => this.#intended.push(...readIntent(path)))
      },
      onMoved: (why, movedTo, cause) => {
        if (why === 'damaged') onProblem({ kind: 'index-damaged', file, movedTo, cause })
        else onProblem({ kind: 'index-outdated', file, movedTo })
      },
      onNetwork: (type) => onProblem({ kind: 'network-file-system', file, type }),
      onCreated: (from) => this.#fill(from === 'nothing' ? null : from.movedTo),
      onBusy: () => onProblem({ kind: 'index-busy', file }),
    })
    this.#tables = new Tables(this.#database, policy, this.#files)
    this.#writer = new Writer({
      tables: this.#tables,
      files: this.#files,
      bounds: () => options.limits,
      evictsOnWrite: options.eviction === 'onWrite',
      now,
    })
    this.#finder = new Finder({
      tables: this.#tables,
      files: this.#files,
      readOnly,
      onProblem,
      now,
    })
    this.#filling = { tables: this.#tables, files: this.#files, now }
    this.#database.open()
  }

  get(key: EntryKey): Lookup {
    return this.#finder.get(key)
  }

  has(key: EntryKey): boolean {
    return this.#finder.has(key)
  }

  write(batch: Batch, patience: 'short' | 'long'): Written | 'busy' {
    if (this.#options.readOnly || isEmpty(batch)) return NOTHING_WRITTEN
    if (!this.#isWhole) this.#makeWhole()
    if (this.#intended.length > 0) this.#settleIntended()
    return this.#writer.write(batch, patience)
  }

  /** Files of killed writers get their rows, so that bounds count them, or go; no faster than others let us. */
  #settleIntended(): void {
    for (;;) {
      const next = this.#intended[0]
      if (next === undefined) return
      // Makes the row if the files are whole.
      this.#finder.get(next.key)
      try {
        const settle = (): void => settleFiles(this.#tables, this.#files, next)
        if (this.#tables.transaction(settle, 'short') === 'busy') return
      } catch (error) {
        // Not worth failing the write that it came before.
        if (!(error instanceof StoreError)) throw error
      }
      this.#intended.shift()
    }
  }

  evict(): readonly Removed[] {
    if (this.#intended.length > 0) this.#settleIntended()
    return this.#writer.evict()
  }

  delete(key: EntryKey): boolean {
    return this.#write(() => removeOne(this.#tables, this.#files, key))
  }

  deleteCall(key: EntryKey, call: Omit<OfCall, 'key'>): number {
    const of: OfCall = { key, ...call }
    const known = this.#database.read(() => partsOf(this.#tables, of), 'nothing', 'inputs')
    if (known === 'inputs') this.#settleFiles()
    else if (known === 'nothing' && !this.#files.hasOrphan(key)) return 0
    return this.#write(() => removeAllOf(this.#tables, this.#files, of))
  }

  /** Makes sure that every entry file has its row, as far as is known. */
  #settleFiles(): void {
    if (!this.#files.entries.exists) return
    removeLeftovers(this.#layout, (path) => this.#intended.push(...readIntent(path)))
    this.#settleIntended()
    if (this.#areSettled) return
    this.#areSettled = true
    for (const key of this.#files.entries.list())
      if (this.#database.read(() => isOrphanEntry(this.#tables, key), false)) this.#finder.get(key)
  }

  clear(name?: string): number {
    const write = <T>(work: () => T): T => this.#write(work)
    const removed =
      name === undefined
        ? write(() => clearAll(this.#tables, this.#files))
        : clearFunction(this.#tables, this.#files, write, name)
    this.#writer.shrink(0)
    return removed
  }

  removeOrphans(): OrphansRemoved {
    return removeOrphans(this.#tables, this.#files)
  }

  verify(): VerifyReport {
    return verify(this.#tables, this.#files)
  }

  statistics(): ReadonlyMap<string, StatisticCounts> {
    return this.#database.read(() => this.#tables.statistics.all(), new Map())
  }

  resetStatistics(name?: string): void {
    this.#write(() => this.#tables.statistics.reset(name))
  }

  manifest(key: ManifestKey): readonly Uint8Array[] {
    return this.#database.read(() => this.#tables.manifests.lists(key), [])
  }

  fileState(path: string): StoredState | null {
    return this.#database.read(() => this.#tables.fileStates.find(path), null)
  }

  quarantined(): readonly number[] {
    return this.#database.read(() => this.#tables.quarantine.all(), [])
  }

  quarantine(name: string, lineage: number): boolean {
    const mark = (): void => this.#tables.quarantine.add(lineage, name, this.#filling.now())
    return this.#tables.transaction(mark, 'short') !== 'busy'
  }

  codeVersions(name: string): readonly CodeVersion[] {
    return this.#database.read(() => this.#tables.codes.versions(name), [])
  }

  knowsCode(name: string, digest: Uint8Array | null): boolean {
    return this.#database.read(() => this.#tables.codes.knows(name, digest), false)
  }

  nearest(name: string, limit: number): readonly EntryRecord[] {
    const stored = storedName(name)
    const { lineages, entries } = this.#tables
    return this.#database
      .read(() => {
        const found: EntryRecord[] = []
        // Those last seen first: with many states of one function the oldest ones explain least.
        for (const { id } of lineages.ofName(name, MOST_LINEAGES))
          if (found.length < limit) found.push(...entries.newest(id, limit - found.length))
        return found
      }, [])
      .filter((entry) => entry.name === stored)
      .toSorted((a, b) => b.created - a.created)
  }

  lineages(name: string): readonly Lineage[] {
    return this.#database.read(() => this.#tables.lineages.ofName(name, MOST_LINEAGES), [])
  }

  analysis(hash: string): string | null {
    return this.#database.read(() => this.#tables.analyses.find(hash), null)
  }

  dataVersion(): number {
    return this.#database.dataVersion()
  }

  *entries(): Generator<EntryRecord, void, undefined> {
    let after: Uint8Array | null = new Uint8Array()
    while (after !== null) {
      const from: Uint8Array = after
      const { entries } = this.#tables
      const page = this.#database.read(() => entries.page(from), { entries: [], last: null })
      yield* page.entries
      after = page.last
    }
  }

  size(): { entries: number; bytes: number } {
    const { entries, bytes } = this.#database.read(
      () => readTotal(this.#database) ?? recount(this.#database),
      NOTHING,
    )
    return { entries, bytes }
  }

  close(): void {
    this.#database.close()
  }

  /** Fills a new index from what there is; `movedTo` is the index before it. */
  #fill(movedTo: string | null): void {
    try {
      if (movedTo !== null) salvage(this.#filling, movedTo)
      this.#makeWhole()
    } catch (error) {
      // What is not taken over is computed again, or found by its files.
      if (!(error instanceof StoreError)) throw error
    }
  }

  /** Makes sure that nobody was interrupted while taking over what there is. */
  #makeWhole(): void {
    const total = this.#database.read(() => readTotal(this.#database), null)
    if (total?.isWhole !== true) rebuild(this.#filling)
    this.#isWhole = true
  }

  /** Runs a write that users wait for. */
  #write<T>(work: () => T): T {
    const done = this.#tables.transaction(work, 'long')
    if (done !== 'busy') return done.value
    throw new StoreError('ERR_STORE_WRITE', `Cannot write "${this.#layout.index}": it stays locked`)
  }
}

function isEmpty({ puts, accesses, statistics, notes, analyses, lists, states }: Batch): boolean {
  return [puts, accesses, statistics, notes, analyses, lists, states].every(
    ({ length }) => length === 0,
  )
}
