/**
 * The options of a cache: types, checks, and the form they are used in.
 *
 * What must stay true: options resolve once, function over cache over environment over default; a
 * resolved value is in base units (bytes, milliseconds) and needs no further check.
 */
import type { Check, MemoizeOptions } from './function-options.ts'
import {
  SHARED_CHECKS,
  aBoolean,
  aFunction,
  checkOptions,
  refuse,
  refuseBoth,
} from './function-options.ts'
import { bytes } from './units.ts'
import type { Size } from './units.ts'

/**
 * Options of a cache. Those of single functions may stand here too, as defaults: `version`, `key`,
 * `ignoreArgs`, `ttl`, `classes`, `shouldStore`, `serializer`, `inline`, `fingerprint`.
 *
 * @example
 * const cache = createCache({ dir: '.cache/permafrost', size: '5 GiB', ttl: '7d' })
 */
export interface CacheOptions extends Omit<MemoizeOptions, 'name' | 'extraState' | 'shouldStore'> {
  /**
   * The directory, relative to the project's root. Default: `PERMAFROST_DIR`, else
   * `.cache/permafrost` in the project of the calling file.
   */
  readonly dir?: string | undefined
  /** Bound of the directory, over all functions, in bytes or as `'5 GiB'` (the default). */
  readonly size?: Size | undefined
  /** Bound of the in-memory tier, in bytes or as `'64 MiB'` (the default); 0 for none. */
  readonly memory?: Size | undefined
  /** Only looks results up; what misses is computed and not stored. Default: false. */
  readonly readOnly?: boolean | undefined
  /** What all results in the cache rest on; when it changes, none of them is used. */
  readonly extraState?: (() => unknown) | undefined
  /** What happens when the directory can't be used: `'recompute'` (the default) or `'throw'`. */
  readonly onStoreError?: 'recompute' | 'throw' | undefined
  /** Default for functions: whether a result is worth keeping. */
  readonly shouldStore?: ((value: unknown) => boolean) | undefined
}

/** Per-function options as far as a cache gives them, unresolved. */
export type FunctionDefaults = Omit<MemoizeOptions, 'name' | 'extraState'>

/** A cache's options, resolved. */
export interface ResolvedCacheOptions {
  /** As given; made absolute when the cache is first used. */
  readonly dir: string | null
  readonly size: number
  readonly memory: number
  readonly readOnly: boolean
  readonly extraState: (() => unknown) | null
  readonly onStoreError: 'recompute' | 'throw'
  readonly defaults: FunctionDefaults
}

/** Anything below one byte is a mistake; a bound that is merely small just keeps little. */
const LEAST_SIZE = 1
const DEFAULT_SIZE = 5 * 2 ** 30
const DEFAULT_MEMORY = 64 * 2 ** 20

const CACHE_CHECKS: Readonly<Record<string, Check>> = {
  dir: (value, option) => {
    if (typeof value !== 'string' || value === '') refuse(option, value, 'a path')
  },
  size: (value, option) => void bytes(option, value, LEAST_SIZE),
  memory: (value, option) => void bytes(option, value, 0),
  readOnly: aBoolean,
  extraState: aFunction,
  onStoreError: (value, option) => {
    if (value !== 'recompute' && value !== 'throw') refuse(option, value, "'recompute' or 'throw'")
  },
  ...SHARED_CHECKS,
}

/**
 * Checks and resolves.
 *
 * @throws ConfigError for unknown options and unusable values.
 */
export function resolveCacheOptions(options: CacheOptions = {}): ResolvedCacheOptions {
  checkOptions(options, CACHE_CHECKS, 'createCache')
  const { dir, size, memory, readOnly, extraState, onStoreError, ...defaults } = options
  refuseBoth(defaults)
  return {
    dir: dir ?? null,
    size: size === undefined ? DEFAULT_SIZE : bytes('size', size, LEAST_SIZE),
    memory: memory === undefined ? DEFAULT_MEMORY : bytes('memory', memory, 0),
    readOnly: readOnly ?? false,
    extraState: extraState ?? null,
    onStoreError: onStoreError ?? 'recompute',
    defaults,
  }
}
