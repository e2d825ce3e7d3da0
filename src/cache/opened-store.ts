/**
 * The store of one directory as this process holds it: not yet opened, open, failed, or closed.
 *
 * What must stay true: nothing is opened before somebody asks for the store; one that could not be
 * opened is tried again after a while, for the cause may be gone; a closed one is opened no more.
 */
import { ticks } from '../platform/ticks.ts'
import type { StoreError } from '../errors.ts'
import { openStore } from '../store/local.ts'
import type { LocalStore } from '../store/local-store.ts'
import type { StoreProblem } from '../store/problem.ts'
import type { Settings } from './settings.ts'
import { storeError } from './store-error.ts'

/** How long a directory that could not be opened is left alone: at first, and at most, in ms. */
const FIRST_PAUSE = 100
const LONGEST_PAUSE = 5000

/** What a store is opened with. */
export interface Opening {
  readonly dir: string
  readonly readOnly: boolean
  /** What is asked for now; its limits are read anew for each write. */
  readonly settings: () => Settings
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly onProblem: (problem: StoreProblem) => void
}

type State =
  | { readonly kind: 'unopened' }
  | { readonly kind: 'open'; readonly store: LocalStore }
  | { readonly kind: 'failed'; readonly error: StoreError; readonly until: number }
  | { readonly kind: 'closed' }

/** See the module's header. */
export class OpenedStore {
  readonly #opening: Opening
  #state: State = { kind: 'unopened' }
  #version = 0
  #pause = 0

  constructor(opening: Opening) {
    this.#opening = opening
  }

  /** The store, opened if need be; null if it can't be, see {@link error}. */
  get store(): LocalStore | null {
    const state = this.#state
    if (state.kind === 'open') return state.store
    const again = state.kind === 'failed' && ticks() > state.until
    return state.kind === 'unopened' || again ? this.#open() : null
  }

  /** The store if it is open; opens nothing. */
  get openStore(): LocalStore | null {
    return this.#state.kind === 'open' ? this.#state.store : null
  }

  /** Why there is no store; null if there is one (or nobody has asked yet). */
  get error(): StoreError | null {
    return this.#state.kind === 'failed' ? this.#state.error : null
  }

  /** Lets the next one to ask try to open what could not be opened. */
  tryAgain(): void {
    if (this.#state.kind === 'failed') this.#state = { kind: 'unopened' }
  }

  get closed(): boolean {
    return this.#state.kind === 'closed'
  }

  /** Whether another process has written since this was last asked. */
  changed(): boolean {
    if (this.#state.kind !== 'open') return false
    const version = this.#state.store.dataVersion()
    if (version === this.#version) return false
    this.#version = version
    return true
  }

  #open(): LocalStore | null {
    const { dir, readOnly, settings, now, onProblem } = this.#opening
    const { policy, eviction, durability, recordAccess } = settings()
    const limits = {
      get bytes(): number {
        return settings().limits.bytes
      },
      get entries(): number {
        return settings().limits.entries
      },
      get ageMs(): number {
        return settings().limits.ageMs
      },
    }
    const how = { policy, eviction, durability, recordAccess, limits, now, onProblem }
    try {
      const store = openStore({ dir, readOnly, ...how })
      this.#version = store.dataVersion()
      this.#state = { kind: 'open', store }
      this.#pause = 0
      return store
    } catch (error) {
      const failure = storeError('open', dir, error)
      this.#pause = Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, 2 * this.#pause))
      this.#state = { kind: 'failed', error: failure, until: ticks() + this.#pause }
      return null
    }
  }

  /** Closes the store; the next one to ask opens it again. */
  shut(): void {
    const { openStore: open } = this
    if (open === null) return
    this.#state = { kind: 'unopened' }
    open.close()
  }

  /** Closes the store for good. */
  close(): void {
    try {
      this.shut()
    } finally {
      this.#state = { kind: 'closed' }
    }
  }
}
