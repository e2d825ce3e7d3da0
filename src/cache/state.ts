/**
 * One cache as memoized functions use it: options, directory, memory, events, counters.
 *
 * What must stay true: making one opens nothing and reads no environment; the first use of one of
 * its functions does. After `close()` functions compute and nothing is stored.
 */
import type { Removed } from '../entries/eviction.ts'
import type { Superseded } from '../entries/lineages.ts'
import type { StatisticDelta } from '../entries/statistics-table.ts'
import { NotStoredWarning, StoreWarning } from '../errors.ts'
import type { StoreError } from '../errors.ts'
import { Emitter } from '../events/emitter.ts'
import { attachLoggers } from '../events/logger.ts'
import { causeSummary } from '../events/reason.ts'
import { tellEvicted, tellFlush, tellSuperseded } from '../events/tell.ts'
import type { Prefix } from '../key/subkeys.ts'
import type { Site } from '../key/name.ts'
import { projectRoot } from '../platform/project.ts'
import type { Backing } from './backing.ts'
import type { BackingListener, Flushed } from './backing-listener.ts'
import { acquire, closedBacking, release } from './backings.ts'
import type { CacheOptions, ResolvedCacheOptions } from './cache-options.ts'
import type { Clock } from './clock.ts'
import { systemClock } from './clock.ts'
import { disabledByEnvironment } from './environment.ts'
import { atExit, atSignals, notAtExit } from './exit.ts'
import { History } from './history.ts'
import { MemoryTier } from './memory.ts'
import { attachMetrics, detachMetrics } from './metrics.ts'
import { resolveCacheOptions } from './resolve-cache.ts'
import { settingsOf } from './settings.ts'
import { countersOfAllRuns, drainStatistics } from './statistics.ts'
import { countersOf, countStored, resetCounts } from './stats.ts'
import type { Counters } from './stats.ts'
import type { Write } from './pending.ts'
import { storeError } from './store-error.ts'
import { removeTemporary } from './system-folder.ts'
import { printReport } from './usage-report.ts'
import { callIdOf } from './uses.ts'
import type { Uses } from './uses.ts'
import { Warnings } from './warn.ts'

export class CacheState implements BackingListener {
  readonly clock: Clock
  readonly events: Emitter = new Emitter()
  readonly warnings: Warnings = new Warnings()
  /** By name of function: closures of one name are counted together. */
  readonly counters: Map<string, Counters> = new Map()
  /** By name of function; made when somebody asks why a call missed. */
  readonly histories: Map<string, History> = new Map()
  readonly #given: CacheOptions
  readonly #site: Site | null
  #options: ResolvedCacheOptions | null = null
  #memory: MemoryTier | null = null
  #backing: Backing | null = null
  #disabled: boolean | null = null
  #closed = false
  /** The failure that was told last. */
  #told: StoreError | null = null
  readonly #end = (): void => this.#ended()

  /** @param given Options as given in code, checked. */
  constructor(given: CacheOptions, site: Site | null, clock: Clock = systemClock) {
    this.#given = given
    this.#site = site
    this.clock = clock
  }

  /**
   * The options, resolved when they are first asked for.
   *
   * @throws ConfigError for what the configuration file or the environment says wrong.
   */
  get options(): ResolvedCacheOptions {
    return this.#options ?? this.#resolve()
  }

  #resolve(): ResolvedCacheOptions {
    const options = resolveCacheOptions(this.#given, this.#site)
    this.#options = options
    attachLoggers(this.events, process.env, () => this.clock.now())
    attachMetrics(this.counters)
    if (options.temporary || options.report !== false) atExit(this.#end, 'last')
    // A report is not worth that Ctrl-C waits for synchronous code (see exit.ts); what stays behind is.
    if (options.temporary) atSignals(this.#end)
    return options
  }

  /** Options as they were given in code. */
  get given(): CacheOptions {
    return this.#given
  }

  get memory(): MemoryTier {
    return (this.#memory ??= new MemoryTier(this.options.memory))
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

  /**
   * The directory; acquired (not yet opened) at the first call. A call that is under way when the
   * cache is closed finds nothing in it any more, see {@link usable}.
   */
  get backing(): Backing {
    return this.#backing ?? this.#acquire()
  }

  #acquire(): Backing {
    const { options } = this
    const settings = settingsOf(options)
    const backing = this.#closed
      ? closedBacking(options.dir, settings, this.clock)
      : acquire(options.dir, options.readOnly, settings, this.clock)
    this.#backing = backing
    if (this.#closed) return backing
    backing.listeners.add(this)
    const { policy } = backing.settings
    if (policy.name !== options.policy.name)
      this.problem(
        'policy',
        `Cannot use the policy "${options.policy.name}" for the cache "${options.dir}": another ` +
          `cache of this process uses that directory with "${policy.name}", which stays. Give ` +
          'both the same option "policy"',
      )
    return backing
  }

  /**
   * Whether there is a store to look into; says it once if there is none (and it was not closed).
   *
   * @throws StoreError if there is none and `onStoreError` is `'throw'`.
   */
  get usable(): boolean {
    if (this.#closed) return false
    const { backing } = this
    if (backing.store !== null) return true
    const { error } = backing
    if (error === null) return false
    backing.lost(error)
    this.storeFailed(error)
    return false
  }

  /**
   * Says that the store failed.
   *
   * @throws the error itself if `onStoreError` is `'throw'`.
   */
  storeFailed(error: StoreError): void {
    if (this.options.onStoreError === 'throw') throw error
    // A directory that can't be opened is left alone for a while: calls meanwhile are no news.
    if (error === this.#told) return
    this.#told = error
    this.problem(error.code, error.message)
  }

  /** Tells of an error that must not reach the caller. */
  failed(name: string | null, doing: string, error: unknown): void {
    if (this.events.watched('error')) this.events.emit({ type: 'error', name, doing, error })
  }

  /** Counts a hit; a repeated one costs no more than this. */
  use(name: string, prefix: Prefix, uses: Uses, now: number): void {
    uses.accessed = now
    if (uses.hits++ === 0) this.#firstUse(name, prefix, uses)
  }

  #firstUse(name: string, prefix: Prefix, uses: Uses): void {
    const { readOnly, recordAccess } = this.options
    if (readOnly) return
    this.backing.siblings.add(name, prefix)
    if (recordAccess) this.backing.touched(uses)
  }

  /** The counters of a function's name. */
  countersOf(name: string): Counters {
    return countersOf(this.counters, name)
  }

  /** Counters of this process and of all runs before it, as far as they are kept. */
  countersOfAllRuns(): Map<string, Counters> {
    if (this.#closed || !this.usable) return this.counters
    const { backing } = this
    const kept = backing.keptStatistics()
    return countersOfAllRuns(kept.stored, kept.pending, this.counters)
  }

  /** Sets counters back to zero, of one function or of all, here and in the directory. */
  resetStats(name?: string): void {
    for (const [each, counters] of this.counters)
      if (name === undefined || each === name) resetCounts(counters)
    if (this.#closed || this.options.readOnly || !this.usable) return
    try {
      this.backing.resetStatistics(name)
    } catch (error) {
      this.storeFailed(storeError('write to', this.options.dir, error))
    }
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

  /** Closing twice is closing once. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#memory?.clear()
    const backing = this.#backing
    if (backing !== null) {
      backing.flush('long')
      backing.listeners.delete(this)
      release(backing)
    }
    notAtExit(this.#end)
    this.#ended()
    detachMetrics(this.counters)
  }

  /** After the directory was flushed and closed: what it did is told, what it leaves is removed. */
  #ended(): void {
    const options = this.#options
    if (options === null) return
    if (options.report !== false) printReport(options.report, this.counters, options.dir)
    if (options.temporary) removeTemporary(options.dir)
  }

  // What follows is what its directory tells and asks.

  problem(kind: string, message: string): void {
    this.warnings.once(`store: ${kind}`, () => new StoreWarning(message))
    if (this.events.watched('store-problem')) this.events.emit({ type: 'store-problem', message })
  }

  writeFailed(error: StoreError): void {
    this.failed(null, 'writing to the cache directory', error)
    this.problem(error.code, error.message)
  }

  removed(entries: readonly Removed[]): void {
    for (const { key } of entries) this.#memory?.delete(callIdOf(key))
    tellEvicted(this.events, entries)
  }

  superseded(what: Superseded): void {
    tellSuperseded(this.events, [what])
  }

  flushed({ entries, accesses, ms }: Flushed): void {
    // The program may have set up its metrics since the first call.
    attachMetrics(this.counters)
    tellFlush(this.events, entries, accesses, ms)
  }

  tooLarge({ id, entry }: Write, limit: number): void {
    const { name, size: bytes } = entry
    const cause = { kind: 'too-large', bytes, limit } as const
    this.#memory?.delete(id)
    const counters = this.countersOf(name)
    countStored(counters, entry, -1)
    counters.notStored++
    if (this.events.watched('not-stored')) this.events.emit({ type: 'not-stored', name, cause })
    this.warnings.once(
      `too-large: ${name}`,
      () =>
        new NotStoredWarning(
          `A result of "${name}" was not stored: ${causeSummary(cause)}. Give the cache more "size"`,
        ),
    )
  }

  statistics(): readonly StatisticDelta[] {
    const { readOnly, recordAccess } = this.options
    return readOnly || !recordAccess ? [] : drainStatistics(this.counters)
  }
}
