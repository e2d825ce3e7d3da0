/**
 * One cache as memoized functions use it: options, directory, memory, events, counters.
 *
 * What must stay true: making one opens nothing and reads no environment; `use()` does, at the
 * first call of one of its functions. After `close()` functions compute and nothing is stored.
 */
import { StoreError, StoreWarning } from '../errors.ts'
import { Emitter } from '../events/emitter.ts'
import type { Site } from '../key/name.ts'
import { projectRoot } from '../platform/project.ts'
import { acquire, release } from './backing.ts'
import type { Backing, BackingListener } from './backing.ts'
import type { ResolvedCacheOptions } from './cache-options.ts'
import type { Clock } from './clock.ts'
import { systemClock } from './clock.ts'
import { cacheDirectory, disabledByEnvironment } from './environment.ts'
import { History } from './history.ts'
import { MemoryTier } from './memory.ts'
import { noCounts } from './stats.ts'
import type { Counters } from './stats.ts'
import { Warnings } from './warn.ts'

export class CacheState {
  readonly options: ResolvedCacheOptions
  readonly clock: Clock
  readonly events: Emitter = new Emitter()
  readonly warnings: Warnings = new Warnings()
  readonly memory: MemoryTier
  readonly #site: Site | null
  /** By name of function: closures of one name are counted together. */
  readonly counters: Map<string, Counters> = new Map()
  /** By name of function; made when somebody asks why a call missed. */
  readonly histories: Map<string, History> = new Map()
  #backing: Backing | null = null
  #disabled: boolean | null = null
  #closed = false
  readonly #listener: BackingListener

  constructor(options: ResolvedCacheOptions, site: Site | null, clock: Clock = systemClock) {
    this.options = options
    this.#site = site
    this.clock = clock
    this.memory = new MemoryTier(options.memory)
    this.#listener = {
      problem: (message) => this.#problem(message),
      writeFailed: (error) => this.#writeFailed(error),
      evicted: (entries) => {
        if (this.events.watched('removed'))
          this.events.emit({ type: 'removed', name: null, why: 'evicted', entries })
      },
    }
  }

  /** Whether functions of this cache just compute. */
  get off(): 'disabled' | 'closed' | null {
    if (this.#closed) return 'closed'
    this.#disabled ??= disabledByEnvironment()
    return this.#disabled ? 'disabled' : null
  }

  get closed(): boolean {
    return this.#closed
  }

  /** The project's root of the code that made this cache. */
  get root(): string {
    return projectRoot(this.#site?.url ?? process.cwd())
  }

  /** The directory; acquired (not yet opened) at the first call. */
  get backing(): Backing {
    if (this.#backing !== null) return this.#backing
    if (this.#closed)
      throw new StoreError('ERR_STORE_CLOSED', 'Cannot use the cache: it was closed')
    const { dir, readOnly, size } = this.options
    const backing = acquire(cacheDirectory(dir, this.root), readOnly)
    if (!readOnly) backing.bound(size)
    backing.listeners.add(this.#listener)
    this.#backing = backing
    return backing
  }

  /**
   * Whether there is a store to look into; says it once if there is none.
   *
   * @throws StoreError if there is none and `onStoreError` is `'throw'`.
   */
  get usable(): boolean {
    const { backing } = this
    if (backing.store !== null) return true
    if (backing.error !== null) this.storeFailed(backing.error)
    return false
  }

  /**
   * Says that the store failed.
   *
   * @throws the error itself if `onStoreError` is `'throw'`.
   */
  storeFailed(error: StoreError): void {
    if (this.options.onStoreError === 'throw') throw error
    this.#problem(error.message)
  }

  #problem(message: string): void {
    this.warnings.once(`store: ${message}`, () => new StoreWarning(message))
    if (this.events.watched('store-problem')) this.events.emit({ type: 'store-problem', message })
  }

  #writeFailed(error: StoreError): void {
    this.failed(null, 'writing to the cache directory', error)
    this.#problem(error.message)
  }

  /** Tells of an error that must not reach the caller. */
  failed(name: string | null, doing: string, error: unknown): void {
    if (this.events.watched('error')) this.events.emit({ type: 'error', name, doing, error })
  }

  /** The counters of a function's name. */
  countersOf(name: string): Counters {
    const known = this.counters.get(name) ?? noCounts()
    this.counters.set(name, known)
    return known
  }

  /** What is stored under a function's name. */
  historyOf(name: string): History {
    const { backing } = this
    const known = this.histories.get(name)
    if (known !== undefined && known.generation === backing.generation) return known
    const made = new History(backing, name)
    this.histories.set(name, made)
    return made
  }

  /** Forgets in memory what was removed from the directory. */
  forget(name?: string): void {
    this.memory.clear(name)
    this.backing.generation++
  }

  close(): void {
    this.#closed = true
    this.memory.clear()
    const backing = this.#backing
    if (backing === null) return
    this.#backing = null
    backing.flush()
    backing.listeners.delete(this.#listener)
    release(backing)
  }
}
