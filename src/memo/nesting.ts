/**
 * Which part of a computation was spent in other memoized functions, so that no time counts twice.
 *
 * What must stay true: a computation's own time is its wall time less the time during which
 * memoized functions that it called were under way. In code that does not wait a frame is found in
 * a variable, after an `await` through `AsyncLocalStorage`. Frames only measure: losing one (by a
 * stack overflow, say) makes a figure wrong and nothing else.
 *
 * Known to be imperfect: while an async function has a memoized call under way and works on beside
 * it, that work counts as the call's.
 */
import type { AsyncLocalStorage } from 'node:async_hooks'

/** A computation under way, as the memoized functions inside it see it. */
export class Frame {
  /** Whether it may go on after it has returned a promise. */
  readonly async: boolean
  /** Milliseconds spent in memoized functions so far, those still under way left out. */
  ms = 0
  #active = 0
  #since = 0

  constructor(async: boolean) {
    this.async = async
  }

  /** A memoized call of `ms` has ended; while another one is under way, its time counts already. */
  add(ms: number): void {
    if (this.#active === 0) this.ms += ms
  }

  /** A memoized call goes on from here; each is paired with one {@link leave}. */
  enter(now: number): void {
    if (this.#active++ === 0) this.#since = now
  }

  leave(now: number): void {
    if (--this.#active === 0) this.ms += now - this.#since
  }

  /** Milliseconds spent in memoized functions until now. */
  total(now: number): number {
    return this.#active === 0 ? this.ms : this.ms + now - this.#since
  }
}

/** Stands around everything that no memoized function has called. */
const outside: Frame = new Frame(false)

let current: Frame = outside
let storage: AsyncLocalStorage<Frame | undefined> | undefined

/** A running count of what memoized functions took here; the difference of two readings counts. */
export function nestedMs(): number {
  return current.ms
}

/** Tells the surrounding computation of `ms` spent in a memoized function. */
export function addNested(ms: number): void {
  current.add(ms)
  if (current === outside) storage?.getStore()?.add(ms)
}

/** The computation that waits for a memoized call made here; null if none does. */
export function waiting(): Frame | null {
  const frame = current === outside ? storage?.getStore() : current
  return frame?.async === true ? frame : null
}

/** What {@link inside} replaces. */
interface Replaced {
  readonly current: Frame
  readonly stored: Frame | undefined
}

/** Begins the part of a computation that does not wait; ended by {@link outsideAgain}. */
export function inside(frame: Frame): Replaced {
  const replaced = { current, stored: frame.async ? storage?.getStore() : undefined }
  current = frame
  if (frame.async) {
    storage ??= new (process.getBuiltinModule('node:async_hooks').AsyncLocalStorage)()
    // Not `run`: it would cost several levels of the stack for each level of a recursion.
    storage.enterWith(frame)
  }
  return replaced
}

/** What the function does after waiting still finds its frame. */
export function outsideAgain(frame: Frame, replaced: Replaced): void {
  current = replaced.current
  if (frame.async) storage?.enterWith(replaced.stored)
}
