/**
 * What users (and Permafrost itself) say about particular values: `ignored`, `constant`,
 * `codeVersion`, the protocol symbols, and which functions stand for others.
 *
 * What must stay true: a mark is kept beside the value (weakly), never on it, so marked values stay
 * as they are, frozen ones too.
 */
import { ConfigError } from '../errors.ts'
import { behindStandIn } from '../platform/stand-ins.ts'

/** A method of a class that returns what counts instead of the instance's own state. */
export const fingerprintState: unique symbol = Symbol.for('permafrost.fingerprintState') as never
/** A method: what identifies the instance as an argument (a lookup subkey). */
export const cacheKey: unique symbol = Symbol.for('permafrost.cacheKey') as never
/** A method: the version of what the key names (a match subkey), for example a file's content. */
export const cacheVersion: unique symbol = Symbol.for('permafrost.cacheVersion') as never

/** A function that counts as another, and what its own options add to that. */
export interface StandIn {
  readonly original: Function
  /** Replaces what the original's source counts by. */
  readonly version: string | null
  /** Options that change what a call returns: which arguments count, and how. */
  readonly shaping: readonly unknown[]
  /** Called at each fingerprint: what it returns counts. */
  readonly state: (() => unknown) | null
}

interface Marks {
  readonly ignored: WeakSet<object>
  readonly constant: WeakMap<object, { readonly version: string | null; digest: bigint | null }>
  readonly versions: WeakMap<object, string>
  readonly standIns: WeakMap<object, StandIn>
  readonly own: WeakSet<object>
  /** Whether anything was ever marked ignored or constant: spares the look-ups. */
  any: boolean
}

/** The marks of this process. */
export const marks: Marks = {
  ignored: new WeakSet(),
  constant: new WeakMap(),
  versions: new WeakMap(),
  standIns: new WeakMap(),
  own: new WeakSet(),
  any: false,
}

function markable(value: unknown, what: string): object {
  if ((typeof value === 'object' && value !== null) || typeof value === 'function') return value
  throw new ConfigError(
    'ERR_CONFIG_VALUE',
    `${what} takes an object or a function, for a primitive has no identity to remember: ` +
      `it got ${value === null ? 'null' : typeof value}. Put it into an object and mark that`,
  )
}

/**
 * Says that `value` never counts in a fingerprint: a logger, a statistics object, a memo table.
 *
 * @returns `value` itself, unchanged.
 * @throws ConfigError for a primitive.
 * @example
 * const seen = ignored(new Map<string, number>())
 */
export function ignored<T>(value: T): T {
  marks.ignored.add(behindStandIn(markable(value, 'ignored()')))
  marks.any = true
  return value
}

/**
 * Says that `value` does not change while the process runs, so that it's hashed once (or not at
 * all, when a version is given). It is the user's promise: a change is not seen.
 *
 * @param version Stands for the value in fingerprints; without it the value is hashed at first use.
 * @returns `value` itself, unchanged. A primitive is constant anyway and is returned as it is.
 * @example
 * const vocabulary = constant(loadWords(), 'words-2024-05')
 */
export function constant<T>(value: T, version?: string): T {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return value
  marks.constant.set(behindStandIn(value), { version: version ?? null, digest: null })
  marks.any = true
  return value
}

/**
 * Gives a function a version by hand: its fingerprint is that version, and stops there. What the
 * function reaches no longer counts.
 *
 * @returns `fn` itself.
 * @throws ConfigError if `fn` is no function or `version` no non-empty string.
 * @example
 * const embed = codeVersion('minilm-2', (text: string) => model.embed(text))
 */
export function codeVersion<F extends Function>(version: string, fn: F): F {
  if (typeof version !== 'string' || version === '')
    throw new ConfigError(
      'ERR_CONFIG_VALUE',
      `codeVersion() takes a non-empty string first: it got ${typeof version}`,
    )
  if (typeof fn !== 'function')
    throw new ConfigError(
      'ERR_CONFIG_VALUE',
      `codeVersion() takes a function second: it got ${typeof fn}`,
    )
  marks.versions.set(behindStandIn(fn), version)
  return fn
}

/** Says that `made` counts as another function: a memoized one as what it memoizes. */
export function standsFor(made: Function, standIn: StandIn): void {
  marks.standIns.set(made, standIn)
}

/** The function that `fn` stands for, or `fn` itself. */
export function originalOf(fn: Function): Function {
  return marks.standIns.get(fn)?.original ?? fn
}

/** Says that `value` is Permafrost's own, and so constant. */
export function markOwn(...values: readonly object[]): void {
  for (const value of values) marks.own.add(value)
}
