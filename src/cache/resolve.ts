/**
 * A function's options in the form they are used in: function over cache over default.
 *
 * What must stay true: `salt` names every option that changes what a stored result means, and
 * `helpers` every function in an option whose source or captures do; both enter the code subkey.
 */
import { resolveFingerprintConfig } from '../fingerprint/config.ts'
import type { ResolvedFingerprintConfig } from '../fingerprint/config.ts'
import { resolveClasses } from '../serializer/index.ts'
import type { FunctionDefaults } from './cache-options.ts'
import type { MemoizeOptions } from './function-options.ts'
import { refuseBoth } from './function-options.ts'
import { builtInCodec, userCodec } from './value-codec.ts'
import type { ValueCodec } from './value-codec.ts'
import { milliseconds } from './units.ts'

type UserFunction = (this: unknown, ...args: unknown[]) => unknown

/** One function's options, resolved. */
export interface ResolvedFunctionOptions {
  readonly name: string | null
  readonly version: string | null
  readonly key: UserFunction | null
  /** Sorted, without repetitions; null for none. */
  readonly ignoreArgs: readonly number[] | null
  readonly extraState: (() => unknown) | null
  /** In milliseconds. */
  readonly ttl: number | null
  readonly shouldStore: ((value: unknown) => boolean) | null
  readonly codec: ValueCodec
  readonly placement: 'auto' | 'database' | 'file'
  readonly fingerprint: ResolvedFingerprintConfig
  readonly salt: string
  /** `key`, and how classes are encoded and decoded. */
  readonly helpers: readonly Function[]
}

function overlay(own: MemoizeOptions, defaults: FunctionDefaults): MemoizeOptions {
  const given = Object.entries(own).filter(([, value]) => value !== undefined)
  const names = new Set(given.map(([name]) => name))
  const merged: Record<string, unknown> = { ...defaults, ...Object.fromEntries(given) }
  // These two say the same thing in different ways: the function's own word replaces both.
  if (names.has('key') && !names.has('ignoreArgs')) delete merged['ignoreArgs']
  if (names.has('ignoreArgs') && !names.has('key')) delete merged['key']
  return merged
}

/** Codes of the classes' own encoders and decoders given in options. */
function classHelpers(classes: MemoizeOptions['classes']): Function[] {
  return (classes ?? []).flatMap((option) =>
    typeof option === 'function'
      ? []
      : [option.encode, option.decode].filter((part) => part !== undefined),
  )
}

/**
 * Resolves checked options.
 *
 * @throws ConfigError for what only shows in combination (classes of one name).
 */
export function resolveFunctionOptions(
  own: MemoizeOptions,
  defaults: FunctionDefaults,
): ResolvedFunctionOptions {
  const options = overlay(own, defaults)
  refuseBoth(options)
  const classes = resolveClasses(options.classes)
  const codec =
    options.serializer === undefined ? builtInCodec(classes) : userCodec(options.serializer)
  const ignoreArgs = [...new Set(options.ignoreArgs)].toSorted((a, b) => a - b)
  const key = (options.key ?? null) as UserFunction | null
  return {
    name: options.name ?? null,
    version: options.version ?? null,
    key,
    ignoreArgs: ignoreArgs.length === 0 ? null : ignoreArgs,
    extraState: options.extraState ?? null,
    ttl: options.ttl === undefined ? null : milliseconds('ttl', options.ttl),
    shouldStore: options.shouldStore ?? null,
    codec,
    placement: options.inline === undefined ? 'auto' : options.inline ? 'database' : 'file',
    fingerprint: resolveFingerprintConfig(options.fingerprint),
    salt: JSON.stringify({ codec: codec.salt, key: key !== null, ignoreArgs }),
    helpers: [...(key === null ? [] : [key]), ...classHelpers(options.classes)],
  }
}
