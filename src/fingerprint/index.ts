/**
 * `permafrost/fingerprint`: fingerprints of any value and any function, and what they were made of.
 *
 * What must stay true: named exports only; nothing happens at import.
 */
import { types } from 'node:util'
import { projectRoot } from '../platform/project.ts'
import { resolveFingerprintConfig, type FingerprintConfig, type PackageRule } from './config.ts'
import { describeWith, fingerprintOf, type Description, type WalkOptions } from './describe.ts'
import { diffDescriptions, type Change } from './diff.ts'
import type { TreeNode } from './tree.ts'

export {
  cacheKey,
  cacheVersion,
  codeVersion,
  constant,
  fingerprintState,
  ignored,
} from './marks.ts'
export { FingerprintError } from '../errors.ts'
export type { Change, Description, FingerprintConfig, PackageRule, TreeNode }

/** A method of a class: what to store of an instance. The class must be given in `classes`. */
export const encode: unique symbol = Symbol.for('permafrost.encode') as never
/** A static method of a class: makes an instance of what `[encode]()` gave. */
export const decode: unique symbol = Symbol.for('permafrost.decode') as never

function optionsFor(config: FingerprintConfig | undefined): WalkOptions {
  return {
    config: resolveFingerprintConfig(config),
    analysis: null,
    root: projectRoot(process.cwd()),
  }
}

/**
 * The fingerprint of any value: 32 hex digits, equal for equal values in every process, and
 * different for values that a program can tell apart. A function counts by its code and by
 * everything that it reaches. The user's code never runs.
 *
 * @throws FingerprintError with the chain to what can't be fingerprinted (a socket, a pending
 * promise); ConfigError for an unusable config.
 * @example
 * fingerprint(new Map([['a', 1]])) // 'f81d…'
 */
export function fingerprint(value: unknown, config?: FingerprintConfig): string {
  return fingerprintOf(value, optionsFor(config))
}

/**
 * What was hashed, as a labelled tree in plain JSON; keep it to compare with {@link diff} later, in
 * this process or another.
 *
 * @throws as {@link fingerprint}.
 */
export function describe(value: unknown, config?: FingerprintConfig): Description {
  return describeWith(value, optionsFor(config), 'escaped')
}

function isDescription(value: unknown): value is Description {
  return (
    typeof value === 'object' &&
    value !== null &&
    !types.isProxy(value) &&
    Object.getOwnPropertyDescriptor(value, 'format')?.value === 'permafrost/1' &&
    Object.hasOwn(value, 'root')
  )
}

/**
 * What changed from `before` to `after`: two descriptions from {@link describe}, or any two values.
 *
 * @returns Nothing for equal values; else at least one change, each with a one-line `summary` such as
 * `captured cfg.rate: 0.1 → 0.2` or `src/util.ts:12 function scale: body changed`.
 * @throws as {@link fingerprint}.
 */
export function diff(
  before: unknown,
  after: unknown,
  config?: FingerprintConfig,
): readonly Change[] {
  const left = isDescription(before) ? before : describe(before, config)
  const right = isDescription(after) ? after : describe(after, config)
  return diffDescriptions(left, right)
}
