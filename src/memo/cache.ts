/**
 * The public `Cache`: memoizes functions into one directory, and looks after it as a whole.
 *
 * What must stay true: making one checks its options and nothing else; the directory is opened by
 * the first call of a function or method that needs it.
 */
import { describeOptions } from '../cache/descriptor.ts'
import type { CacheDescriptor } from '../cache/descriptor.ts'
import { aWord, checkOptions } from '../cache/function-options.ts'
import type { AnyFunction, MemoizeOptions } from '../cache/function-options.ts'
import type { CacheState } from '../cache/state.ts'
import { cacheStatsOf } from '../cache/statistics.ts'
import type { CacheStats } from '../cache/statistics.ts'
import { usageReport } from '../cache/usage-report.ts'
import type { EntryRecord, Grade } from '../entries/record.ts'
import { StoreError } from '../errors.ts'
import type { CacheEvent, CacheEventOf } from '../events/event.ts'
import { markOwn } from '../fingerprint/marks.ts'
import { callerOf } from '../platform/callsite.ts'
import type { LocalStore } from '../store/local-store.ts'
import type { OrphansRemoved } from '../store/orphans.ts'
import type { VerifyReport } from '../store/verify.ts'
import { clear, refuseReadOnly } from './ask.ts'
import { decorate, isContext, isLegacy, refuseLegacy } from './decorate.ts'
import { unrecorded, unrecordedAsync } from '../trace/index.ts'
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
  /**
   * How sure it is: `'proved'` (the code uses nothing but what the key holds), `'traced'` (it read
   * files or variables, which are checked for each hit), `'assumed'` (somebody answers for it).
   */
  readonly grade: Grade
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
  const { name, size, created, expires, computeMs, grade } = entry
  const key = Buffer.from(entry.key).toString('hex')
  return { name, key, size, created, expires, computeMs, grade }
}

function closed(): StoreError {
  return new StoreError('ERR_STORE_CLOSED', 'Cannot use the cache: it was closed')
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
   * Writes what is not yet written. What was stored before is on disk when the promise resolves,
   * and survives whatever happens to the process (with `durability: 'power'`, to the machine).
   *
   * @throws StoreError if that fails, or failed since the last commit; also after `close()`.
   */
  async commit(): Promise<void> {
    this.#requireOpen()
    const error = await unrecordedAsync(() => this.#state.backing.commit())
    if (error !== null) throw error
  }

  /** Looks again at what other processes have written and removed, without waiting 100 ms. */
  refresh(): void {
    this.#requireOpen()
    unrecorded(() => this.#state.backing.refresh())
  }

  /**
   * Removes entries until the directory is within `size`, `maxEntries` and `maxAge`, those of the
   * least worth first; returns how many went. Happens by itself, see the option `eviction`.
   *
   * @throws StoreError if the directory can't be used.
   */
  evict(): number {
    refuseReadOnly(this.#state)
    return unrecorded(() => {
      this.#open()
      return this.#state.backing.evict()
    })
  }

  /**
   * Removes files that belong to no entry, left behind by processes that were killed; safe while
   * others write.
   *
   * @throws StoreError if the directory can't be used.
   */
  removeOrphans(): OrphansRemoved {
    refuseReadOnly(this.#state)
    return unrecorded(() => this.#written().removeOrphans())
  }

  /**
   * Reads everything in the directory and says what is not as it should be; changes nothing.
   *
   * @throws StoreError if the directory can't be used.
   */
  verify(): VerifyReport {
    return unrecorded(() => this.#written().verify())
  }

  /** The store, with everything written. */
  #written(): LocalStore {
    this.#open()
    this.#state.backing.flush('long')
    return this.#open()
  }

  #open(): LocalStore {
    this.#requireOpen()
    const { backing } = this.#state
    const store = backing.storeNow()
    if (store === null) throw backing.error ?? closed()
    return store
  }

  #requireOpen(): void {
    if (this.#state.closed) throw closed()
  }

  /** All entries, in no particular order. */
  *entries(): Generator<CacheEntry, void, undefined> {
    this.#requireOpen()
    const { backing } = this.#state
    backing.flush('long')
    if (!unrecorded(() => this.#state.usable)) return
    const entries = (backing.store?.entries() ?? [])[Symbol.iterator]()
    // One by one, as each is asked for: nothing of it belongs to a computation that asks.
    for (;;) {
      const next = unrecorded(() => entries.next())
      if (next.done === true) return
      yield shown(next.value)
    }
  }

  /**
   * The options as plain data: `createCache(descriptor)` in a worker thread or another process opens
   * the same cache.
   *
   * @throws ConfigError if an option is a function, class or other object: give it there again.
   * @example
   * new Worker(file, { workerData: cache.descriptor() })
   */
  descriptor(): CacheDescriptor {
    return describeOptions(this.#state.options, this.#state.given)
  }

  /**
   * What happened to the calls of this cache's functions: in this process, or with `runs: 'all'` in
   * all runs since the directory was made (or `resetStats` was called).
   */
  stats(options: { readonly runs?: 'this' | 'all' | undefined } = {}): CacheStats {
    checkOptions(options, { runs: aWord('this', 'all') }, 'stats')
    return unrecorded(() =>
      cacheStatsOf(options.runs === 'all' ? this.#state.countersOfAllRuns() : this.#state.counters),
    )
  }

  /** Sets all counters back to zero: those of this process, and those kept in the directory. */
  resetStats(): void {
    unrecorded(() => this.#state.resetStats())
  }

  /** A table of functions with the time that caching has saved in this process, for people. */
  report(): string {
    return usageReport(this.#state.counters, this.#state.options.dir)
  }

  /** Removes all entries of all functions; returns how many. */
  clear(): number {
    this.#requireOpen()
    return unrecorded(() => clear(this.#state, null))
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

  /**
   * Writes what is not yet written and closes; functions of this cache compute from now on. Closing
   * again does nothing. What can't be written is a `store-problem`; `commit()` before throws it.
   */
  close(): void {
    unrecorded(() => this.#state.close())
  }

  [Symbol.dispose](): void {
    this.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }
}
