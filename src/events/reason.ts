/**
 * Why a call was not answered from the cache: the typed reasons of a miss.
 *
 * What must stay true: every miss has exactly one reason; `kind` is a stable literal; a reason is
 * made when somebody asks for it, never on the way of a call nobody watches. The most significant
 * difference wins: code before captured values before arguments.
 */

import { humaneSize } from './humane.ts'

/** One difference between two versions of a function or of what it captured. */
export interface ReasonChange {
  readonly kind: 'body' | 'capture' | 'package' | 'added' | 'removed' | 'value'
  /** What changed, as a path: `cfg.rate`, `function scale`, `package sharp`. */
  readonly path: string
  /** Where it stands, if known: `src/util.ts:12`. */
  readonly where: string | null
  readonly before: string | null
  readonly after: string | null
  /** The whole in one line: `captured cfg.rate: 0.1 → 0.2`. */
  readonly summary: string
}

/** Why a call missed. */
export type MissReason =
  /** No entry of this function is stored here. */
  | { readonly kind: 'first-call' }
  /** The function or something it reaches has another source. */
  | { readonly kind: 'code-changed'; readonly changes: readonly ReasonChange[] }
  /** A captured or global value, or the function's `extraState`, is another one. */
  | { readonly kind: 'capture-changed'; readonly changes: readonly ReasonChange[] }
  /** These arguments (or this `this`) were not seen with the present code and captures. */
  | { readonly kind: 'argument-new' }
  /** The `version` option, or what an argument's `cacheVersion` says, is another one. */
  | {
      readonly kind: 'version-changed'
      readonly of: 'option' | 'argument'
      readonly changes: readonly ReasonChange[]
    }
  /** The cache's `extraState` or Permafrost's key format is another one. */
  | { readonly kind: 'system-changed'; readonly changes: readonly ReasonChange[] }
  /** Another runtime, or another time zone, locale, ICU or platform where the function looks at it. */
  | { readonly kind: 'runtime-changed'; readonly changes: readonly ReasonChange[] }
  /** A file, folder or variable that the result was computed from is another. */
  | { readonly kind: 'input-changed'; readonly changes: readonly ReasonChange[] }
  /** An entry is there, but older than `ttl` allows. Times in ms since the epoch. */
  | { readonly kind: 'expired'; readonly created: number; readonly expired: number }
  /** Under `strict`: the entry rests on somebody's word. */
  | { readonly kind: 'assumed' }
  /** Under `effects: 'replay'`: what the entry says to do can't be done here and now. */
  | { readonly kind: 'not-replayable'; readonly why: string }
  /** An entry was there, but its bytes did not pass verification; it is computed again. */
  | { readonly kind: 'damaged' }
  /** An entry of the same key was there when last looked, and is gone: evicted or deleted. */
  | { readonly kind: 'removed' }
  /** `.refresh()` was asked for. */
  | { readonly kind: 'refreshed' }
  /** `PERMAFROST_DISABLE` is set. */
  | { readonly kind: 'disabled' }
  /** The cache was closed. */
  | { readonly kind: 'closed' }
  /** An audit has found a stale result of the function: it is computed until `clear()` or new code. */
  | { readonly kind: 'quarantined' }
  /** Something the call depends on can't be fingerprinted. */
  | { readonly kind: 'uncached'; readonly error: unknown }
  /** The cache directory could not be opened or read. */
  | { readonly kind: 'store-failed'; readonly error: unknown }

/** The literal names of the reasons. */
export type MissKindName = MissReason['kind']

/** Something a function did that its inputs do not decide. */
export interface ImpurityFound {
  /** What `assumePure` calls it. */
  readonly kind: 'clock' | 'random' | 'network' | 'process' | 'stdin' | 'write'
  /** `Date.now()`. */
  readonly what: string
  /** `./path/in/project.ts:line:column`, or null where it is not known. */
  readonly where: string | null
}

/** What kept a computed result from being stored. */
export type NotStoredCause =
  /** Something the result depends on changed while it was computed. */
  | {
      readonly kind: 'changed-meanwhile'
      readonly what: readonly string[]
      /** Set if other memoized calls ran at the same time: it can't be told who changed it. */
      readonly overlapped?: true
      /** The variable of the user's own code that holds what a package has made, if one leads there. */
      readonly packaged?: string
    }
  /** Under `effects: 'replay'`: what it changed can't be made again on a hit. A sentence each. */
  | { readonly kind: 'effects-refused'; readonly what: readonly string[] }
  /** Under `strict`: it rests on somebody's word. */
  | { readonly kind: 'assumed'; readonly what: string }
  /** The value would not come back as it is. */
  | { readonly kind: 'not-serializable'; readonly path: readonly string[]; readonly error: unknown }
  /** The function used what no input decides: the clock, randomness, the network … */
  | { readonly kind: 'impure'; readonly impurities: readonly ImpurityFound[] }
  /** `shouldStore` said no. */
  | { readonly kind: 'refused' }
  /** The returned promise is of a class of its own. */
  | { readonly kind: 'foreign-promise' }
  /** It is larger than the bound of the whole cache; sizes in bytes. */
  | { readonly kind: 'too-large'; readonly bytes: number; readonly limit: number }
  /** The result can't be checked or written: an error inside Permafrost, the store, or an option. */
  | { readonly kind: 'failed'; readonly error: unknown }

function first(changes: readonly ReasonChange[], otherwise: string): string {
  const [change] = changes
  if (change === undefined) return otherwise
  const more = changes.length - 1
  return more === 0 ? change.summary : `${change.summary} (and ${more} more)`
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/**
 * A reason in one line.
 *
 * @example
 * cache.on('miss', (event) => console.log(event.name, reasonSummary(event.reason)))
 */
export function reasonSummary(reason: MissReason): string {
  switch (reason.kind) {
    case 'first-call':
      return 'first call'
    case 'code-changed':
      return first(reason.changes, 'code changed')
    case 'capture-changed':
      return first(reason.changes, 'a captured value changed')
    case 'argument-new':
      return 'new arguments'
    case 'version-changed':
      return first(
        reason.changes,
        reason.of === 'option' ? 'option "version" changed' : 'the version of an argument changed',
      )
    case 'system-changed':
      return first(reason.changes, 'the extraState of the cache or the format of keys changed')
    case 'runtime-changed':
      return first(reason.changes, 'the runtime or its environment changed')
    case 'input-changed':
      return first(reason.changes, 'a file or variable that it read changed')
    case 'expired':
      return `expired at ${new Date(reason.expired).toISOString()}`
    case 'assumed':
      return 'strict: the stored entry rests on an assumption'
    case 'not-replayable':
      return `its effects can't be replayed: ${reason.why}`
    case 'damaged':
      return 'the stored entry is damaged'
    case 'removed':
      return 'the entry was evicted or deleted'
    case 'refreshed':
      return 'refresh was asked for'
    case 'disabled':
      return 'disabled by PERMAFROST_DISABLE'
    case 'closed':
      return 'the cache is closed'
    case 'quarantined':
      return 'an audit has found a stale result of the function'
    case 'uncached':
      return `runs uncached: ${said(reason.error)}`
    case 'store-failed':
      return `the cache directory is unusable: ${said(reason.error)}`
    default:
      return unreachable(reason)
  }
}

/** Why a result was not stored, in one line. */
export function causeSummary(cause: NotStoredCause): string {
  switch (cause.kind) {
    case 'changed-meanwhile':
      return `changed meanwhile: ${cause.what.join(', ')}`
    case 'effects-refused':
      return `effects that can't be replayed: ${cause.what.join('; ')}`
    case 'assumed':
      return `strict: ${cause.what}`
    case 'not-serializable':
      return said(cause.error)
    case 'impure':
      return `impure: ${cause.impurities.map(({ what }) => what).join(', ')}`
    case 'refused':
      return 'shouldStore said no'
    case 'foreign-promise':
      return 'the returned promise is of a class of its own'
    case 'too-large':
      return `${humaneSize(cause.bytes)} is more than the cache may hold (${humaneSize(cause.limit)})`
    case 'failed':
      return said(cause.error)
    default:
      return unreachable(cause)
  }
}

function unreachable(value: never): never {
  throw new TypeError(`Unknown reason: ${String((value as { kind: unknown }).kind)}`)
}
