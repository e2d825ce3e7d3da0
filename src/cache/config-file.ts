/**
 * The configuration file of a project: `permafrost.config.{ts,mts,js,mjs,cjs,json}` in its root.
 *
 * What must stay true:
 * - It is read once in a process, when a cache of its project is first used; without one, that costs
 *   a few looks at names, and the library that reads it is not loaded.
 * - It is loaded by `require`, which Node lets load ES modules and TypeScript too, because options
 *   are needed synchronously.
 * - Whatever is wrong with it is a ConfigError that names the file, at every use of the project's
 *   caches. Its path and time of change enter no key.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { types } from 'node:util'
import type * as Lilconfig from 'lilconfig'
import { ConfigError, ConfigWarning } from '../errors.ts'
import { CACHE_CHECKS, refuseTogether } from './cache-checks.ts'
import type { CacheOptions, FunctionGroup } from './cache-options.ts'
import type { PermafrostConfig } from './config.ts'
import { FUNCTION_CHECKS, anObject, checkOptions, refuseBoth } from './function-options.ts'
import { checkedAt } from './sources.ts'

/** What a configuration file says, checked. */
export interface ConfigFile {
  /** `dir` is absolute. */
  readonly options: CacheOptions
  readonly functions: readonly FunctionGroup[]
}

/** The first that exists is read. */
const FILES: readonly string[] = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json'].map(
  (extension) => `permafrost.config.${extension}`,
)

type Known =
  | { readonly file: ConfigFile | null }
  | { readonly error: unknown }
  /** Meets itself if the file calls a memoized function while it loads. */
  | 'loading'

const known = new Map<string, Known>()

/**
 * The configuration file of the project with this root; null if it has none.
 *
 * @throws ConfigError `ERR_CONFIG_FILE` if it can't be loaded, and others for what it says.
 */
export function configFile(root: string): ConfigFile | null {
  const found = known.get(root)
  if (found === 'loading')
    throw new ConfigError(
      'ERR_CONFIG_FILE',
      `Cannot load the configuration file in "${root}": it calls a memoized function while it ` +
        'loads, which needs its options; call it later, or leave it out of the file',
    )
  if (found === undefined) return firstRead(root)
  if ('error' in found) throw found.error
  return found.file
}

function firstRead(root: string): ConfigFile | null {
  known.set(root, 'loading')
  try {
    const file = read(root)
    known.set(root, { file })
    return file
  } catch (error) {
    known.set(root, { error })
    throw error
  }
}

function read(root: string): ConfigFile | null {
  const present = FILES.filter((name) => isThere(join(root, name)))
  const [name] = present
  if (name === undefined) return null
  warnOfMore(root, name, present)
  const path = join(root, name)
  const config = plain(path, load(root, name))
  return checkedAt(`configuration file "${path}"`, () => checked(path, config as PermafrostConfig))
}

function isThere(path: string): boolean {
  try {
    return existsSync(path)
  } catch {
    // Not for this program to see (Node's permissions): then it is not for it to follow either.
    return false
  }
}

/** Of a file and what a compiler made of it beside it, one is meant. */
function warnOfMore(root: string, first: string, present: readonly string[]): void {
  const more = present.slice(1).filter((name) => name !== first.replace(/ts$/, 'js'))
  if (more.length === 0) return
  process.emitWarning(
    new ConfigWarning(
      `Several configuration files in "${root}": ${first} is read, and ${more.join(', ')} not; ` +
        'remove what is not meant',
    ),
  )
}

function load(root: string, name: string): unknown {
  try {
    return searcherOf(root, name).search(root)?.config
  } catch (error) {
    throw new ConfigError(
      'ERR_CONFIG_FILE',
      `Cannot load the configuration file "${join(root, name)}": ${whyNot(error)}`,
      { cause: error },
    )
  }
}

function searcherOf(root: string, name: string): ReturnType<typeof Lilconfig.lilconfigSync> {
  const require = createRequire(import.meta.url)
  const { lilconfigSync } = require('lilconfig') as typeof Lilconfig
  const byRequire = (path: string): unknown => exported(require(path))
  const loaders = Object.fromEntries(
    ['.ts', '.mts', '.js', '.mjs', '.cjs'].map((extension) => [extension, byRequire]),
  )
  return lilconfigSync('permafrost', {
    searchPlaces: [name],
    stopDir: root,
    ignoreEmptySearchPlaces: false,
    loaders: {
      ...loaders,
      '.json': (_, content) => JSON.parse(content.replace(/^\uFEFF/, '')) as unknown,
    },
  })
}

/** What a module exports by default, however it says so. */
function exported(loaded: unknown): unknown {
  if (types.isModuleNamespaceObject(loaded)) return (loaded as { default?: unknown }).default
  const marked = typeof loaded === 'object' && loaded !== null && '__esModule' in loaded
  return marked ? (loaded as { default?: unknown }).default : loaded
}

const CAUSES: Readonly<Record<string, string>> = {
  ERR_REQUIRE_ASYNC_MODULE:
    'it (or a module it imports) awaits at its top level, but options are needed synchronously; ' +
    'take the await out',
  ERR_REQUIRE_CYCLE_MODULE:
    'it imports a module that is being loaded right now and needs its options; ' +
    'leave that import out',
  ERR_UNKNOWN_FILE_EXTENSION:
    'this runtime does not read TypeScript; call it permafrost.config.js or permafrost.config.json',
}

function whyNot(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as NodeJS.ErrnoException
  return CAUSES[code ?? ''] ?? error.message
}

function plain(path: string, config: unknown): object {
  const made: unknown = typeof config === 'function' ? called(path, config) : config
  if (typeof made === 'object' && made !== null && !Array.isArray(made) && !types.isPromise(made))
    return made
  const present = types.isPromise(made)
    ? 'it is a promise'
    : made === undefined
      ? 'there is none'
      : `it is ${made === null ? 'null' : Array.isArray(made) ? 'an array' : typeof made}`
  throw new ConfigError(
    'ERR_CONFIG_FILE',
    `Cannot use the configuration file "${path}": its default export must be an object with ` +
      `options, or a function that returns one, and ${present}`,
  )
}

function called(path: string, config: Function): unknown {
  try {
    return Reflect.apply(config, undefined, [])
  } catch (error) {
    throw new ConfigError(
      'ERR_CONFIG_FILE',
      `Cannot use the configuration file "${path}": its function failed: ${whyNot(error)}`,
      { cause: error },
    )
  }
}

function checked(path: string, config: PermafrostConfig): ConfigFile {
  const FILE_CHECKS = { ...CACHE_CHECKS, functions: anObject }
  checkOptions(config, FILE_CHECKS, 'the configuration')
  const { functions, ...options } = config
  refuseTogether(options)
  const { dir } = options
  return {
    options: dir === undefined ? options : { ...options, dir: resolve(dirname(path), dir) },
    functions: Object.entries(functions ?? {}).map(([pattern, own]) => group(pattern, own)),
  }
}

const GROUP_CHECKS = Object.fromEntries(
  Object.entries(FUNCTION_CHECKS).filter(([option]) => option !== 'name'),
)

function group(pattern: string, options: FunctionGroup['options']): FunctionGroup {
  return checkedAt(`options of functions "${pattern}"`, () => {
    checkOptions(options, GROUP_CHECKS, 'a function')
    refuseBoth(options)
    return { pattern, options: { ...options } }
  })
}
