/**
 * The public `Cache`: memoizes functions into one directory, and looks after it as a whole.
 *
 * What must stay true: making one checks its options and nothing else; the directory is opened by
 * the first call of a function or method that needs it.
 */
import type { AnyFunction, MemoizeOptions } from '../cache/function-options.ts'
import type { CacheState } from '../cache/state.ts'
import { resetCounts, sumOf } from '../cache/stats.ts'
import type { Stats } from '../cache/stats.ts'
import type { EntryRecord } from '../entries/record.ts'
import type { CacheEvent, CacheEventOf } from '../events/event.ts'
import { markOwn } from '../fingerprint/marks.ts'
import { callerOf } from '../platform/callsite.ts'
import { clear, refuseReadOnly } from './ask.ts'
import { decorate, isContext, isLegacy, refuseLegacy } from './decorate.ts'
import { make } from './make.ts'
import type { Home } from './make.ts'
import type { Memoized } from './memoized.ts'
import { replaceMethods } from './methods.ts'
import type { ClassLike, MethodNames } from './methods.ts'

/** Options for methods: those of `memoize`, for methods of any type. */
export interface MethodOptions extends Omit<MemoizeOptions, 'shouldStore'> {
  readonly shouldStore?: ((value: never) => boolean) | undefined
}

/** What `@memoize()` gives: a standard decorator for methods and getters. */
export type MemoizeDecorator = <F extends AnyFunction>(
  value: F,
  context: ClassMethodDecoratorContext | ClassGetterDecoratorContext,
) => F

/** One stored result, without its value. */
export interface CacheEntry {
  /** The function: `path/in/project#name`. */
  readonly name: string
  /** The entry's key, 32 hex digits. */
  readonly key: string
  /** Bytes of the encoded value. */
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly created: number
  /** Milliseconds since the epoch; null when it stays good. */
  readonly expires: number | null
  /** What computing it took, in ms. */
  readonly computeMs: number
}

/** What happened to all functions of a cache in this process, and to each by its name. */
export interface CacheStats extends Stats {
  readonly functions: Readonly<Record<string, Stats>>
}

/** The ways in which `memoize` is called, taken apart. */
export function memoizeInto(home: Home, args: readonly unknown[]): unknown {
  const site = callerOf()
  const [first, second] = args
  if (isLegacy(args)) return refuseLegacy(second)
  if (isContext(second)) return decorate(home, first, second, undefined, site)
  const decorates = args.length === 0 || (typeof first === 'object' && first !== null)
  if (!decorates) return make(home, first, second as MemoizeOptions | undefined, site, null)
  return (value: unknown, context: unknown): Function => {
    if (!isContext(context)) return refuseLegacy(context)
    return decorate(home, value, context, first as MemoizeOptions | undefined, site)
  }
}

function shown(entry: EntryRecord): CacheEntry {
  const { name, size, created, expires, computeMs } = entry
  return { name, key: Buffer.from(entry.key).toString('hex'), size, created, expires, computeMs }
}

/** A cache in one directory; made by `createCache`. */
export class Cache {
  readonly #state: CacheState
  readonly #home: Home

  /** Use `createCache`. */
  constructor(state: CacheState, home: Home) {
    this.#state = state
    this.#home = home
    markOwn(this)
  }

  /**
   * Memoizes a function into this cache.
   *
   * @throws ConfigError for what can't be memoized, and for wrong options.
   * @example
   * const parse = cache.memoize(async (path: string) => load(path), { ttl: '1h' })
   */
  memoize<F extends AnyFunction>(fn: F, options?: MemoizeOptions<F>): Memoized<F>
  /** `@cache.memoize` on a method or getter. */
  memoize<F extends AnyFunction>(
    value: F,
    context: ClassMethodDecoratorContext | ClassGetterDecoratorContext,
  ): F
  /** `@cache.memoize()` or `@cache.memoize(options)` on a method or getter. */
  memoize(options?: MethodOptions): MemoizeDecorator
  memoize(...args: readonly unknown[]): unknown {
    return memoizeInto(this.#home, args)
  }

  /**
   * Replaces methods, getters or static methods of a class by memoized ones.
   *
   * @throws ConfigError for names that are no own methods of the class.
   * @example
   * cache.memoizeMethods(Model, ['predict'], { ttl: '1d' })
   */
  memoizeMethods<C extends ClassLike>(
    target: C,
    names: readonly MethodNames<C>[],
    options?: MethodOptions,
  ): void {
    const all = names as readonly (string | symbol)[]
    replaceMethods(this.#home, target, all, options as MemoizeOptions | undefined, callerOf())
  }

  /**
   * Writes what is not yet written.
   *
   * @throws StoreError if that fails.
   */
  async commit(): Promise<void> {
    const error = this.#state.backing.flush()
    if (error !== null) throw error
  }

  /** Looks again at what other processes have written and removed, without waiting 100 ms. */
  refresh(): void {
    this.#state.backing.generation++
  }

  /** Removes the oldest entries until the directory is within `size`; returns how many went. */
  evict(): number {
    refuseReadOnly(this.#state)
    return this.#state.backing.evict()
  }

  /** All entries, in no particular order. */
  *entries(): Generator<CacheEntry, void, undefined> {
    const { backing } = this.#state
    backing.flush()
    if (!this.#state.usable) return
    for (const entry of backing.store?.entries() ?? []) yield shown(entry)
  }

  /** What happened in this process. */
  stats(): CacheStats {
    const { counters } = this.#state
    const functions = [...counters].map(([name, counts]) => [name, { ...counts }] as const)
    return { ...sumOf(counters.values()), functions: Object.fromEntries(functions) }
  }

  /** Sets the counters of this process back to zero. */
  resetStats(): void {
    for (const counts of this.#state.counters.values()) resetCounts(counts)
  }

  /** Removes all entries of all functions; returns how many. */
  clear(): number {
    return clear(this.#state, null)
  }

  /**
   * Calls `listener` for each event of one type.
   *
   * @returns a function that removes the listener.
   * @example
   * cache.on('miss', (event) => console.error(event.name, event.reason.kind))
   */
  on<T extends CacheEvent['type']>(
    type: T,
    listener: (event: CacheEventOf<T>) => void,
  ): () => void {
    return this.#state.events.on(type, listener)
  }

  /** Writes what is not yet written and closes; functions of this cache compute from now on. */
  close(): void {
    this.#state.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }
}
