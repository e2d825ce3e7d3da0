/**
 * One directory, open once in this process: the store, and what is not yet written to it.
 *
 * What must stay true:
 * - Nothing is opened, read or created before the first call that needs it.
 * - All caches of one directory share this, so what one of them has computed another one finds,
 *   written or not; a computation under way is known to all.
 * - `generation` grows whenever entries may have gone: here, or in another process (asked at most
 *   every 100 ms). What was read in an older generation is read again before it is a hit.
 * - What waits (see outbox.ts) is written before the process ends (see exit.ts), and the store is
 *   closed.
 */
import { manifestKey } from '../entries/record.ts'
import type { EntryKey } from '../entries/record.ts'
import type { StatisticDelta } from '../entries/statistics-table.ts'
import type { StoreError } from '../errors.ts'
import type { AnalysisCache } from '../fingerprint/facts.ts'
import type { CallId } from '../key/subkeys.ts'
import { digestBytes } from '../platform/hash.ts'
import type { LocalStore } from '../store/local-store.ts'
import { describeProblem } from '../store/problem.ts'
import type { FileStates } from '../trace/index.ts'
import type { BackingListener } from './backing-listener.ts'
import type { Clock } from './clock.ts'
import { atExit, atSignals, notAtExit } from './exit.ts'
import type { Flight } from './flights.ts'
import { knownFiles } from './known-files.ts'
import { OpenedStore } from './opened-store.ts'
import { Outbox } from './outbox.ts'
import { newestFirst } from './pending.ts'
import type { Note, Write } from './pending.ts'
import { sameStore, together } from './settings.ts'
import type { Settings } from './settings.ts'
import type { Siblings } from './siblings.ts'
import { storeError } from './store-error.ts'
import type { Uses } from './uses.ts'

/** How long what other processes did may stay unseen, in ms. */
const LOOK_EVERY = 100

export class Backing {
  readonly dir: string
  readonly readOnly: boolean
  readonly flights: Map<CallId, Flight> = new Map()
  readonly listeners: Set<BackingListener> = new Set()
  readonly analysis: AnalysisCache
  /** What is at a path, as far as it is known from the directory and this process. */
  readonly files: FileStates
  /** See above; a larger number means: look again. */
  generation = 0
  #settings: Settings
  readonly #opened: OpenedStore
  readonly #outbox: Outbox
  #looked = 0
  /** Batches that were written when bounds were last kept. */
  #kept = 0
  readonly #end = (): void => this.#leave()

  /** @param clock Of the first cache that uses the directory. */
  constructor(dir: string, readOnly: boolean, settings: Settings, clock: Clock) {
    this.dir = dir
    this.readOnly = readOnly
    this.#settings = settings
    const wanted = (): Settings => this.#settings
    const opened = new OpenedStore({
      dir,
      readOnly,
      settings: wanted,
      now: () => clock.now(),
      onProblem: (problem) => {
        for (const listener of this.listeners)
          listener.problem(problem.kind, describeProblem(problem))
      },
    })
    const outbox = new Outbox({
      dir,
      readOnly,
      opened,
      listeners: this.listeners,
      settings: wanted,
      onWaiting: () => atSignals(this.#end),
      onDeleted: () => this.generation++,
    })
    this.#opened = opened
    this.#outbox = outbox
    this.analysis = {
      get: (hash) => outbox.pending.analysis(hash) ?? this.#storedAnalysis(hash),
      put: (hash, json) => {
        if (!readOnly) outbox.analyse(hash, json)
      },
    }
    this.files = knownFiles({ opened, outbox, readOnly, now: () => clock.now() })
    atExit(this.#end)
  }

  /** What all caches of the directory ask for together. */
  get settings(): Settings {
    return this.#settings
  }

  /** Another cache uses the directory. */
  join(settings: Settings): void {
    const merged = together(this.#settings, settings)
    // Opened otherwise; limits are read anew for each write.
    if (!sameStore(this.#settings, merged)) this.#shut()
    this.#settings = merged
  }

  /** The store, opened at the first call; null if it could not be, see {@link error}. */
  get store(): LocalStore | null {
    return this.#opened.store
  }

  /** The store for who asks for it by name: one that failed is opened again at once. */
  storeNow(): LocalStore | null {
    this.#opened.tryAgain()
    return this.#opened.store
  }

  /** Why there is no store; null if there is one (or nobody has asked yet). */
  get error(): StoreError | null {
    return this.#opened.error
  }

  #storedAnalysis(hash: string): string | null {
    try {
      return this.store?.analysis(hash) ?? null
    } catch {
      // Kept for speed only: without it the text is parsed again.
      return null
    }
  }

  /** Looks whether another process has written, at most every 100 ms of the given clock. */
  freshen(now: number): void {
    if (now - this.#looked < LOOK_EVERY && now >= this.#looked) return
    this.#looked = now
    this.#outbox.catchUp()
    let changed = true
    try {
      changed = this.#opened.changed()
    } catch {
      // What is wrong with the directory shows when it is read, where it is told.
    }
    if (changed) this.generation++
  }

  /** Looks again with the next call, however short ago it was. */
  refresh(): void {
    this.#looked = Number.NEGATIVE_INFINITY
    this.generation++
  }

  /** The lineages that this process uses. */
  get siblings(): Siblings {
    return this.#outbox.siblings
  }

  /**
   * Takes an entry. With `now` it is written before this returns if persistence is 'immediate' and
   * the store is not busy, else with the next batch.
   *
   * @returns the error of writing, or null.
   */
  put(write: Write, now: boolean): StoreError | null {
    return this.#outbox.put(write, now)
  }

  /** Takes a description, to be written with the next batch. */
  note(note: Note): void {
    this.#outbox.note(note)
  }

  /** Takes the first hit of an entry since the last flush. */
  touched(uses: Uses): void {
    this.#outbox.touched(uses)
  }

  /** An entry that was put but not yet written. */
  pending(id: CallId): Write | undefined {
    return this.#outbox.pending.get(id)
  }

  /** Whether something of a call was put but not yet written. */
  isWaiting(id: CallId): boolean {
    const { pending } = this.#outbox
    return pending.get(id) !== undefined || pending.ofCall(id).length > 0
  }

  /**
   * The lists of inputs that a call may rest on, written or not, the last used first.
   *
   * @param isStored False if it is known that none is stored.
   */
  lists(id: CallId, isStored: boolean): readonly Uint8Array[] {
    const stored = isStored ? (this.store?.manifest(manifestKey(digestBytes(id))) ?? []) : []
    return newestFirst(this.#outbox.pending.ofCall(id), stored)
  }

  /** One of {@link lists} that was not the first has led to an entry. */
  listUsed(id: CallId, list: Uint8Array): void {
    if (!this.readOnly) this.#outbox.pending.lists.add(id, list)
  }

  /** All entries that are not yet written, newest last. */
  pendingWrites(): Iterable<Write> {
    return this.#outbox.pending.writes()
  }

  /** Forgets an entry that is not yet written. */
  drop(id: CallId): boolean {
    return this.#outbox.pending.drop(id)
  }

  /** Forgets what is not yet written of a call, with whatever inputs; the keys of what went. */
  dropCall(id: CallId): readonly EntryKey[] {
    const { pending } = this.#outbox
    const plain = pending.get(id)
    const all = [...(plain === undefined ? [] : [plain]), ...pending.ofCall(id)]
    for (const write of all) pending.drop(write.id)
    return all.map(({ entry }) => entry.key)
  }

  /** The descriptions under a function's name, newest first. */
  describedVersions(name: string): readonly Omit<Note, 'name'>[] {
    return [...this.#outbox.pending.notesOf(name), ...(this.store?.codeVersions(name) ?? [])]
  }

  /** Whether a state of a function is described (null: any); cheaper than {@link describedVersions}. */
  isDescribed(name: string, digest: Uint8Array | null): boolean {
    const isIt = (note: Note): boolean =>
      digest === null || Buffer.compare(note.digest, digest) === 0
    return (
      this.#outbox.pending.notesOf(name).some(isIt) || this.store?.knowsCode(name, digest) === true
    )
  }

  /** What was counted in all runs, and what is counted and not yet written. */
  keptStatistics(): {
    readonly stored: ReturnType<LocalStore['statistics']>
    readonly pending: readonly StatisticDelta[]
  } {
    const pending = this.#outbox.counted()
    return { stored: this.store?.statistics() ?? new Map(), pending }
  }

  /** Forgets what was counted, of one function or of all. */
  resetStatistics(name: string | undefined): void {
    this.#outbox.counted()
    this.#outbox.pending.resetStatistics(name)
    this.store?.resetStatistics(name)
  }

  /** Writes what waits, see {@link Outbox.flush}. */
  flush(patience: 'short' | 'long' = 'long'): StoreError | null {
    return this.#outbox.flush(patience)
  }

  /** Writes what waits, see {@link Outbox.commit}, and keeps the bounds. */
  async commit(): Promise<StoreError | null> {
    this.#opened.tryAgain()
    const error = await this.#outbox.commit()
    this.#evictAfterwards()
    return error
  }

  /** A result could not be handed in, because there is no store; the next commit tells. */
  lost(error: StoreError): void {
    this.#outbox.lost(error)
  }

  /** Keeps all bounds now; how many entries went. */
  evict(): number {
    const before = this.#outbox.evicted
    this.flush('long')
    return this.#outbox.evicted - before + this.#evict()
  }

  /** Keeps the bounds that writing has left alone; who has written nothing leaves them to others. */
  #evictAfterwards(): void {
    const { written } = this.#outbox
    if (this.#settings.eviction === 'onWrite' || written === this.#kept) return
    this.#kept = written
    this.#evict()
  }

  #evict(): number {
    const { store } = this
    if (store === null || this.readOnly) return 0
    const evicted = store.evict()
    if (evicted.length > 0) for (const listener of this.listeners) listener.removed(evicted)
    return evicted.length
  }

  /** The process ends: writes everything and leaves the directory as a closed one. */
  #leave(): void {
    this.#outbox.ending = true
    this.#shut()
  }

  /** Writes everything and closes for good. */
  close(): void {
    notAtExit(this.#end)
    this.#shut()
    this.#opened.close()
  }

  /** Writes everything and closes the store; the next call opens it again. */
  #shut(): void {
    try {
      this.flush('long')
      if (this.#opened.openStore !== null) this.#evictAfterwards()
      this.#opened.shut()
    } catch (error) {
      const failure = storeError('write to', this.dir, error)
      for (const listener of this.listeners) listener.writeFailed(failure)
    }
    this.generation++
  }
}
