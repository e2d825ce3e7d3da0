/**
 * The memoized function: callable as its original, with methods to ask about its entries.
 *
 * What must stay true: `length`, `name`, `this` and the overloads of the original are kept; it
 * can't be constructed; everywhere in fingerprints it counts as its original.
 */
import { types } from 'node:util'
import type { AnyFunction } from '../cache/function-options.ts'
import { statsOf } from '../cache/stats.ts'
import type { Stats } from '../cache/stats.ts'
import { standsFor } from '../fingerprint/marks.ts'
import { ownName } from '../key/name.ts'
import { clear, has, peek, remove } from './ask.ts'
import type { Peeked } from './ask.ts'
import type { Core } from './core.ts'
import { explain } from './explain.ts'
import type { Explanation } from './explain.ts'
import { call, refresh } from './memoize.ts'
import { leaveCaller, returnToCaller } from './observe.ts'
import { current, unrecorded } from '../trace/index.ts'

/**
 * The methods of a memoized function. For a memoized method, `this` is given by `call`:
 * `model.predict.peek.call(model, x)`.
 */
export interface MemoizedMethods<F extends AnyFunction> {
  /** The function that was memoized. */
  readonly original: F
  /** The stored value, or why there is none; never computes, and leaves no trace. */
  peek(this: unknown, ...args: Parameters<F>): Peeked<Awaited<ReturnType<F>>>
  /** Whether a call with these arguments would hit now. */
  has(this: unknown, ...args: Parameters<F>): boolean
  /** Removes the entry of these arguments; false if there was none. */
  delete(this: unknown, ...args: Parameters<F>): boolean
  /** Computes, and overwrites what is stored; a result that can't be stored removes what was there. */
  refresh(this: unknown, ...args: Parameters<F>): ReturnType<F>
  /** Why a call with these arguments would hit or miss; never computes. */
  explain(this: unknown, ...args: Parameters<F>): Explanation
  /** What happened to its calls in this process (all functions of its name together). */
  stats(): Stats
  /** Sets its counts back to zero, those kept in the directory over runs as well. */
  resetStats(): void
  /** Removes all entries of its name; returns how many. */
  clear(): number
}

/** A memoized function: `F` itself, and {@link MemoizedMethods}. */
export type Memoized<F extends AnyFunction> = F & MemoizedMethods<F>

type Ask<T> = (core: Core, self: unknown, args: readonly unknown[]) => T
type Asked<T> = (this: unknown, ...args: readonly unknown[]) => T

/** Makes the callable of a core. */
export function memoized(core: Core): Function {
  const { original } = core
  // A method has no [[Construct]]: `new` is refused, as results are values, not instances.
  const { callable } = {
    callable(this: unknown, ...args: readonly unknown[]): unknown {
      return call(core, this, args)
    },
  }
  const { promised } = {
    // An async function never throws; neither does it memoized, when its `key` does.
    promised(this: unknown, ...args: readonly unknown[]): unknown {
      try {
        return call(core, this, args)
      } catch (error) {
        return Promise.reject(error)
      }
    },
  }
  const made = types.isAsyncFunction(original) ? promised : callable

  /** As a method of the memoized function, `this` is that function and says nothing. */
  function asking<T>(name: string, ask: Ask<T>): Asked<T> {
    return function (this: unknown, ...args) {
      const self = this === made ? undefined : this
      noteAsking(name)
      return unrecorded(() => ask(core, self, args))
    }
  }

  /** What the cache holds no input decides, so neither what is made of it. Looking is no part of it. */
  function noteAsking(name: string): void {
    current()?.note('process', `${made.name || 'a memoized function'}.${name}()`)
  }

  const own = {
    original,
    peek: function (this: unknown, ...args: readonly unknown[]): Peeked<unknown> {
      const around = leaveCaller()
      try {
        const peeked = peek(core, this === made ? undefined : this, args, around)
        if (!peeked.hit) around?.recording?.note('process', `${made.name}.peek()`)
        return peeked
      } finally {
        returnToCaller(around)
      }
    },
    has: asking('has', has),
    delete: asking('delete', remove),
    refresh: function (this: unknown, ...args: readonly unknown[]): unknown {
      return refresh(core, this === made ? undefined : this, args)
    },
    explain: asking('explain', explain),
    stats: (): Stats => {
      noteAsking('stats')
      return unrecorded(() => statsOf(core.open(undefined).counters))
    },
    resetStats: (): void =>
      unrecorded(() => {
        const { cache, name } = core.open(undefined)
        cache.resetStats(name)
      }),
    clear: (): number => {
      noteAsking('clear')
      return unrecorded(() => {
        const { cache, name } = core.open(undefined)
        return clear(cache, name)
      })
    },
  }
  const length: unknown = Object.getOwnPropertyDescriptor(original, 'length')?.value
  Object.defineProperty(made, 'length', { value: length ?? 0, configurable: true })
  Object.defineProperty(made, 'name', { value: ownName(original), configurable: true })
  for (const [name, value] of Object.entries(own))
    Object.defineProperty(made, name, { value, configurable: true, writable: name !== 'original' })
  standsFor(made, core.standIn)
  return made
}
