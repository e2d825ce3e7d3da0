/**
 * Refuses unusable options of a cache.
 *
 * What must stay true: what stands in code is checked when `createCache` is called; the same table
 * serves the configuration file, so that one option means one thing wherever it stands.
 */
import { ConfigError } from '../errors.ts'
import { checkPolicy, policyNames } from '../policy/index.ts'
import type { CacheOptions } from './cache-options.ts'
import type { Check } from './function-options.ts'
import {
  SHARED_CHECKS,
  aBoolean,
  aFunction,
  aWord,
  checkOptions,
  refuse,
  refuseBoth,
} from './function-options.ts'
import { didYouMean } from './suggest.ts'
import { bytes, interval, milliseconds } from './units.ts'

/** Anything below one byte is a mistake; a bound that is merely small just keeps little. */
export const LEAST_SIZE = 1

const aCount: Check = (value, option) => {
  if (!Number.isSafeInteger(value) || (value as number) < 1)
    refuse(option, value, 'a whole number from 1 to 2^53; leave it out for no limit')
}

const persistence: Check = (value, option) => {
  if (value === 'immediate' || value === 'exit') return
  const every: unknown =
    typeof value === 'object' && value !== null && 'every' in value ? value.every : undefined
  if (every === undefined || Object.keys(value as object).length !== 1)
    refuse(option, value, `'immediate', 'exit' or { every: '2s' }`)
  interval(`${option}.every`, every)
}

const policy: Check = (value, option) => {
  const wrong = checkPolicy(value)
  if (wrong === null) return
  const given =
    typeof value === 'string' ? `, and is "${value}"${didYouMean(value, policyNames)}` : ''
  throw new ConfigError('ERR_CONFIG_VALUE', `Cannot use option "${option}": ${wrong}${given}`)
}

/** The check of every option of a cache. */
export const CACHE_CHECKS: Readonly<Record<string, Check>> = {
  dir: (value, option) => {
    if (typeof value !== 'string' || value === '') refuse(option, value, 'a path')
  },
  systemWide: aBoolean,
  temporary: aBoolean,
  size: (value, option) => void bytes(option, value, LEAST_SIZE),
  maxEntries: aCount,
  maxAge: (value, option) => void milliseconds(option, value),
  memory: (value, option) => void bytes(option, value, 0),
  policy,
  persistence,
  eviction: aWord('onWrite', 'onCommit'),
  durability: aWord('process', 'power'),
  readOnly: aBoolean,
  recordAccess: aBoolean,
  extraState: aFunction,
  onStoreError: aWord('recompute', 'throw'),
  report: (value, option) => {
    if (typeof value !== 'boolean' && value !== 'stdout' && value !== 'stderr')
      refuse(option, value, `true, false, 'stdout' or 'stderr'`)
  },
  ...SHARED_CHECKS,
}

/** Refuses options of a cache that exclude each other. */
export function refuseTogether(options: CacheOptions): void {
  refuseBoth(options)
  const places = (['dir', 'systemWide', 'temporary'] as const).filter(
    (name) => options[name] !== undefined && options[name] !== false,
  )
  if (places.length > 1)
    throw new ConfigError(
      'ERR_CONFIG_VALUE',
      `Cannot use options "${places.join('" and "')}" together: each says where the cache lies`,
    )
}

/**
 * Checks options as given in code.
 *
 * @throws ConfigError for unknown options (with a suggestion) and unusable values.
 */
export function checkCacheOptions(options: CacheOptions | undefined): void {
  checkOptions(options, CACHE_CHECKS, 'createCache')
  if (options !== undefined) refuseTogether(options)
}
