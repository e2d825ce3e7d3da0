/**
 * What waits for being written to one directory, and its way there.
 *
 * What must stay true:
 * - What waits is written by one transaction. While others keep the store busy it goes on waiting,
 *   and the event loop does not wait for it; only where too much waits, and at the end, does it.
 * - A commit that is acknowledged covers everything that was handed in before, also what an earlier
 *   batch could not write.
 * - With nothing to say nothing is written.
 */
import { chance, ticks } from '../platform/ticks.ts'
import { setTimeout } from 'node:timers'
import type { StatisticDelta } from '../entries/statistics-table.ts'
import { StoreError } from '../errors.ts'
import type { Batch, Written } from '../store/local-store.ts'
import { tellWritten } from './backing-listener.ts'
import type { BackingListener } from './backing-listener.ts'
import type { OpenedStore } from './opened-store.ts'
import { unrecorded } from '../trace/index.ts'
import { Pace } from './pace.ts'
import { Pending } from './pending.ts'
import type { Note, Waiting, Write } from './pending.ts'
import { patienceOf } from './settings.ts'
import type { Settings } from './settings.ts'
import { Siblings } from './siblings.ts'
import { storeError } from './store-error.ts'
import { Touched } from './uses.ts'
import type { Counted, Uses } from './uses.ts'

/** How long hits may wait where nothing else is to be written, in ms. */
const USES_WAIT = 30_000
/** How long statistics may wait while other things are written, in ms. */
const COUNT_EVERY = 1000
/** How long a commit waits for a store that others keep busy, in ms. */
const COMMIT_WAIT = 15_000

/** What an {@link Outbox} works for. */
export interface OutboxParts {
  readonly dir: string
  readonly readOnly: boolean
  readonly opened: OpenedStore
  readonly listeners: ReadonlySet<BackingListener>
  readonly settings: () => Settings
  /** Something waits for longer than a turn. */
  readonly onWaiting: () => void
  /** Entries that nobody has listed are gone. */
  readonly onDeleted: () => void
}

/** See the module's header. */
export class Outbox {
  readonly pending: Pending = new Pending()
  readonly siblings: Siblings = new Siblings()
  readonly #parts: OutboxParts
  readonly #touched = new Touched()
  readonly #pace = new Pace(() => this.flush('short'))
  #counted = Number.NEGATIVE_INFINITY
  /** Flushes under way: more than one where a listener of the first one's events asked for another. */
  #flushes = 0
  /** Whether the innermost of them has not told of itself yet. */
  #writing = false
  /** The last thing that could not be written, and how many such things there were. */
  #lost: StoreError | null = null
  #losses = 0
  /** Losses that a commit has told of. */
  #told = 0
  /** Batches that were written, so far. */
  written = 0
  /** Entries that went to keep the bounds, so far. */
  evicted = 0
  /** The process is ending: nothing waits any more. */
  ending = false

  constructor(parts: OutboxParts) {
    this.#parts = parts
  }

  get #settings(): Settings {
    return this.#parts.settings()
  }

  /**
   * Takes an entry. With `now` it is written before this returns if persistence is 'immediate' and
   * the store is not busy, else with the next batch.
   *
   * @returns the error of writing, or null.
   */
  put(write: Write, now: boolean): StoreError | null {
    const { pending } = this
    pending.put(write)
    this.#schedule()
    if (pending.full || this.ending) return this.flush('long')
    const immediate = this.#settings.persistence.kind === 'immediate'
    const due = this.#pace.overdue || (immediate && (now || pending.many) && !this.#pace.pausing)
    return due ? this.flush('short') : null
  }

  /** Takes a description, to be written with the next batch. */
  note(note: Note): void {
    this.pending.note(note)
    this.#schedule()
  }

  /**
   * Takes the analysis of a text, to be written with the next batch; where hits must leave no trace,
   * with the next entry.
   */
  analyse(hash: string, json: string): void {
    const { recordAccess } = this.#settings
    if (!recordAccess && this.pending.many) return
    this.pending.analyse(hash, json)
    if (recordAccess) this.#schedule()
  }

  /**
   * Takes what was learned of a file, to be written with the next batch; where hits must leave no
   * trace, with the next entry.
   */
  learn(path: string, state: Uint8Array): void {
    this.pending.states.put(path, state)
    const { recordAccess, persistence } = this.#settings
    if (recordAccess) this.#pace.within(Math.max(USES_WAIT, patienceOf(persistence)))
  }

  /** Takes the first hit of an entry since the last flush. */
  touched(uses: Uses): void {
    const many = this.#touched.add(uses)
    const wait = patienceOf(this.#settings.persistence)
    if (many && wait !== Number.POSITIVE_INFINITY && !this.#pace.pausing) this.flush('short')
    else this.#pace.within(Math.max(USES_WAIT, wait))
  }

  /** Writes what has waited for too long because the event loop does not turn. */
  catchUp(): void {
    if (this.#pace.overdue) this.flush('short')
  }

  #schedule(): void {
    const wait = patienceOf(this.#settings.persistence)
    if (wait > 0) this.#parts.onWaiting()
    this.#pace.within(wait)
  }

  /**
   * Writes what waits, in one transaction. Errors go to the listeners; the last one is returned.
   *
   * @param patience With 'short' a busy store is no error: all goes on waiting. With 'long' this
   *   waits for up to a minute.
   */
  flush(patience: 'short' | 'long' = 'long'): StoreError | null {
    // A timer runs in the flow of the computation that set it.
    return unrecorded(() => this.#flush(patience))
  }

  #flush(patience: 'short' | 'long'): StoreError | null {
    // An event of the flush was answered by a call that wants to flush: the next one will do, but for
    // one that waits, as closing and clearing do. Not for ever, should its events be answered as well.
    const isAnswer = this.#flushes > 0
    if (isAnswer && (this.#writing || this.#flushes > 1 || patience === 'short')) return null
    if (this.#parts.opened.closed) return null
    this.#flushes++
    this.#writing = true
    try {
      this.#count(patience === 'long')
      const waiting = this.pending.all()
      const counted = this.#touched.count()
      if (this.#isNothing(waiting) && counted.accesses.length === 0) {
        this.#pace.done()
        return null
      }
      return this.#write(waiting, counted, patience)
    } finally {
      this.#writing = false
      this.#flushes--
    }
  }

  /**
   * Writes what waits, without keeping the event loop from turning where the store is busy. What it
   * has written survives the end of the process, however it ends.
   *
   * @returns why something was not written (now, or since the last commit), or null.
   */
  async commit(): Promise<StoreError | null> {
    const until = ticks() + COMMIT_WAIT
    // Two commits at a time both tell of what was lost before them.
    const told = this.#told
    this.#counted = Number.NEGATIVE_INFINITY
    // Asked for by a listener of a flush: that one does not cover what the listener has handed in.
    if (this.#flushes > 0) await Promise.resolve()
    let error = this.flush('short')
    while (error === null && this.#pace.refused && ticks() < until) {
      // oxlint-disable-next-line no-await-in-loop -- one attempt after another
      await new Promise((resolve) => setTimeout(resolve, 10 + 40 * chance()))
      error = this.flush('short')
    }
    if (this.#pace.refused) error = this.flush('long')
    this.#told = this.#losses
    return error ?? (this.#losses > told ? this.#lost : null)
  }

  /** A result could not be kept; the next commit tells. */
  lost(error: StoreError): void {
    this.#lost = error
    this.#losses++
  }

  /** What is counted and not yet written. */
  counted(): readonly StatisticDelta[] {
    this.#count(true)
    return this.pending.statistics()
  }

  #count(always: boolean): void {
    if (this.#parts.readOnly) return
    const now = ticks()
    if (!always && now - this.#counted < COUNT_EVERY) return
    this.#counted = now
    for (const listener of this.#parts.listeners) this.pending.count(listener.statistics())
  }

  #isNothing({ writes, notes, analyses, statistics, states }: Waiting): boolean {
    if (writes.length + notes.length + statistics.length > 0) return false
    return analyses.length + states.length === 0 || !this.#settings.recordAccess
  }

  #write(waiting: Waiting, counted: Counted, patience: 'short' | 'long'): StoreError | null {
    const started = ticks()
    let written: Written | 'busy'
    try {
      const { store, error } = this.#parts.opened
      if (store === null)
        throw error ?? new StoreError('ERR_STORE_CLOSED', 'Cannot write: the cache was closed')
      written = store.write(this.#batch(waiting, counted), patience)
      if (written === 'busy' && patience === 'long') throw staysBusy(this.#parts.dir)
    } catch (error) {
      return this.#giveUp(waiting, counted, storeError('write to', this.#parts.dir, error))
    }
    if (written === 'busy') {
      this.#pace.busy()
      return null
    }
    this.#pace.done()
    this.#settle(waiting, counted)
    this.#writing = false
    this.written++
    this.evicted += written.evicted.length
    const gone = tellWritten(
      this.#parts.listeners,
      waiting.writes,
      written,
      this.#settings.limits.bytes,
    )
    if (gone) this.#parts.onDeleted()
    const ms = ticks() - started
    const flushed = { entries: waiting.writes.length, accesses: counted.accesses.length, ms }
    for (const listener of this.#parts.listeners) listener.flushed(flushed)
    if (written.error === null) return null
    this.lost(written.error)
    return this.#tell(written.error)
  }

  #batch({ writes, ...rest }: Waiting, { accesses }: Counted): Batch {
    const puts = writes.map(({ entry, bytes, placement, supersede, hasVersions, list }) => {
      const siblings = this.siblings.of(entry.name)
      return { entry, bytes, placement, supersede, hasVersions, siblings, list }
    })
    return { puts, accesses, ...rest }
  }

  #settle(waiting: Waiting, counted: Counted): void {
    this.pending.settle(waiting)
    counted.settle()
    // What came while this was written (from a listener of its events) has its turn still to come.
    if (!this.pending.empty) this.#schedule()
  }

  /** What can't be written is not kept for ever: a full disk must not fill the memory as well. */
  #giveUp(waiting: Waiting, counted: Counted, error: StoreError): StoreError {
    this.#pace.done()
    this.#settle(waiting, counted)
    if (waiting.writes.length > 0) this.lost(error)
    // Each call that finds no store says so itself.
    return this.#parts.opened.error === null ? this.#tell(error) : error
  }

  #tell(error: StoreError): StoreError {
    for (const listener of this.#parts.listeners) listener.writeFailed(error)
    return error
  }
}

function staysBusy(dir: string): StoreError {
  return new StoreError(
    'ERR_STORE_WRITE',
    `Cannot write to the cache "${dir}": other processes keep it locked. The results were ` +
      'returned, and will be computed again',
  )
}
