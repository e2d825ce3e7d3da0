/**
 * What counts in a fingerprint and what does not: the public `FingerprintConfig`, resolved once.
 *
 * What must stay true: defaults are sound for code that the user writes; everything that this file
 * lets a user leave out is left out on the user's word. A resolved config is immutable.
 */
import { ConfigError } from '../errors.ts'
import { behindStandIn } from '../platform/stand-ins.ts'

/** How code in `node_modules` counts. */
export type PackageRule =
  /** By name and version (the default). */
  | 'version'
  /** As if it were own code: text, captures, everything it reaches. */
  | 'content'
  /** The named packages by content, all others by version. */
  | { readonly content: readonly string[] }

/**
 * Configures fingerprints, for one call, one function or a whole cache; never globally.
 *
 * @example
 * createCache({ fingerprint: { ignore: { modules: ['my-logger'], properties: ['traceId'] } } })
 */
export interface FingerprintConfig {
  /** How code in `node_modules` counts; default `'version'`. */
  readonly packages?: PackageRule
  readonly ignore?: {
    /** Packages, or files by the end of their path, whose functions and instances never count. */
    readonly modules?: readonly string[]
    /** Classes (or names of classes) whose instances never count. */
    readonly classes?: readonly (Function | string)[]
    /** Names of properties that never count, on any object. */
    readonly properties?: readonly (string | symbol)[]
    /** Particular objects and functions that never count. */
    readonly values?: readonly unknown[]
  }
}

export interface ResolvedFingerprintConfig {
  readonly contentPackages: 'all' | ReadonlySet<string>
  readonly ignoredModules: readonly string[]
  readonly ignoredClasses: ReadonlySet<Function>
  readonly ignoredClassNames: ReadonlySet<string>
  /** Whether any class is ignored: spares the look-ups. */
  readonly ignoresClasses: boolean
  readonly ignoredProperties: ReadonlySet<string | symbol> | null
  readonly ignoredValues: ReadonlySet<unknown> | null
}

/** Packages that only write logs: they, their handlers and their levels never count. */
export const LOGGER_PACKAGES: ReadonlySet<string> = new Set([
  'pino',
  'winston',
  'debug',
  'bunyan',
  'loglevel',
  'log4js',
  'consola',
  'signale',
  'tslog',
  'roarr',
  'npmlog',
  'winston-transport',
  'logform',
])

const KNOWN = ['packages', 'ignore']
const KNOWN_IGNORE = ['modules', 'classes', 'properties', 'values']

function refuseUnknown(value: object, known: readonly string[], where: string): void {
  for (const key of Object.keys(value))
    if (!known.includes(key))
      throw new ConfigError(
        'ERR_CONFIG_UNKNOWN_OPTION',
        `Unknown option "${key}" in ${where}: known are ${known.join(', ')}`,
      )
}

function listOf<T>(value: readonly T[] | undefined, where: string): readonly T[] {
  if (value === undefined) return []
  if (!Array.isArray(value))
    throw new ConfigError('ERR_CONFIG_VALUE', `${where} must be an array: it is ${typeof value}`)
  return value
}

function contentPackages(rule: PackageRule | undefined): 'all' | ReadonlySet<string> {
  if (rule === undefined || rule === 'version') return new Set()
  if (rule === 'content') return 'all'
  if (typeof rule === 'object' && rule !== null && Array.isArray(rule.content))
    return new Set(rule.content)
  throw new ConfigError(
    'ERR_CONFIG_VALUE',
    `fingerprint.packages must be 'version', 'content' or { content: [names] }: it is ${JSON.stringify(rule)}`,
  )
}

/**
 * Checks a config and brings it into the form that sessions use.
 *
 * @throws ConfigError for unknown options and unusable values.
 */
export function resolveFingerprintConfig(
  config: FingerprintConfig = {},
): ResolvedFingerprintConfig {
  refuseUnknown(config, KNOWN, 'fingerprint')
  const ignore = config.ignore ?? {}
  refuseUnknown(ignore, KNOWN_IGNORE, 'fingerprint.ignore')
  const classes = listOf(ignore.classes, 'fingerprint.ignore.classes')
  const properties = listOf(ignore.properties, 'fingerprint.ignore.properties')
  const values = listOf(ignore.values, 'fingerprint.ignore.values')
  return {
    contentPackages: contentPackages(config.packages),
    ignoredModules: listOf(ignore.modules, 'fingerprint.ignore.modules'),
    ignoredClasses: new Set(classes.filter((entry) => typeof entry === 'function')),
    ignoredClassNames: new Set(classes.filter((entry) => typeof entry === 'string')),
    ignoresClasses: classes.length > 0,
    ignoredProperties: properties.length === 0 ? null : new Set(properties),
    ignoredValues: values.length === 0 ? null : new Set(values.map(behindStandIn)),
  }
}
