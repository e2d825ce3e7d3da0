/**
 * The stop watch of one call: where its time goes.
 *
 * What must stay true: the parts add up to the call's time less computing, less waiting, and less
 * what memoized functions inside the parts took, which count for themselves. Hits from memory are
 * timed one by one at first, then one stands for about 16: looking at the clock costs as much as a
 * part of such a hit.
 */
import type { CacheState } from '../cache/state.ts'
import type { Counters, Trial } from '../cache/stats.ts'
import type { TimingEvent } from '../events/event.ts'
import { observe } from './admission.ts'
import type { Opened } from './core.ts'
import { addNested, nestedMs, waiting } from './nesting.ts'
import type { Frame } from './nesting.ts'

type Part = 'hashMs' | 'lookupMs' | 'decodeMs' | 'encodeMs' | 'storeMs'

/** Hits from memory that are timed one by one. */
const ALL_OF = 64
/** Afterwards up to so many go by, by chance, lest the timed ones keep step with the program's. */
const MOST_SKIPPED = 30

/** Whether this hit from memory is to be timed. */
export function isTimed(cache: CacheState, trial: Trial): boolean {
  if (trial.skipped >= trial.skip || cache.events.watched('timing')) return true
  trial.skipped++
  return false
}

/** For how many hits a timed one stands. */
function weightOf(trial: Trial): number {
  const weight = trial.skipped + 1
  trial.skipped = 0
  trial.skip = ++trial.sampled < ALL_OF ? 0 : Math.floor(Math.random() * (MOST_SKIPPED + 1))
  return weight
}

/** See the module's header. */
export class CallTimer {
  readonly started: number
  hashMs = 0
  lookupMs = 0
  decodeMs = 0
  computeMs = 0
  encodeMs = 0
  storeMs = 0
  readonly #opened: Opened
  #last: number
  #nested: number
  /** The computation around this call that goes on while this one is under way. */
  #holds: Frame | null = null

  /**
   * @param started When the call began.
   * @param nested What {@link nestedMs} gave then.
   */
  constructor(opened: Opened, started: number, nested: number) {
    this.#opened = opened
    this.started = started
    this.#last = started
    this.#nested = nested
  }

  /** What happened since the last time belongs to `part`. */
  lap(part: Part, now: number = this.now()): void {
    const nested = nestedMs()
    this[part] += Math.max(0, now - this.#last - (nested - this.#nested))
    this.#last = now
    this.#nested = nested
  }

  now(): number {
    return this.#opened.cache.clock.ticks()
  }

  /** Everything but computing, so far. */
  get overheadMs(): number {
    return this.hashMs + this.lookupMs + this.decodeMs + this.encodeMs + this.storeMs
  }

  /** The function has been run; what follows is another part. */
  computed(frame: Frame): void {
    const now = this.now()
    this.computeMs = now - this.#last
    const { counters } = this.#opened
    // What follows (a second look at the arguments, storing) is no part of what a hit costs.
    observe(counters.trial, this)
    counters.computeMs += Math.max(0, this.computeMs - frame.total(now))
    counters.trial.computed++
    counters.trial.computedMs += this.computeMs
    this.#resume(now)
  }

  #resume(now: number): void {
    this.#last = now
    this.#nested = nestedMs()
  }

  /** The caller gets a promise now: from here on the call is under way beside other things. */
  goesOn(): void {
    const now = this.now()
    this.#holds = waiting()
    addNested(this.overheadMs + now - this.#last)
    this.#holds?.enter(now)
  }

  /** What was waited for has come. */
  waited(): void {
    const now = this.now()
    this.computeMs = now - this.#last
    this.#holds?.leave(now)
    this.#holds = null
    observe(this.#opened.counters.trial, this)
    this.#count(1)
    this.#tell('flight')
  }

  /** A call from memory has ended. */
  endSampled(): void {
    const { trial } = this.#opened.counters
    const weight = weightOf(trial)
    observe(trial, this)
    this.#count(weight)
    addNested(this.overheadMs * weight)
    this.#tell('hit')
  }

  /** A hit from the directory has ended. */
  endHit(): void {
    observe(this.#opened.counters.trial, this)
    this.#count(1)
    addNested(this.overheadMs)
    this.#tell('hit')
  }

  /** A miss has ended, or what follows {@link goesOn} has. */
  endMiss(wentOn: boolean): void {
    this.#count(1)
    if (wentOn) this.#holds?.leave(this.now())
    else addNested(this.overheadMs + this.computeMs)
    this.#tell('miss')
  }

  /** Adds to what the function's calls cost; one call may stand for others like it. */
  #count(weight: number): void {
    const { counters } = this.#opened
    counters.hashMs += this.hashMs * weight
    counters.lookupMs += this.lookupMs * weight
    counters.decodeMs += this.decodeMs * weight
    counters.encodeMs += this.encodeMs * weight
    counters.storeMs += this.storeMs * weight
  }

  #tell(outcome: TimingEvent['outcome']): void {
    const { cache, name } = this.#opened
    if (!cache.events.watched('timing')) return
    const { hashMs, lookupMs, decodeMs, computeMs, encodeMs, storeMs } = this
    const parts = { hashMs, lookupMs, decodeMs, computeMs, encodeMs, storeMs }
    cache.events.emit({ type: 'timing', name, outcome, ...parts })
  }
}
