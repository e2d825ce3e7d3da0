/**
 * `permafrost`: persistent memoization that stays correct while you edit.
 *
 * What must stay true: named exports only; importing does nothing.
 */
export { createCache, memoize, memoizeMethods } from './memo/create-cache.ts'
export type { Cache, CacheEntry, MemoizeDecorator, MethodOptions } from './memo/cache.ts'
export type { Memoized, MemoizedMethods } from './memo/memoized.ts'
export type { ClassLike, MethodNames } from './memo/methods.ts'
export type { Peeked } from './memo/ask.ts'
export type { Explanation, NearestEntry } from './memo/explain.ts'
export type { CacheOptions } from './cache/cache-options.ts'
export { defineConfig } from './cache/config.ts'
export type { PermafrostConfig } from './cache/config.ts'
export type { CacheDescriptor } from './cache/descriptor.ts'
export type { AnyFunction, MemoizeOptions } from './cache/function-options.ts'
export type { CacheStats } from './cache/statistics.ts'
export type { Staleness } from './cache/staleness.ts'
export type { Audits, GradeCounts, MissCounts, Overhead, Stats } from './cache/stats.ts'
export type { Duration, Size } from './cache/units.ts'
export { causeSummary, reasonSummary } from './events/reason.ts'
export type { MissReason, NotStoredCause, ReasonChange } from './events/reason.ts'
export { eventSummary } from './events/event.ts'
export type * from './events/event.ts'
export type { Candidate, PolicyName, ReplacementPolicy } from './policy/index.ts'
export type { OrphansRemoved } from './store/orphans.ts'
export type { VerifyProblem, VerifyReport } from './store/verify.ts'
export type { ClassOption } from './serializer/classes.ts'
export {
  cacheKey,
  cacheVersion,
  codeVersion,
  constant,
  decode,
  encode,
  fingerprint,
  fingerprintState,
  ignored,
} from './fingerprint/index.ts'
export type { Change, FingerprintConfig, PackageRule } from './fingerprint/index.ts'
export * from './errors.ts'
