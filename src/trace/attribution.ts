/**
 * Which computation the running code belongs to.
 *
 * What must stay true: at any moment at most one recording is current, the innermost; code of
 * Permafrost and of the runtime runs with none; with no recording open the answer costs one compare.
 *
 * A sync call is tracked by a plain variable, which costs no stack: recursion goes as deep as
 * without. An async call is tracked by `AsyncLocalStorage`, so it is followed wherever Node follows
 * it: awaits, timers, promises, callbacks of fs, streams and emitters that run in its flow.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

/** What attribution needs to know of a recording. */
export interface Attributed {
  readonly parent: this | null
  readonly closed: boolean
}

/** `undefined`: ask the store; `null`: nobody. */
type Top<R> = R | null | undefined

/** What `enterFlow` replaced. */
export interface Flow<R> {
  readonly top: Top<R>
  readonly stored: R | null | undefined
}

/** Keeps track of recordings of one kind; there is one of it, in recording.ts. */
export class Attribution<R extends Attributed> {
  /** How many recordings are open. Read by every patched function first. */
  open = 0
  #top: Top<R> = undefined
  #store: AsyncLocalStorage<R | null> | undefined

  /** The innermost open recording of the running code. */
  current(): R | null {
    if (this.open === 0) return null
    const top = this.#top === undefined ? this.#store?.getStore() : this.#top
    if (top === undefined || top === null) return null
    // Work that goes on after its call has ended belongs to the calls around it.
    let at: R | null = top
    while (at !== null && at.closed) at = at.parent
    return at
  }

  /** Makes `top` current (null: nobody) until `leave`, for code that awaits nothing. */
  enter(top: R | null): Top<R> {
    const before = this.#top
    this.#top = top
    return before
  }

  /** Ends what `enter` began; takes what it returned. */
  leave(before: Top<R>): void {
    this.#top = before
  }

  /**
   * Makes `recording` current for what runs until `leaveFlow` and for whatever that starts. Not
   * `run`: that costs levels of the stack for each level of a recursion.
   */
  enterFlow(recording: R): Flow<R> {
    this.#store ??= new AsyncLocalStorage()
    const before = { top: this.enter(undefined as unknown as null), stored: this.#store.getStore() }
    this.#store.enterWith(recording)
    return before
  }

  /** Ends what `enterFlow` began; takes what it returned. */
  leaveFlow({ top, stored }: Flow<R>): void {
    this.#store?.enterWith(stored ?? null)
    this.leave(top)
  }

  /** Runs work, and whatever it starts, as part of `recording` (null: of nobody). */
  run<T>(recording: R | null, work: () => T): T {
    this.#store ??= new AsyncLocalStorage()
    const before = this.enter(undefined as unknown as null)
    try {
      return this.#store.run(recording, work)
    } finally {
      this.leave(before)
    }
  }
}
