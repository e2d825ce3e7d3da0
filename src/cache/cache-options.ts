/**
 * The options of a cache: as users give them, and as they are used.
 *
 * What must stay true: every option here is in the table of checks (`cache-checks.ts`), and every one
 * that a text can express in the table of variables (`variables.ts`); a resolved value is in base
 * units (bytes, milliseconds) and needs no further check.
 */
import type { PolicyName, ReplacementPolicy } from '../policy/index.ts'
import type { MemoizeOptions } from './function-options.ts'
import type { Duration, Size } from './units.ts'

/**
 * Options of a cache. Those of single functions may stand here too, as defaults: `version`, `key`,
 * `ignoreArgs`, `ttl`, `classes`, `shouldStore`, `serializer`, `inline`, `fingerprint`, `supersede`,
 * `admission`, `track`, `assumePure`, `replayOutput`, `effects`, `pure`, `strict`, `audit`.
 *
 * What is left out here is taken from `permafrost.config.{ts,js,json}` in the project's root, then
 * from the environment (`PERMAFROST_SIZE` for `size`, `PERMAFROST_MAX_AGE` for `maxAge`, …), then
 * from the defaults. That happens once, when the cache is first used.
 *
 * @example
 * const cache = createCache({ dir: '.cache/permafrost', size: '5 GiB', ttl: '7d' })
 */
export interface CacheOptions extends Omit<MemoizeOptions, 'name' | 'extraState' | 'shouldStore'> {
  /**
   * The directory, relative to the project's root (in `PERMAFROST_DIR`: to the working directory).
   * Default: `.cache/permafrost` in the project of the calling file.
   */
  readonly dir?: string | undefined
  /**
   * True puts the cache into the operating system's folder for caches, shared by all projects of
   * this user. Excludes `dir` and `temporary`. Default: false.
   */
  readonly systemWide?: boolean | undefined
  /**
   * True makes a new private directory, removed when the cache is closed or the process ends.
   * Excludes `dir` and `systemWide`. Default: false.
   */
  readonly temporary?: boolean | undefined
  /** Bound of the directory, over all functions, in bytes or as `'5 GiB'` (the default). */
  readonly size?: Size | undefined
  /** The most entries that the directory may hold, over all functions; default: no limit. */
  readonly maxEntries?: number | undefined
  /**
   * Entries that were not used for longer than this are removed by the next write or `evict()`; until
   * then they are hits. How long a result is good is for `ttl` to say. Default: no limit.
   */
  readonly maxAge?: Duration | undefined
  /** Bound of the in-memory tier, in bytes or as `'64 MiB'` (the default); 0 for none. */
  readonly memory?: Size | undefined
  /**
   * Which entries go first when a bound is reached: `'gdsf'` (the default: those that save the least
   * time for their size), `'gdsize'` (the same without counting hits), `'lru'` (the longest unused),
   * or a policy of your own.
   */
  readonly policy?: PolicyName | ReplacementPolicy | undefined
  /**
   * When results are written: `'immediate'` (the default: in a batch, as soon as the event loop
   * turns), `'exit'` (at `commit()`, `close()` and exit), or `{ every: '2s' }`.
   */
  readonly persistence?: 'immediate' | 'exit' | { readonly every: Duration } | undefined
  /** When bounds are enforced: with each write (`'onWrite'`, the default), or at `commit()`, close and exit. */
  readonly eviction?: 'onWrite' | 'onCommit' | undefined
  /**
   * What a written result survives: the end of the process however it ends (`'process'`, the
   * default), or a loss of power as well (`'power'`, which waits for the disk).
   */
  readonly durability?: 'process' | 'power' | undefined
  /** Only looks results up; what misses is computed and not stored. Default: false. */
  readonly readOnly?: boolean | undefined
  /**
   * Whether hits are written down, for the policy and the statistics over runs. With false a run
   * that stores nothing new writes nothing at all. Default: true.
   */
  readonly recordAccess?: boolean | undefined
  /** What all results in the cache rest on; when it changes, none of them is used. */
  readonly extraState?: (() => unknown) | undefined
  /** What happens when the directory can't be used: `'recompute'` (the default) or `'throw'`. */
  readonly onStoreError?: 'recompute' | 'throw' | undefined
  /** Prints a table of functions with the time they saved at exit; true is `'stdout'`. Default: false. */
  readonly report?: boolean | 'stdout' | 'stderr' | undefined
  /** Default for functions: whether a result is worth keeping. */
  readonly shouldStore?: ((value: unknown) => boolean) | undefined
}

/** Per-function options as far as a cache gives them, unresolved. */
export type FunctionDefaults = Omit<MemoizeOptions, 'name' | 'extraState'>

/** Options for the functions of some names, from the configuration file. */
export interface FunctionGroup {
  /** A name, `path/in/project#name`, or either with `*` for any text. */
  readonly pattern: string
  readonly options: Omit<MemoizeOptions, 'name'>
}

/** When results are written, resolved. */
export type Persistence =
  | { readonly kind: 'immediate' }
  | { readonly kind: 'exit' }
  | { readonly kind: 'every'; readonly ms: number }

/** A cache's options, resolved. */
export interface ResolvedCacheOptions {
  /** Absolute. */
  readonly dir: string
  /** Whether `dir` is a folder of this cache alone, to be removed by `removeTemporary`. */
  readonly temporary: boolean
  readonly systemWide: boolean
  /** In bytes. */
  readonly size: number
  /** Infinity for no limit. */
  readonly maxEntries: number
  /** In ms; Infinity for no limit. */
  readonly maxAge: number
  /** In bytes. */
  readonly memory: number
  readonly policy: ReplacementPolicy
  readonly persistence: Persistence
  readonly eviction: 'onWrite' | 'onCommit'
  readonly durability: 'process' | 'power'
  readonly readOnly: boolean
  readonly recordAccess: boolean
  readonly extraState: (() => unknown) | null
  readonly onStoreError: 'recompute' | 'throw'
  readonly report: false | 'stdout' | 'stderr'
  /** Of the cache in code, of the configuration file and of the environment, one over the other. */
  readonly defaults: FunctionDefaults
  /** In the order of the configuration file: later ones count over earlier ones. */
  readonly functions: readonly FunctionGroup[]
}
