/**
 * The options of a cache in the form they are used in: code over configuration file over
 * environment over default.
 *
 * What must stay true: this is called once for a cache, at its first use; it is the only place where
 * the sources meet, and what it returns needs no further check.
 */
import { resolve } from 'node:path'
import type { Site } from '../key/name.ts'
import { projectRoot } from '../platform/project.ts'
import { policyOf } from '../policy/index.ts'
import { LEAST_SIZE } from './cache-checks.ts'
import type { CacheOptions, Persistence, ResolvedCacheOptions } from './cache-options.ts'
import { configFile } from './config-file.ts'
import { SHARED_CHECKS } from './function-options.ts'
import { overlay } from './overlay.ts'
import { systemFolder, temporaryFolder } from './system-folder.ts'
import { bytes, interval, milliseconds } from './units.ts'
import { environmentOptions } from './variables.ts'

/** The folder of a cache inside the project's root. */
const DEFAULT_DIR = '.cache/permafrost'
const DEFAULT_SIZE = 5 * 2 ** 30
const DEFAULT_MEMORY = 64 * 2 ** 20

/**
 * Resolves options that were checked where they were given.
 *
 * @param site The code that made the cache: its project is where the configuration file and the
 * directory are.
 * @throws ConfigError for what the configuration file or the environment says wrong.
 */
export function resolveCacheOptions(given: CacheOptions, site: Site | null): ResolvedCacheOptions {
  const root = projectRoot(site?.url ?? process.cwd())
  const file = configFile(root)
  const below = overlay(file?.options ?? {}, environmentOptions())
  const { dir, systemWide, temporary, ...options } = overlay(given, below)
  return {
    ...bounds(options),
    ...ways(options),
    dir: directory(root, { dir, systemWide, temporary }),
    temporary: temporary ?? false,
    systemWide: systemWide ?? false,
    defaults: functionOptions(options),
    functions: file?.functions ?? [],
  }
}

/** A `dir` of another source than code is absolute by now. */
function directory(
  root: string,
  { dir, systemWide, temporary }: Pick<CacheOptions, 'dir' | 'systemWide' | 'temporary'>,
): string {
  if (dir !== undefined) return resolve(root, dir)
  if (systemWide === true) return systemFolder()
  return temporary === true ? temporaryFolder() : resolve(root, DEFAULT_DIR)
}

type Bounds = Pick<ResolvedCacheOptions, 'size' | 'maxEntries' | 'maxAge' | 'memory' | 'policy'>

function bounds({ size, maxEntries, maxAge, memory, policy }: CacheOptions): Bounds {
  return {
    size: size === undefined ? DEFAULT_SIZE : bytes('size', size, LEAST_SIZE),
    maxEntries: maxEntries ?? Number.POSITIVE_INFINITY,
    maxAge: maxAge === undefined ? Number.POSITIVE_INFINITY : milliseconds('maxAge', maxAge),
    memory: memory === undefined ? DEFAULT_MEMORY : bytes('memory', memory, 0),
    policy: policyOf(policy ?? 'gdsf'),
  }
}

type Ways = Omit<
  ResolvedCacheOptions,
  keyof Bounds | 'dir' | 'temporary' | 'systemWide' | 'defaults' | 'functions'
>

function ways(options: CacheOptions): Ways {
  return {
    persistence: persistenceOf(options.persistence),
    eviction: options.eviction ?? 'onWrite',
    durability: options.durability ?? 'process',
    readOnly: options.readOnly ?? false,
    recordAccess: options.recordAccess ?? true,
    extraState: options.extraState ?? null,
    onStoreError: options.onStoreError ?? 'recompute',
    report: options.report === true ? 'stdout' : (options.report ?? false),
  }
}

function persistenceOf(given: CacheOptions['persistence']): Persistence {
  if (given === undefined || given === 'immediate') return { kind: 'immediate' }
  if (given === 'exit') return { kind: 'exit' }
  return { kind: 'every', ms: interval('persistence.every', given.every) }
}

/** The options that are those of functions. */
function functionOptions(options: CacheOptions): ResolvedCacheOptions['defaults'] {
  return Object.fromEntries(
    Object.entries(options).filter(([option]) => Object.hasOwn(SHARED_CHECKS, option)),
  )
}
