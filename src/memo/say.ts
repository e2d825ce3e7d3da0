/**
 * What users are told, once for each function, when a call could not be cached.
 *
 * What must stay true: a message names the function, what is in the way, and the options that
 * answer it; it never holds an argument or a result.
 */
import {
  FingerprintError,
  ImpurityWarning,
  NotStoredWarning,
  SerializeError,
  UncachedWarning,
} from '../errors.ts'
import { causeSummary } from '../events/reason.ts'
import type { ImpurityFound, NotStoredCause } from '../events/reason.ts'
import { isAddonText } from '../platform/addons.ts'
import type { Core, Opened } from './core.ts'
import { isTaken } from './taken.ts'

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** A call runs without the cache. */
export function sayUncached(core: Core, opened: Opened, error: unknown): void {
  const { cache, name } = opened
  opened.counters.uncached++
  if (cache.events.watched('uncached')) cache.events.emit({ type: 'uncached', name, error })
  core.warnings.once(
    'uncached',
    () =>
      new UncachedWarning(sentences(`"${name}" runs uncached: ${said(error)}`, wayToKey(error))),
  )
}

function sentences(first: string, second: string): string {
  return `${first.replace(/\.$/, '')}. ${second}`.trimEnd()
}

function wayToKey(error: unknown): string {
  if (!(error instanceof FingerprintError))
    return 'This is likely a defect of Permafrost; the option "version" may avoid it'
  // These say themselves what to do.
  if (
    error.code === 'ERR_FINGERPRINT_NO_INSPECTOR' ||
    error.code === 'ERR_FINGERPRINT_LEXICAL_THIS'
  )
    return ''
  return (
    'Give the option "key" or "ignoreArgs" if it is an argument, mark a captured value with ' +
    'ignored() or constant(), or give the option "version"'
  )
}

function wayOut(cause: NotStoredCause): string | null {
  switch (cause.kind) {
    case 'changed-meanwhile':
      return cause.overlapped === true
        ? 'Another memoized call ran at the same time, so it can not be told which of them changed ' +
            'it. Await one before the other, or wrap a captured value that does not matter in ignored()'
        : 'Results are stored only if nothing they depend on changes while they are computed. If ' +
            "the function changes it, the option effects: 'replay' stores the change as well and makes " +
            'it again on each hit. If the change does not matter, wrap the captured value in ' +
            'ignored(), or leave the argument out by "key" or "ignoreArgs"' +
            wrapping(cause.packaged)
    case 'effects-refused':
      return (
        "Return what is new instead of changing it, or say with the option effects: 'ignore' that " +
        'hits need not change anything'
      )
    case 'assumed':
      return 'The option "strict" stores only what is known; leave it out, or what was assumed'
    case 'not-serializable':
      return 'Register its class with the option "classes", or give a "serializer"'
    case 'foreign-promise':
      return 'Make it an `async` function, so that it returns a plain promise'
    case 'too-large':
      return 'Give the cache more "size"'
    case 'impure':
    case 'refused':
      return null
    case 'failed':
      return 'The result itself is right and was returned'
    default:
      return cause satisfies never
  }
}

/** What packages make often fills caches of its own. */
function wrapping(packaged: string | undefined): string {
  return packaged === undefined
    ? ''
    : `. If ${packaged}, which a package has made, only fills caches of its own, wrap it: ` +
        `const ${packaged} = constant(…)`
}

function whatHappened(cause: NotStoredCause, name: string): string {
  switch (cause.kind) {
    case 'changed-meanwhile':
      return cause.what.map((what) => `${what}: changed while "${name}" ran`).join('; ')
    case 'not-serializable':
      return cause.error instanceof SerializeError && cause.path.length > 0
        ? `${said(cause.error)} (at result${cause.path.join('')})`
        : said(cause.error)
    case 'foreign-promise':
      return 'it returned a promise of a class of its own, which would come back as a plain one'
    case 'impure':
    case 'refused':
      return causeSummary(cause)
    case 'too-large':
    case 'effects-refused':
    case 'assumed':
      return causeSummary(cause)
    case 'failed':
      return said(cause.error)
    default:
      return cause satisfies never
  }
}

/** Places that are warned of for one function; more say nothing new. */
const MOST_PLACES = 10

/** Once for each place. */
function sayImpure(core: Core, name: string, impurities: readonly ImpurityFound[]): void {
  // What has no place of its own is mostly a part of what has: of a request, a socket.
  const placed = impurities.filter(
    ({ kind, where }) =>
      where !== null || !impurities.some((other) => other.kind === kind && other.where !== null),
  )
  for (const found of placed.slice(0, MOST_PLACES)) {
    const { what, where } = found
    const place = where === null ? '' : ` at ${where}`
    core.warnings.once(
      `impure: ${where ?? what}`,
      () =>
        new ImpurityWarning(
          `A result of "${name}" was not stored: it uses ${what}${place}. ${wayAround(core, found)}`,
        ),
    )
  }
}

function wayAround(core: Core, { kind, what, where }: ImpurityFound): string {
  if (isAddonText(what)) return wayAroundNative(what)
  const way = isTaken(what) ? WATCH_FIRST : WAYS[kind]
  const inside = where === null ? undefined : packageIn(where)
  if (inside !== undefined)
    return `${way}, or say that in this package it does not matter with the option pure: ['${inside}']`
  const kinds = [...core.options.assumePure, kind].map((each) => `'${each}'`).join(', ')
  return `${way}, or say that it does not matter with the option assumePure: [${kinds}]`
}

function wayAroundNative(what: string): string {
  const name = /of the package "(.+?)"/.exec(what)?.[1]
  const pure = name === undefined ? "assumePure: ['process']" : `pure: ['${name}']`
  return `If it computes only from what it is given, say so with the option ${pure}; if it reads files, read them outside and pass what is in them`
}

function packageIn(where: string): string | undefined {
  return /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(where)?.[1]
}

const WATCH_FIRST =
  'Use it by its name inside of the function, or let Permafrost watch first: ' +
  'node --import permafrost/register'

/** What to do about each kind. */
const WAYS: Readonly<Record<ImpurityFound['kind'], string>> = {
  clock: 'Pass the time as an argument',
  random: 'Use a generator with a seed that is an argument',
  network: 'Fetch outside and pass what came as an argument',
  process: 'Read it outside and pass it as an argument',
  stdin: 'Read it outside and pass it as an argument',
  write: "Return what is to be written and write it outside, or give the option effects: 'replay'",
}

/** A result was computed and returned, but not stored. */
export function sayNotStored(core: Core, opened: Opened, cause: NotStoredCause): void {
  const { cache, name } = opened
  opened.counters.notStored++
  if (cache.events.watched('not-stored')) cache.events.emit({ type: 'not-stored', name, cause })
  if (cause.kind === 'impure') return sayImpure(core, name, cause.impurities)
  const way = wayOut(cause)
  if (way === null) return
  core.warnings.once(
    `not-stored: ${cause.kind}`,
    () =>
      new NotStoredWarning(
        sentences(`A result of "${name}" was not stored: ${whatHappened(cause, name)}`, way),
      ),
  )
}
