/** What reading a function gives: what its results depend on at one moment, as digests and live objects. */
import type { RuntimeTrait } from '../platform/runtime.ts'
import type { ResolvedFingerprintConfig } from './config.ts'
import type { Description } from './describe.ts'
import type { AnalysisCache } from './facts.ts'
import type { Reached } from './reach.ts'
import type { PackageCode, Unwatched } from './session.ts'
import type { StaticImpurity } from './static-impurities.ts'

export interface ReaderOptions {
  readonly config: ResolvedFingerprintConfig
  /** Where analyses are kept over runs; null keeps them in memory only. */
  readonly analysis: AnalysisCache | null
  /** The project's root: locations are relative to it. */
  readonly root: string
  /**
   * The prototype or class whose own method the function is: `super` in it looks from there. A
   * decorated method was found in its class's own text.
   */
  readonly home?: object | 'decorated'
  /** What a call writes does not matter (`effects: 'ignore'`): what stood there does not count. */
  readonly ignoresWrites?: boolean
  /**
   * Told once which capture costs how many milliseconds a call, if that is more than one; and, at the
   * first call, if functions that a package's factories made cost seconds: then with the package.
   */
  readonly onCostly?: (capture: string, milliseconds: number, packageName: string | null) => void
}

/** What one call's arguments count by. */
export interface ArgumentsReading {
  /** 16 bytes, subkey 4. */
  readonly args: Uint8Array
  /** All that enters `args`, if that is little and there are no versions; else null. */
  readonly short: string | null
  /** 16 bytes, subkey 5: what `[cacheVersion]()` of the arguments gave. */
  readonly versions: Uint8Array
  /** A digest of each argument by itself, for explanations; made when asked for. */
  each(): readonly string[]
  /** The live objects of `this` and the arguments, by number. */
  readonly reached: Reached
  /** As of a reading, among `this` and the arguments. */
  readonly unwatched: readonly Unwatched[]
  /** As of a reading, among `this` and the arguments. */
  readonly packageCode: readonly PackageCode[]
  /** As of a reading. */
  readonly trusts: boolean
}

/** What a function's results depend on, as it is at one moment. */
export interface Reading {
  /** 16 bytes, subkey 3a: canonical code of all that is reached, and versions of packages. */
  readonly code: Uint8Array
  /** 16 bytes, subkey 3b: values of captured and global variables. */
  readonly captures: Uint8Array
  readonly traits: readonly RuntimeTrait[]
  /** Whether the function's text can see its `this`. */
  readonly usesThis: boolean
  /** Builtins that are watched while a function runs, reached as they were before that began. */
  readonly unwatched: readonly Unwatched[]
  /** Code of packages that is reached. */
  readonly packageCode: readonly PackageCode[]
  /** Whether something is left out, or taken as it is, on the user's word: ignored(), constant() … */
  readonly trusts: boolean
  /** What the text of the reached own code says that it does beyond computing; by place. */
  readonly impurities: readonly StaticImpurity[]
  /**
   * Fingerprints `this` and the arguments of a call.
   *
   * @throws FingerprintError with the chain to what can't be fingerprinted.
   */
  arguments(thisValue: unknown, args: readonly unknown[]): ArgumentsReading
  /** The live objects behind the captures, by number, as the last `read()` met them. */
  reached(): Reached
  /** The labelled tree of code and captures, for explanations. */
  describe(): Description
}

export interface FunctionReader {
  /**
   * Looks at code and captures as they are now. Returns the same object while nothing changed.
   *
   * @throws FingerprintError with the chain to what can't be fingerprinted.
   */
  read(): Reading
}

/** The digest of no versions of arguments, and of no captures. */
export const NOTHING: Uint8Array = new Uint8Array(16)
