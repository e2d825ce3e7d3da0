/**
 * The stop watch of one call: where its time goes.
 *
 * What must stay true: the parts add up to the call's time less computing, less waiting, and less
 * what memoized functions inside the parts took, which count for themselves.
 *
 * Hits from memory are timed one by one at first, then one stands for about 16: looking at the clock
 * costs as much as a part of such a hit. A call that surprises by not being one is timed from the
 * moment that shows, and its key counts as what keys took lately; the calls after it are timed
 * one by one again for a while.
 */
import { chance } from '../platform/ticks.ts'
import type { CacheState } from '../cache/state.ts'
import type { Trial } from '../cache/stats.ts'
import type { TimingEvent } from '../events/event.ts'
import { observe } from './admission.ts'
import type { Opened } from './core.ts'
import { addNested, nestedMs, waiting } from './nesting.ts'
import type { Frame } from './nesting.ts'

type Part = 'hashMs' | 'lookupMs' | 'decodeMs' | 'encodeMs' | 'storeMs'

/** Hits from memory that are timed one by one, in the beginning and after another outcome. */
const FIRST_HITS = 64
const NEXT_HITS = 16
/** Afterwards up to so many go by, by chance, lest the timed ones keep step with the program's. */
const MOST_SKIPPED = 30

/** Whether the next call is to be timed, should it be a hit from memory. */
export function isTimed({ events }: CacheState, trial: Trial): boolean {
  return trial.skipped >= trial.skip || events.listens('timing')
}

/** For how many hits a timed one stands; says how many may go by till the next. */
function weightOf({ events }: CacheState, trial: Trial): number {
  const weight = trial.skipped + 1
  const all = ++trial.sampled < FIRST_HITS || events.watched('timing')
  trial.skipped = 0
  trial.skip = all ? 0 : Math.floor(chance() * (MOST_SKIPPED + 1))
  return weight
}

/** A call was no hit from memory: the next ones may be none either. */
function surprised(trial: Trial): void {
  trial.sampled = Math.min(trial.sampled, FIRST_HITS - NEXT_HITS)
  trial.skip = 0
}

/** The timer of a call that was taken for a hit from memory, whose key was made at `keyed`. */
export function lateTimer(opened: Opened, keyed: number): CallTimer {
  const timer = new CallTimer(opened, keyed - opened.counters.trial.hashMs, nestedMs())
  timer.lap('hashMs', keyed)
  return timer
}

/** See the module's header. */
export class CallTimer {
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

  /** A hit has ended; one from memory may stand for others like it. */
  endHit(fromMemory: boolean): void {
    const { cache, counters } = this.#opened
    const { trial } = counters
    if (!fromMemory) surprised(trial)
    const weight = fromMemory ? weightOf(cache, trial) : 1
    observe(trial, this)
    this.#count(weight)
    addNested(this.overheadMs * weight)
    this.#tell('hit')
  }

  /** A call could not be given a key. */
  endUncached(): void {
    surprised(this.#opened.counters.trial)
    this.lap('hashMs')
    this.#count(1)
    addNested(this.overheadMs)
  }

  /** A miss has ended, or what follows {@link goesOn} has. */
  endMiss(wentOn: boolean): void {
    surprised(this.#opened.counters.trial)
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
