/**
 * One directory, open once in this process: the store, and what is not yet written to it.
 *
 * What must stay true:
 * - Nothing is opened, read or created before the first call that needs it.
 * - All caches of one directory share this, so what one of them has computed another one finds,
 *   written or not; a computation under way is known to all.
 * - `generation` grows whenever entries may have gone: here, or in another process (asked at most
 *   every 100 ms). What was read in an older generation is read again before it is a hit.
 * - Pending writes are flushed in one transaction before the process ends.
 */
import { setImmediate } from 'node:timers'
import { StoreError } from '../errors.ts'
import type { AnalysisCache } from '../fingerprint/facts.ts'
import type { CallId } from '../key/subkeys.ts'
import type { EntryRecord } from '../entries/record.ts'
import { openStore } from '../store/local.ts'
import type { LocalStore } from '../store/local.ts'
import { describeProblem } from '../store/problem.ts'
import { atExit, notAtExit } from './exit.ts'
import type { Flight } from './flights.ts'

/** An entry on its way to the store. */
export interface Write {
  readonly id: CallId
  readonly entry: EntryRecord
  readonly bytes: Uint8Array
  readonly placement: 'auto' | 'database' | 'file'
}

/** A description of one state of a function's code and captures. */
export interface Note {
  readonly name: string
  readonly digest: Uint8Array
  readonly description: string
}

/** How long what other processes did may stay unseen, in ms. */
const LOOK_EVERY = 100
/** More than this does not wait for the event loop. */
const PENDING_BYTES = 4 * 2 ** 20
const PENDING_WRITES = 256

type State =
  | { readonly kind: 'unopened' }
  | { readonly kind: 'open'; readonly store: LocalStore }
  | { readonly kind: 'failed'; readonly error: StoreError }
  | { readonly kind: 'closed' }

/** What a cache hears from its directory. */
export interface BackingListener {
  problem(message: string): void
  writeFailed(error: StoreError): void
  evicted(entries: number): void
}

export class Backing {
  readonly dir: string
  readonly readOnly: boolean
  readonly flights: Map<CallId, Flight> = new Map()
  readonly listeners: Set<BackingListener> = new Set()
  readonly analysis: AnalysisCache
  /** See above; a larger number means: look again. */
  generation = 0
  #state: State = { kind: 'unopened' }
  #looked = 0
  #version = 0
  readonly #pending = new Map<CallId, Write>()
  #pendingBytes = 0
  readonly #analyses = new Map<string, string>()
  readonly #notes: Note[] = []
  #scheduled = false
  /** The smallest bound that any cache of this directory asked for, in bytes. */
  #bound = Number.POSITIVE_INFINITY
  #sinceBound = Number.POSITIVE_INFINITY
  readonly #flushSoon = (): void => {
    this.flush()
  }

  constructor(dir: string, readOnly: boolean) {
    this.dir = dir
    this.readOnly = readOnly
    this.analysis = {
      get: (hash) => this.#analyses.get(hash) ?? this.#storedAnalysis(hash),
      put: (hash, json) => {
        if (readOnly) return
        this.#analyses.set(hash, json)
        this.#schedule()
      },
    }
  }

  /** The store, opened at the first call; null if it could not be, see {@link error}. */
  get store(): LocalStore | null {
    if (this.#state.kind === 'unopened') this.#open()
    return this.#state.kind === 'open' ? this.#state.store : null
  }

  /** Why there is no store; null if there is one (or nobody has asked yet). */
  get error(): StoreError | null {
    return this.#state.kind === 'failed' ? this.#state.error : null
  }

  #open(): void {
    try {
      const store = openStore({
        dir: this.dir,
        readOnly: this.readOnly,
        onProblem: (problem) => {
          for (const listener of this.listeners) listener.problem(describeProblem(problem))
        },
      })
      this.#state = { kind: 'open', store }
      this.#version = store.dataVersion()
    } catch (error) {
      this.#state = { kind: 'failed', error: storeError('open', this.dir, error) }
    }
  }

  #attempt<T>(work: (store: LocalStore) => T): T | undefined {
    const store = this.store
    return store === null ? undefined : work(store)
  }

  #storedAnalysis(hash: string): string | null {
    try {
      return this.#attempt((store) => store.analysis(hash)) ?? null
    } catch {
      // Kept for speed only: without it the text is parsed again.
      return null
    }
  }

  /** Keeps the directory below the smallest bound asked for. */
  bound(bytes: number): void {
    this.#bound = Math.min(this.#bound, bytes)
  }

  /** Looks whether another process has written, at most every 100 ms of the given clock. */
  freshen(now: number): void {
    if (now - this.#looked < LOOK_EVERY && now >= this.#looked) return
    this.#looked = now
    if (this.#state.kind !== 'open') return
    const version = this.#state.store.dataVersion()
    if (version === this.#version) return
    this.#version = version
    this.generation++
  }

  /** An entry that was put but not yet written. */
  pending(id: CallId): Write | undefined {
    return this.#pending.get(id)
  }

  /** All entries that are not yet written, newest last. */
  pendingWrites(): Iterable<Write> {
    return this.#pending.values()
  }

  /**
   * Takes an entry; with `now` it is written before this returns, else with the next batch.
   *
   * @returns the error of writing, or null.
   */
  put(write: Write, now: boolean): StoreError | null {
    this.#pendingBytes += write.bytes.length - (this.#pending.get(write.id)?.bytes.length ?? 0)
    this.#pending.set(write.id, write)
    if (now || this.#pendingBytes > PENDING_BYTES || this.#pending.size >= PENDING_WRITES)
      return this.flush()
    this.#schedule()
    return null
  }

  /** Takes a description, to be written with the next batch. */
  note(note: Note): void {
    this.#notes.push(note)
    this.#schedule()
  }

  /** The descriptions under a function's name, newest first. */
  describedVersions(name: string): readonly Omit<Note, 'name'>[] {
    const pending = this.#notes.filter((note) => note.name === name).toReversed()
    return [...pending, ...(this.#attempt((store) => store.codeVersions(name)) ?? [])]
  }

  /** Forgets an entry that is not yet written. */
  drop(id: CallId): boolean {
    this.#pendingBytes -= this.#pending.get(id)?.bytes.length ?? 0
    return this.#pending.delete(id)
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    atExit(this.#flushSoon)
    // Unreferenced: the batch alone keeps no process alive, leaving flushes it.
    setImmediate(this.#flushSoon).unref()
  }

  /** Writes what is pending. Errors go to the listeners; the last one is returned. */
  flush(): StoreError | null {
    this.#scheduled = false
    const writes = [...this.#pending.values()]
    const analyses = [...this.#analyses]
    const notes = this.#notes.splice(0)
    if (writes.length === 0 && analyses.length === 0 && notes.length === 0) return null
    const bytes = this.#pendingBytes
    this.#pending.clear()
    this.#analyses.clear()
    this.#pendingBytes = 0
    try {
      const store = this.store
      if (store === null) return this.#state.kind === 'failed' ? this.#state.error : null
      if (analyses.length > 0) store.putAnalysis(analyses)
      if (writes.length > 0) store.putMany(writes)
      for (const { name, digest, description } of notes) store.noteCode(name, digest, description)
      this.#enforce(store, bytes + writes.length * 512)
    } catch (error) {
      const failure = storeError('write to', this.dir, error)
      for (const listener of this.listeners) listener.writeFailed(failure)
      return failure
    }
    return null
  }

  #enforce(store: LocalStore, written: number): void {
    this.#sinceBound += written
    // Asking for the size costs more than a write: once for each fiftieth of the bound.
    if (this.#sinceBound < this.#bound / 50) return
    this.#sinceBound = 0
    const evicted = store.enforceBound(this.#bound)
    if (evicted === 0) return
    this.generation++
    for (const listener of this.listeners) listener.evicted(evicted)
  }

  /** Enforces the bound now; how many entries went. */
  evict(): number {
    this.flush()
    const evicted = this.#attempt((store) => store.enforceBound(this.#bound)) ?? 0
    if (evicted > 0) this.generation++
    return evicted
  }

  close(): void {
    this.flush()
    notAtExit(this.#flushSoon)
    if (this.#state.kind === 'open') this.#state.store.close()
    this.#state = { kind: 'closed' }
  }
}

/** What went wrong with the directory, as the error that users get. */
export function storeError(
  action: 'open' | 'read' | 'write to',
  dir: string,
  error: unknown,
): StoreError {
  if (error instanceof StoreError) return error
  const detail = error instanceof Error ? error.message : String(error)
  const code =
    action === 'open' ? 'ERR_STORE_OPEN' : action === 'read' ? 'ERR_STORE_READ' : 'ERR_STORE_WRITE'
  return new StoreError(code, `Cannot ${action} the cache "${dir}": ${detail}`, { cause: error })
}

const open = new Map<string, { readonly backing: Backing; users: number }>()

function nameOf(dir: string, readOnly: boolean): string {
  return `${readOnly ? 'r' : 'w'}:${dir}`
}

/** The shared state of a directory; each call is paired with one {@link release}. */
export function acquire(dir: string, readOnly: boolean): Backing {
  const name = nameOf(dir, readOnly)
  const known = open.get(name) ?? { backing: new Backing(dir, readOnly), users: 0 }
  known.users++
  open.set(name, known)
  return known.backing
}

/** Gives a directory back; the last one closes it. */
export function release(backing: Backing): void {
  const name = nameOf(backing.dir, backing.readOnly)
  const known = open.get(name)
  if (known === undefined || known.backing !== backing) return
  known.users--
  if (known.users > 0) return
  open.delete(name)
  backing.close()
}
