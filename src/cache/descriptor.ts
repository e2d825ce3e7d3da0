/**
 * A cache's options as plain data, for another thread or process to open the same cache.
 *
 * What must stay true: a descriptor survives structured clone and JSON unchanged, so it holds texts,
 * numbers, truths, and plain objects of these; what it can't hold and would change results or bounds
 * is refused, never left out silently.
 */
import { ConfigError } from '../errors.ts'
import type { FingerprintConfig } from '../fingerprint/config.ts'
import { policyNames, policyOf } from '../policy/index.ts'
import type { PolicyName } from '../policy/index.ts'
import type { CacheOptions, Persistence, ResolvedCacheOptions } from './cache-options.ts'

/** Options of a cache that can be sent; `createCache` takes them like any others. */
export interface CacheDescriptor extends Omit<
  CacheOptions,
  | 'systemWide'
  | 'temporary'
  | 'extraState'
  | 'report'
  | 'policy'
  | 'key'
  | 'classes'
  | 'shouldStore'
  | 'serializer'
> {
  /** Absolute. */
  readonly dir: string
  readonly policy?: PolicyName | undefined
}

/**
 * Describes a cache. The usage report is not part of it: the process that asked for one prints it.
 * Functions from the configuration file are left out, for the receiver reads that file as well.
 *
 * @param given The options in code.
 * @throws ConfigError `ERR_CONFIG_DESCRIPTOR` if one of them holds a function, class or other object.
 */
export function describeOptions(
  resolved: ResolvedCacheOptions,
  given: CacheOptions,
): CacheDescriptor {
  refuseObjects(resolved, given)
  const { dir, size, memory, maxEntries, maxAge } = resolved
  const { eviction, durability, readOnly, recordAccess, onStoreError } = resolved
  const policy = policyNames.find((name) => policyOf(name) === resolved.policy)
  const defaults = Object.entries(resolved.defaults).filter(
    ([option, value]) => value !== undefined && travels(option, value),
  )
  return {
    ...(structuredClone(Object.fromEntries(defaults)) as Partial<CacheDescriptor>),
    dir,
    size,
    memory,
    ...(maxEntries !== Number.POSITIVE_INFINITY && { maxEntries }),
    ...(maxAge !== Number.POSITIVE_INFINITY && { maxAge }),
    ...(policy !== undefined && { policy }),
    persistence: persistenceText(resolved.persistence),
    eviction,
    durability,
    readOnly,
    recordAccess,
    onStoreError,
  }
}

function persistenceText(
  persistence: Persistence,
): Exclude<CacheOptions['persistence'], undefined> {
  return persistence.kind === 'every' ? { every: persistence.ms } : persistence.kind
}

function refuseObjects(resolved: ResolvedCacheOptions, given: CacheOptions): void {
  const stuck = Object.entries(given)
    .filter(([option, value]) => value !== undefined && !travels(option, value))
    .map(([option]) => option)
  if (stuck.length === 0) return
  const names = stuck.map((option) => `"${option}"`).join(', ')
  throw new ConfigError(
    'ERR_CONFIG_DESCRIPTOR',
    `Cannot describe the cache in "${resolved.dir}": ${names} ${stuck.length === 1 ? 'holds' : 'hold'} ` +
      'functions, classes or other objects, which can be sent to no thread or process. Put them into ' +
      'permafrost.config.ts, which is read there too, or call createCache there with the same ' +
      `options: createCache({ dir, ${stuck.join(', ')} })`,
  )
}

function travels(option: string, value: unknown): boolean {
  // Built-in policies go by name, also where they were given as objects.
  if (option === 'policy') return typeof value === 'string' || isBuiltIn(value)
  if (!isPlain(value)) return false
  // Particular objects are not themselves any more where they arrive.
  const { ignore } = option === 'fingerprint' ? (value as FingerprintConfig) : {}
  return ignore?.values?.every((one) => typeof one !== 'object') ?? true
}

function isBuiltIn(policy: unknown): boolean {
  return policyNames.some((name) => policyOf(name) === policy)
}

/** Deeper than any option is meant to be; also ends cycles. */
const DEEPEST = 20

/** Whether a value comes through structured clone and JSON as it is. */
function isPlain(value: unknown, depth = 0): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true
  if (typeof value !== 'object' || depth > DEEPEST) return false
  if (Array.isArray(value)) return value.every((one) => isPlain(one, depth + 1))
  const prototype: unknown = Object.getPrototypeOf(value)
  // Plain in any realm: an object whose prototype is the end of its chain.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false
  return Reflect.ownKeys(value).every(
    (key) => typeof key === 'string' && isPlain((value as Record<string, unknown>)[key], depth + 1),
  )
}
