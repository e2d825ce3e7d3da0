/**
 * Writing a batch: files first, then one transaction for everything else, with what gives way to it.
 *
 * What must stay true: a batch is in the index as a whole or not at all (but for entries whose files
 * can't be written: those alone are left out, and the error is told); when `write` returns, the
 * limits hold (unless others need the index, or keeping them takes long: then the next write goes on);
 * each transaction is short, however much there is to remove.
 */
import { evict } from '../entries/eviction.ts'
import type { Bounds, Removed } from '../entries/eviction.ts'
import { Superseding } from '../entries/superseding.ts'
import { costOf } from '../entries/scoring.ts'
import type { Tables } from '../entries/tables.ts'
import { StoreError } from '../errors.ts'
import type { StoreFiles } from './files.ts'
import { noteIntent } from './intent.ts'
import { FILE_BYTES } from './local-store.ts'
import type { Access, Batch, PlacementWish, Put, Written } from './local-store.ts'

// SQLite holds a row in memory and refuses one above 1 GB.
const MOST_IN_DATABASE = 256 * 1024 * 1024

/** Analyses take at most this part of the whole, and this much. */
const ANALYSES_PART = 1 / 8
const MOST_ANALYSES = 64 * 1024 * 1024

/** What is known of files takes at most this part of the whole. */
const STATES_PART = 1 / 16
/** How many states of files one transaction writes. */
const STATES_AT_ONCE = 1000

/** How many entries one transaction removes to keep the limits. */
const REMOVED_AT_ONCE = 500
/** How long a write that must not take long goes on removing, in ms. */
const SHORT_MS = 100

/** Free pages are kept for the next writes, up to this many or this part of the index. */
const KEPT_PAGES = 64
const KEPT_PART = 1 / 8
const PAGES_AT_ONCE = 256

/** A record without its texts, inputs and value. */
const LEAST_RECORD = 176

/** What a {@link Writer} needs to know. */
export interface WriterOptions {
  readonly tables: Tables
  readonly files: StoreFiles
  /** Read anew for each write. */
  readonly bounds: () => Bounds
  readonly evictsOnWrite: boolean
  readonly now: () => number
}

/** A batch whose entries were looked at. */
interface Divided {
  readonly fitting: readonly Put[]
  readonly tooLarge: readonly Put[]
  readonly bounds: Bounds
  readonly patience: 'short' | 'long'
}

interface Done {
  readonly superseding: Superseding
  readonly evicted: Removed[]
  isDone: boolean
}

/** See the module's header. */
export class Writer {
  readonly #options: WriterOptions

  constructor(options: WriterOptions) {
    this.#options = options
  }

  /** See LocalStore.write. */
  write(batch: Batch, patience: 'short' | 'long'): Written | 'busy' {
    const { files } = this.#options
    const bounds = this.#options.bounds()
    const [fitting, tooLarge] = divide(batch.puts, bounds.bytes)
    const inFiles = fitting.filter(({ bytes, placement }) => placeOf(bytes, placement) === 'file')
    const settle = noteIntent(
      files.layout,
      inFiles.map(({ entry }) => entry),
    )
    try {
      return this.#write(batch, { fitting, tooLarge, bounds, patience })
    } finally {
      settle()
    }
  }

  #write(batch: Batch, { fitting, tooLarge, bounds, patience }: Divided): Written | 'busy' {
    const { tables, files } = this.#options
    // The slow part first, while nobody waits for us.
    const { puts, error } = writeFiles(files, fitting)
    const stored = new Set(puts.map(({ entry }) => Buffer.from(entry.key).toString('hex')))
    const first = tables.transaction(() => {
      const now = this.#options.now()
      const superseding = new Superseding(tables, now)
      for (const { entry } of tooLarge) tables.remove(entry.key)
      for (const put of puts) this.#put(put, superseding)
      for (const access of batch.accesses) this.#touch(access, now)
      this.#writeRest(batch, bounds, now)
      return this.#keepLimits(superseding, stored, now)
    }, patience)
    if (first === 'busy') return 'busy'
    const evicted = [...first.value.evicted]
    const superseded = this.#finish(first.value, stored, patience, evicted)
    this.#writeStates(batch.states.slice(STATES_AT_ONCE), bounds)
    return { evicted, superseded, tooLarge: tooLarge.map(({ entry }) => entry.key), error }
  }

  /** What was learned of many files at a time, as far as others let us: it only saves time. */
  #writeStates(states: Batch['states'], { bytes }: Bounds): void {
    const { tables, now } = this.#options
    for (let at = 0; at < states.length; at += STATES_AT_ONCE) {
      const some = states.slice(at, at + STATES_AT_ONCE)
      const put = (): void => tables.fileStates.put(some, bytes * STATES_PART, now())
      if (unlessFailed(() => tables.transaction(put, 'short')) === 'busy') return
    }
  }

  /** Keeps all limits now, and gives free pages back; what went. */
  evict(): readonly Removed[] {
    const { tables, bounds, now } = this.#options
    const removed: Removed[] = []
    const none: ReadonlySet<string> = new Set()
    for (;;) {
      const done = tables.transaction(
        () => evict(tables, bounds(), now(), none, REMOVED_AT_ONCE),
        'long',
      )
      if (done === 'busy') break
      removed.push(...done.value.removed)
      if (done.value.isDone) break
    }
    this.shrink(0)
    return removed
  }

  /** Gives free pages back to the file system until only so many are left. */
  shrink(kept: number): void {
    const { database } = this.#options.tables
    for (let before = Infinity; ;) {
      const free = database.read(() => pragma(database, 'freelist_count'), 0)
      // Others are writing: then these pages are soon in use again.
      if (free <= kept || free >= before) return
      before = free
      database.shrink(Math.min(free - kept, PAGES_AT_ONCE))
    }
  }

  #put({ entry, bytes, placement, list, ...rest }: Put, superseding: Superseding): void {
    const { tables, files } = this.#options
    const place = placeOf(bytes, placement)
    const { lineage, stem } = superseding.enter({ entry, ...rest })
    // Another process may have removed them since, or what was superseded just now has taken an equal
    // value along; from here on nobody can.
    if (place === 'file') files.ensure(entry, bytes)
    const stored = tables.entries.put({ entry, bytes, place, lineage, stem })
    if (entry.call !== null && list !== null)
      tables.manifests.add(entry.call, list, this.#options.now())
    if (stored.left !== null) tables.left(stored.left)
    if (stored.placement === 'file') {
      // An equal value lay in a file already.
      if (place === 'row') files.ensure(entry, bytes)
    } else if (place === 'file') {
      // An equal value lay in a row already.
      files.removeEntryFile(entry.key)
      files.removeObject(entry.content)
    }
  }

  #touch({ key, hits, accessed }: Access, now: number): void {
    const { entries, lineages } = this.#options.tables
    const lineage = entries.touch(key, hits, accessed)
    if (lineage !== null) lineages.restore(lineage, now)
  }

  #writeRest(batch: Batch, { bytes }: Bounds, now: number): void {
    const { tables } = this.#options
    const { statistics, notes, analyses, lists, states } = batch
    for (const delta of statistics) tables.statistics.add(delta)
    for (const { name, digest, description } of notes)
      tables.codes.note(name, digest, description, now)
    const most = Math.min(bytes * ANALYSES_PART, MOST_ANALYSES)
    for (const [hash, json] of analyses) tables.analyses.put(hash, json, most)
    for (const { key, list } of lists) tables.manifests.use(key, list, now)
    tables.fileStates.put(states.slice(0, STATES_AT_ONCE), bytes * STATES_PART, now)
  }

  #keepLimits(superseding: Superseding, stored: ReadonlySet<string>, now: number): Done {
    const { tables, bounds, evictsOnWrite } = this.#options
    if (!evictsOnWrite) return { superseding, evicted: [], isDone: superseding.isDone }
    const { removed, isDone } = evict(tables, bounds(), now, stored, REMOVED_AT_ONCE)
    return { superseding, evicted: [...removed], isDone: isDone && superseding.isDone }
  }

  /** Goes on in further transactions with what was too much for the first. */
  #finish(
    first: Done,
    stored: ReadonlySet<string>,
    patience: 'short' | 'long',
    evicted: Removed[],
  ): Written['superseded'] {
    const { tables } = this.#options
    const { superseding } = first
    const until = patience === 'long' ? Infinity : performance.now() + SHORT_MS
    for (let { isDone } = first; !isDone && performance.now() < until;) {
      const next = unlessFailed(() =>
        tables.transaction(() => {
          superseding.goOn()
          return this.#keepLimits(superseding, stored, this.#options.now())
        }, 'short'),
      )
      if (next === 'busy') break
      evicted.push(...next.value.evicted)
      isDone = next.value.isDone
    }
    if (evicted.length > 0 || superseding.told.some(({ how }) => how === 'delete')) this.#giveBack()
    return superseding.told
  }

  /** What is free beyond what the next writes will use. */
  #giveBack(): void {
    const { database } = this.#options.tables
    const [free, pages] = database.read(
      () => [pragma(database, 'freelist_count'), pragma(database, 'page_count')] as const,
      [0, 0],
    )
    if (free > Math.max(KEPT_PAGES, pages * KEPT_PART)) database.shrink(PAGES_AT_ONCE)
  }
}

/** The batch is stored: what could not be removed now is left to the next write. */
function unlessFailed<T>(work: () => T | 'busy'): T | 'busy' {
  try {
    return work()
  } catch (error) {
    if (error instanceof StoreError) return 'busy'
    throw error
  }
}

/** Writes the files of those that need some; those whose files can't be written are left out. */
function writeFiles(
  files: StoreFiles,
  puts: readonly Put[],
): { readonly puts: readonly Put[]; readonly error: StoreError | null } {
  let error: StoreError | null = null
  const written = puts.filter(({ entry, bytes, placement }) => {
    if (placeOf(bytes, placement) === 'row') return true
    try {
      files.write(entry, bytes)
      return true
    } catch (cause) {
      if (!(cause instanceof StoreError)) throw cause
      error ??= cause
      return false
    }
  })
  return { puts: written, error }
}

function pragma(database: Tables['database'], name: string): number {
  return (database.statement(`PRAGMA ${name}`).get() as unknown as readonly [number])[0]
}

function placeOf(bytes: Uint8Array, wish: PlacementWish): 'row' | 'file' {
  if (wish === 'file') return 'file'
  const most = wish === 'database' ? MOST_IN_DATABASE : FILE_BYTES
  return bytes.length < most ? 'row' : 'file'
}

/** What can be stored, and what is larger than everything together may be. */
function divide(puts: readonly Put[], most: number): readonly [Put[], Put[]] {
  const fits: Put[] = []
  const tooLarge: Put[] = []
  for (const put of puts) {
    const placement = placeOf(put.bytes, put.placement) === 'file' ? 'file' : 'embedded'
    const { name, inputs } = put.entry
    const record = LEAST_RECORD + name.length + (inputs?.length ?? 0)
    const cost = costOf(placement, record, put.bytes.length)
    if (cost > most) tooLarge.push(put)
    else fits.push(put)
  }
  return [fits, tooLarge]
}
