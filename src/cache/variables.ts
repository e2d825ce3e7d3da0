/**
 * Options from environment variables: `PERMAFROST_SIZE` for `size`, `PERMAFROST_MAX_AGE` for `maxAge`.
 *
 * What must stay true:
 * - The environment is read when a cache is first used, never at import.
 * - Every option that a text can express has a variable, but for `version`: `<TOOL>_VERSION` is what
 *   images and scripts call the installed version of a tool, and taken as the option it would switch
 *   the fingerprints of all sources off.
 * - An unusable text is an error that names the variable; an empty one is the same as none.
 */
import { resolve } from 'node:path'
import { ConfigWarning } from '../errors.ts'
import { CACHE_CHECKS, refuseTogether } from './cache-checks.ts'
import type { CacheOptions } from './cache-options.ts'
import { refuse } from './function-options.ts'
import { checkedAt } from './sources.ts'
import { suggest } from './suggest.ts'

/** From the text of a variable to the value of an option, which is then checked like any other. */
type Parse = (text: string, option: string) => unknown

const word: Parse = (text) => text

/** A number, or a number with a unit; what else it may be, the option's check decides. */
const quantity: Parse = (text) => (/^\d+(?:\.\d+)?$/.test(text) ? Number(text) : text)

const truth: Parse = (text, option) => {
  const known = TRUTHS.get(text.toLowerCase())
  return known ?? refuse(option, text, '1, true, yes or on, or else 0, false, no or off')
}

const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ...['1', 'true', 'yes', 'on'].map((text) => [text, true] as const),
  ...['0', 'false', 'no', 'off'].map((text) => [text, false] as const),
])

const report: Parse = (text) => TRUTHS.get(text.toLowerCase()) ?? text

const persistence: Parse = (text, option) => {
  if (text === 'immediate' || text === 'exit') return text
  if (!/^[\d.]/.test(text)) refuse(option, text, 'immediate, exit, or a duration such as 2s')
  return { every: quantity(text, option) }
}

const positions: Parse = (text, option) =>
  text.split(',').map((part) => quantity(part.trim(), option))

const json: Parse = (text, option) => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return refuse(option, text, 'JSON')
  }
}

/** Options that a text can express. */
const PARSERS: Readonly<Record<string, Parse>> = {
  // Relative to the working directory, as paths given to a program are.
  dir: (text) => resolve(text),
  systemWide: truth,
  temporary: truth,
  size: quantity,
  maxEntries: quantity,
  maxAge: quantity,
  memory: quantity,
  policy: word,
  persistence,
  eviction: word,
  durability: word,
  readOnly: truth,
  recordAccess: truth,
  onStoreError: word,
  report,
  ignoreArgs: positions,
  ttl: quantity,
  inline: truth,
  fingerprint: json,
  supersede: word,
  admission: word,
  track: truth,
  replayOutput: truth,
  effects: word,
  pure: (text) => text.split(',').map((module) => module.trim()),
  strict: truth,
  audit: quantity,
  assumePure: (text) =>
    TRUTHS.get(text.toLowerCase()) ?? text.split(',').map((kind) => kind.trim()),
}

const PREFIX = 'PERMAFROST_'

/** The variable of an option: `PERMAFROST_MAX_AGE` for `maxAge`. */
export function variableOf(option: string): string {
  return `${PREFIX}${option.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}

/** The names of the options that have a variable. */
export const VARIABLE_OPTIONS: readonly string[] = Object.keys(PARSERS)

/**
 * The options that the environment gives.
 *
 * @throws ConfigError naming the variable and its text.
 */
export function environmentOptions(): CacheOptions {
  warnOfUnknown()
  const options: Record<string, unknown> = {}
  for (const [option, parse] of Object.entries(PARSERS)) {
    const variable = variableOf(option)
    const text = process.env[variable]
    if (text === undefined || text.trim() === '') continue
    options[option] = checkedAt(`environment variable ${variable}="${text}"`, () => {
      const value = parse(option === 'dir' ? text : text.trim(), option)
      CACHE_CHECKS[option]?.(value, option)
      return value
    })
  }
  checkedAt('environment', () => refuseTogether(options))
  return options
}

/** Variables that are no options of a cache. */
const OTHERS: readonly string[] = ['DISABLE', 'LOG', 'LOG_FORMAT', 'LOG_FILE', 'LOG_ARGS']
/** Families of variables that others read: never taken for a slip. */
const FAMILIES = /^PERMAFROST_TEST(?:_|$)/

let warned = false

/** Says once in a process which variables look like a slip of one that there is. */
function warnOfUnknown(): void {
  if (warned) return
  warned = true
  const known = [...VARIABLE_OPTIONS.map(variableOf), ...OTHERS.map((name) => `${PREFIX}${name}`)]
  for (const name of variables()) {
    if (known.includes(name) || FAMILIES.test(name)) continue
    const meant = suggest(
      name.slice(PREFIX.length),
      known.map((variable) => variable.slice(PREFIX.length)),
    )
    if (meant === null) continue
    process.emitWarning(
      new ConfigWarning(
        `Unknown environment variable ${name} (did you mean ${PREFIX}${meant}?): it has no effect`,
      ),
    )
  }
}

function variables(): readonly string[] {
  try {
    return Object.keys(process.env).filter((name) => name.startsWith(PREFIX))
  } catch {
    // A runtime that lets a program read the variables it names, but not list them all (Deno).
    return []
  }
}
