/**
 * A function's options in the form they are used in: its own over what its cache gives.
 *
 * What must stay true: `salt` names every option that changes what a stored result means, and
 * `helpers` every function in an option whose source or captures do; both enter the code subkey.
 */
import { resolveFingerprintConfig } from '../fingerprint/config.ts'
import type { ResolvedFingerprintConfig } from '../fingerprint/config.ts'
import { resolveClasses } from '../serializer/index.ts'
import type { Classes } from '../serializer/index.ts'
import type { MemoizeOptions } from './function-options.ts'
import { refuseBoth } from './function-options.ts'
import { IMPURITY_KINDS } from '../purity/impurity.ts'
import type { ImpurityKind } from '../purity/impurity.ts'
import { overlay } from './overlay.ts'
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
  /** Classes whose instances come back as instances. */
  readonly classes: Classes
  readonly placement: 'auto' | 'database' | 'file'
  readonly fingerprint: ResolvedFingerprintConfig
  readonly supersede: 'demote' | 'delete'
  readonly admission: 'auto' | 'always'
  readonly replayOutput: boolean
  readonly effects: 'warn' | 'replay' | 'ignore'
  /** Functions and modules whose impurities do not count. */
  readonly pure: readonly (string | Function)[]
  readonly strict: boolean
  /** Share of hits that are computed again. */
  readonly audit: number
  /** Null: everything counts. */
  readonly track: { readonly files: boolean; readonly env: boolean } | null
  /** Kinds of impurity that do not keep a result from being stored. */
  readonly assumePure: ReadonlySet<ImpurityKind>
  readonly salt: string
  /** `key`, and how classes are encoded and decoded. */
  readonly helpers: readonly Function[]
}

/** What somebody answers for. */
function wordsOf({ track, assumePure, pure }: MemoizeOptions): object {
  return {
    ...(track !== undefined && track !== true && { track: tracked(track) }),
    ...(assumePure !== undefined && assumePure !== false && { assumePure: kindsOf(assumePure) }),
    ...(pure !== undefined &&
      pure.length > 0 && {
        pure: pure.map((each) => (typeof each === 'string' ? each : `${each.name}()`)).toSorted(),
      }),
  }
}

/** Kinds in one order, each once. */
function kindsOf(assumePure: MemoizeOptions['assumePure']): readonly ImpurityKind[] {
  if (assumePure === undefined || assumePure === false) return []
  if (assumePure === true) return IMPURITY_KINDS
  return IMPURITY_KINDS.filter((kind) => assumePure.includes(kind))
}

function tracked(track: MemoizeOptions['track']): ResolvedFunctionOptions['track'] {
  if (track === undefined || track === true) return null
  if (track === false) return { files: false, env: false }
  return { files: track.files ?? true, env: track.env ?? true }
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
  defaults: Omit<MemoizeOptions, 'name'>,
): ResolvedFunctionOptions {
  const options = overlay<MemoizeOptions>(own, defaults)
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
    classes,
    placement: options.inline === undefined ? 'auto' : options.inline ? 'database' : 'file',
    fingerprint: resolveFingerprintConfig(options.fingerprint),
    supersede: options.supersede ?? 'demote',
    admission: options.admission ?? 'auto',
    replayOutput: options.replayOutput ?? false,
    effects: options.effects ?? 'warn',
    pure: options.pure ?? [],
    strict: options.strict ?? false,
    audit: options.audit ?? 0,
    track: tracked(options.track),
    assumePure: new Set(kindsOf(options.assumePure)),
    salt: JSON.stringify({
      codec: codec.salt,
      key: key !== null,
      ignoreArgs,
      // A result that was stored without its output can't replay it.
      ...(options.replayOutput === true && { output: true }),
      // Nor one without its effects; and what was stored on somebody's word is not answered without it.
      ...(options.effects !== undefined &&
        options.effects !== 'warn' && { effects: options.effects }),
      ...wordsOf(options),
    }),
    helpers: [...(key === null ? [] : [key]), ...classHelpers(options.classes)],
  }
}
