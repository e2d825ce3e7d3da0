/**
 * When what is pending is written: at the end of the turn, after some time, or when the clock says
 * so although the event loop does not turn.
 *
 * What must stay true: no timer and no turn keeps the process alive; a store that is busy is tried
 * again after a pause that grows, with some chance in it, so that writers don't meet again.
 */
import { chance, ticks } from '../platform/ticks.ts'
import { clearTimeout, setImmediate, setTimeout } from 'node:timers'

/** How long cheap results may wait in a turn that does not end, in ms. */
const LONG_TURN = 250
const FIRST_PAUSE = 20
const LONGEST_PAUSE = 2000

/** Calls `run` when it is time. */
export class Pace {
  readonly #run: () => void
  #turn = false
  #timer: NodeJS.Timeout | null = null
  #due = Number.POSITIVE_INFINITY
  #pause = 0
  #pausedUntil = 0

  constructor(run: () => void) {
    this.#run = run
  }

  /** Something came that shall be written within `ms`; 0 is for the end of this turn. */
  within(ms: number): void {
    if (ms === Number.POSITIVE_INFINITY || this.pausing) return
    const now = ticks()
    if (ms === 0) this.#thisTurn()
    const due = now + (ms === 0 ? LONG_TURN : ms)
    if (due >= this.#due) return
    this.#due = due
    if (ms > 0) this.#after(ms)
  }

  /** Whether it is late: the loop did not turn. */
  get overdue(): boolean {
    return this.#due !== Number.POSITIVE_INFINITY && ticks() >= this.#due
  }

  /** Whether the store was busy a moment ago. */
  get pausing(): boolean {
    return this.#pause > 0 && ticks() < this.#pausedUntil
  }

  /** Whether the store was busy the last time, however long ago: something still waits for it. */
  get refused(): boolean {
    return this.#pause > 0
  }

  /** The store was busy: it is tried again later. */
  busy(): void {
    this.#pause = Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, 2 * this.#pause))
    const ms = this.#pause * (0.5 + chance())
    this.#due = ticks() + ms
    this.#pausedUntil = this.#due
    this.#after(ms)
  }

  /** Nothing is pending any more. */
  done(): void {
    this.#pause = 0
    this.#due = Number.POSITIVE_INFINITY
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #thisTurn(): void {
    if (this.#turn) return
    this.#turn = true
    setImmediate(() => {
      this.#turn = false
      // Where the store was busy, the timer tries again.
      if (!this.pausing) this.#run()
    }).unref()
  }

  #after(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    // Rounded up: a timer that came early would find nothing overdue.
    this.#timer = setTimeout(
      () => {
        this.#timer = null
        this.#due = Number.POSITIVE_INFINITY
        this.#run()
      },
      Math.min(Math.ceil(ms), 2 ** 31 - 1),
    ).unref()
  }
}
