/**
 * The options of one memoized function: their types, and the checks that refuse nonsense.
 *
 * What must stay true: an unknown option or an unusable value is refused when `memoize` is called,
 * not at some later call; `undefined` is the same as leaving an option out.
 */
import { ConfigError } from '../errors.ts'
import { resolveFingerprintConfig } from '../fingerprint/config.ts'
import type { FingerprintConfig } from '../fingerprint/config.ts'
import { resolveClasses } from '../serializer/index.ts'
import type { ClassOption, Serializer } from '../serializer/index.ts'
import { IMPURITY_KINDS } from '../purity/impurity.ts'
import type { ImpurityKind } from '../purity/impurity.ts'
import { didYouMean } from './suggest.ts'
import { milliseconds } from './units.ts'
import type { Duration } from './units.ts'

/** Any function; arguments and result are taken from the function given. */
export type AnyFunction = (...args: never[]) => unknown

/**
 * Options of one memoized function.
 *
 * @example
 * const parse = memoize(async (path: string) => load(path), { ttl: '1h', name: 'parse' })
 */
export interface MemoizeOptions<F extends AnyFunction = AnyFunction> {
  /**
   * Names the function in listings and explanations; default: taken from the code. The path of the
   * calling file in its project is put before it.
   */
  readonly name?: string | undefined
  /**
   * Replaces the source fingerprint: no code that the function reaches and no value that it captures
   * counts any more, only this text, the name, and the arguments. Change it when results change. Files
   * and variables of the environment that it reads count all the same (`track`).
   */
  readonly version?: string | undefined
  /**
   * What counts instead of the arguments. Gets the same arguments and the same `this`; `this` still
   * counts by itself unless this function uses it.
   */
  readonly key?: ((this: ThisParameterType<F>, ...args: Parameters<F>) => unknown) | undefined
  /** Positions of arguments that do not count, from 0. */
  readonly ignoreArgs?: readonly number[] | undefined
  /** What else the result depends on; called on every call, its result counts like a capture. */
  readonly extraState?: (() => unknown) | undefined
  /** How long a result may be used; default: for ever. */
  readonly ttl?: Duration | undefined
  /** Classes whose instances may come back from the cache as instances. */
  readonly classes?: readonly ClassOption[] | undefined
  /** Whether a result is worth keeping; default: all are. Gets the awaited value. */
  readonly shouldStore?: ((value: Awaited<ReturnType<F>>) => boolean) | undefined
  /** Turns results into bytes and back, instead of Permafrost's own lossless codec. */
  readonly serializer?: Serializer | undefined
  /** True keeps values in the database, false each in a file; default: by size. */
  readonly inline?: boolean | undefined
  /** What counts in fingerprints; replaces that of the cache. */
  readonly fingerprint?: FingerprintConfig | undefined
  /**
   * What happens to results of older code when a new one is stored: `'demote'` (the default) lets
   * them go first when space is needed, so that going back to a branch still hits; `'delete'` removes
   * them at once.
   */
  readonly supersede?: 'demote' | 'delete' | undefined
  /**
   * `'auto'` (the default) stops caching a function in this process, with a warning, when hits cost
   * more than computing; `'always'` caches whatever it costs.
   */
  readonly admission?: 'auto' | 'always' | undefined
  /**
   * What the function reads while it computes counts as an input of the result: files, folders,
   * stats, links, modules (`files`) and variables of the environment (`env`). False switches it off,
   * an object narrows it; a result that left something out is `assumed`. Default: both count.
   *
   * @example
   * memoize(compile, { track: { env: false } })
   */
  readonly track?: boolean | { readonly files?: boolean; readonly env?: boolean } | undefined
  /**
   * Stores results although the function uses what no input decides: true for all of it, or a list
   * of `'clock'`, `'random'`, `'network'`, `'process'` (other processes and threads, and the changing
   * state of this one), `'stdin'`, `'write'` (files). Default: such results are returned and not
   * stored, with an `ImpurityWarning` for each place.
   *
   * @example
   * memoize(scrape, { assumePure: ['network'], ttl: '1d' })
   */
  readonly assumePure?: boolean | readonly ImpurityKind[] | undefined
  /**
   * Writes on a hit, before it returns, what the function wrote to `process.stdout`, `process.stderr`
   * and the console when it was computed, in that order, with its colours. Default: false.
   */
  readonly replayOutput?: boolean | undefined
  /**
   * What happens to results of calls that changed something: an argument, a captured or global object,
   * or a file. `'warn'` (the default) names what changed and does not store the result; `'replay'`
   * stores the changes with it and makes them again on each hit, or says why it can't (a variable that
   * was reassigned, more than 64 MiB of files); `'ignore'` stores the result alone, as `assumed`.
   *
   * @example
   * const sorted = memoize((rows: Row[]) => rows.sort(byDate), { effects: 'replay' })
   */
  readonly effects?: 'warn' | 'replay' | 'ignore' | undefined
  /**
   * Functions, and modules (names of packages, paths in the project), whose use of the clock, of
   * randomness and the like does not decide a result: a logger, a progress bar, a generator with a
   * seed of its own. Default: none.
   *
   * @example
   * memoize(fit, { pure: ['pino', './src/progress.ts', drawBar] })
   */
  readonly pure?: readonly (string | AnyFunction)[] | undefined
  /**
   * True refuses results that rest on somebody's word (`version`, `assumePure`, `pure`, `track`,
   * `effects: 'ignore'`): they are neither stored nor answered. Default: false.
   */
  readonly strict?: boolean | undefined
  /**
   * The share of hits, 0 to 1, that are computed again in the background and compared; never for
   * longer than hits of the cache have saved in this process. A result that differs is a `StaleWarning`,
   * and switches caching off for the function in all processes, until its code or options change or
   * it is cleared. Default: 0.
   */
  readonly audit?: number | undefined
}

/** An option's check: throws a ConfigError or returns. */
export type Check = (value: unknown, option: string) => void

/** Refuses with the present state of the value. */
export function refuse(option: string, value: unknown, wanted: string): never {
  const shown =
    typeof value === 'string'
      ? `"${value}"`
      : typeof value === 'number' || value === null
        ? String(value)
        : typeof value
  throw new ConfigError(
    'ERR_CONFIG_VALUE',
    `Cannot use option "${option}": it must be ${wanted}, and is ${shown}`,
  )
}

const aText: Check = (value, option) => {
  if (typeof value !== 'string' || value === '') refuse(option, value, 'a non-empty string')
}

/** The check for a function. */
export const aFunction: Check = (value, option) => {
  if (typeof value !== 'function') refuse(option, value, 'a function')
}

/** The check for true or false. */
export const aBoolean: Check = (value, option) => {
  if (typeof value !== 'boolean') refuse(option, value, 'true or false')
}

/** The check for one of a few words. */
export function aWord(...words: readonly string[]): Check {
  const wanted = `${words
    .slice(0, -1)
    .map((word) => `'${word}'`)
    .join(', ')} or '${words.at(-1)}'`
  return (value, option) => {
    if (words.includes(value as string)) return
    const meant = typeof value === 'string' ? didYouMean(value, words) : ''
    refuse(option, value, `${wanted}${meant}`)
  }
}

/** The check for an object with named options. */
export const anObject: Check = (value, option) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuse(option, value, 'an object')
}

const positions: Check = (value, option) => {
  const list = Array.isArray(value)
    ? (value as readonly unknown[])
    : refuse(option, value, 'an array')
  for (const position of list)
    if (!Number.isSafeInteger(position) || (position as number) < 0)
      refuse(option, String(position), 'an array of positions, counted from 0')
}

const aSerializer: Check = (value, option) => {
  const wanted = 'an object with "name", "encode" and "decode"'
  if (typeof value !== 'object' || value === null) refuse(option, value, wanted)
  const { name, encode, decode } = value as Partial<Record<keyof Serializer, unknown>>
  if (typeof name !== 'string' || name === '') refuse(`${option}.name`, name, 'a non-empty string')
  aFunction(encode, `${option}.encode`)
  aFunction(decode, `${option}.decode`)
}

/** Options that may also stand in `createCache`, as a default for its functions. */
export const SHARED_CHECKS: Readonly<Record<string, Check>> = {
  version: aText,
  key: aFunction,
  ignoreArgs: positions,
  ttl: (value, option) => void milliseconds(option, value),
  classes: (value, option) => {
    if (!Array.isArray(value)) refuse(option, value, 'an array of classes')
    resolveClasses(value as readonly ClassOption[])
  },
  shouldStore: aFunction,
  serializer: aSerializer,
  inline: aBoolean,
  fingerprint: (value, option) => {
    anObject(value, option)
    resolveFingerprintConfig(value as FingerprintConfig)
  },
  supersede: aWord('demote', 'delete'),
  admission: aWord('auto', 'always'),
  track: (value, option) => {
    if (typeof value === 'boolean') return
    anObject(value, option)
    for (const [name, on] of Object.entries(value as Record<string, unknown>)) {
      if (name !== 'files' && name !== 'env')
        refuse(`${option}.${name}`, on, 'left out: there are "files" and "env"')
      if (on !== undefined) aBoolean(on, `${option}.${name}`)
    }
  },
  replayOutput: aBoolean,
  effects: aWord('warn', 'replay', 'ignore'),
  pure: (value, option) => {
    const list = Array.isArray(value)
      ? (value as readonly unknown[])
      : refuse(option, value, 'an array of functions and names of modules')
    for (const [at, each] of list.entries())
      if (typeof each !== 'function' && (typeof each !== 'string' || each === ''))
        refuse(`${option}[${at}]`, each, 'a function, or the name or path of a module')
  },
  strict: aBoolean,
  audit: (value, option) => {
    if (typeof value !== 'number' || !(value >= 0 && value <= 1))
      refuse(option, value, 'a number from 0 to 1')
  },
  assumePure: (value, option) => {
    if (typeof value === 'boolean') return
    if (!Array.isArray(value)) refuse(option, value, 'true, false or a list of kinds')
    const check = aWord(...IMPURITY_KINDS)
    for (const kind of value as readonly unknown[]) check(kind, option)
  },
}

/** The check of every option of a function. */
export const FUNCTION_CHECKS: Readonly<Record<string, Check>> = {
  name: aText,
  extraState: aFunction,
  ...SHARED_CHECKS,
}

/** Checks every option against a table; unknown ones are refused with a suggestion. */
export function checkOptions(
  options: unknown,
  checks: Readonly<Record<string, Check>>,
  of: string,
): void {
  if (options === undefined) return
  anObject(options, `options of ${of}`)
  for (const [option, value] of Object.entries(options as Record<string, unknown>)) {
    const check = Object.hasOwn(checks, option) ? checks[option] : undefined
    if (check === undefined) {
      const names = Object.keys(checks)
      throw new ConfigError(
        'ERR_CONFIG_UNKNOWN_OPTION',
        `Unknown option "${option}" of ${of}${didYouMean(option, names)}: known are ${names.join(', ')}`,
      )
    }
    if (value !== undefined) check(value, option)
  }
}

/** Checks the options of one function. */
export function checkFunctionOptions(options: MemoizeOptions | undefined): void {
  checkOptions(options, FUNCTION_CHECKS, 'memoize')
  refuseBoth(options)
}

/** Refuses options that exclude each other. */
export function refuseBoth(options: MemoizeOptions | undefined): void {
  if (options?.key !== undefined && options.ignoreArgs !== undefined)
    throw new ConfigError(
      'ERR_CONFIG_VALUE',
      'Cannot use options "key" and "ignoreArgs" together: "key" alone decides which arguments count',
    )
}
