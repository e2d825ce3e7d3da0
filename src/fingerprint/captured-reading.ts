/**
 * The reading of a function by its source: what one pass over code and captures has found.
 *
 * What must stay true: it holds for the moment of its pass, or of a later one that gave the same
 * digests; then it takes the numbering of that, for its objects are those of now.
 */
import { digestBytes } from '../platform/hash.ts'
import type { RuntimeTrait } from '../platform/runtime.ts'
import { ArgumentsEncoder } from './arguments-encoder.ts'
import { describeWith, type Description } from './describe.ts'
import type { Reached } from './reach.ts'
import type { ReaderCore } from './reader-core.ts'
import type { ArgumentsReading, ReaderOptions, Reading } from './reading.ts'
import type { PackageCode, Session, Unwatched } from './session.ts'
import { impuritiesIn, type StaticImpurity } from './static-impurities.ts'

export class CapturedReading implements Reading {
  readonly code: Uint8Array
  readonly captures: Uint8Array
  readonly traits: readonly RuntimeTrait[]
  readonly usesThis: boolean
  unwatched: readonly Unwatched[]
  packageCode: readonly PackageCode[]
  trusts: boolean
  private readonly root: Function
  private readonly options: ReaderOptions
  private readonly findings: () => readonly StaticImpurity[]
  private encoder: ArgumentsEncoder

  constructor(core: ReaderCore, root: Function, session: Session, code: bigint, captures: bigint) {
    this.code = digestBytes(code)
    this.captures = digestBytes(captures)
    this.traits = [...session.traits].toSorted()
    this.usesThis = core.functions.answers.seesThis(root)
    this.root = root
    this.options = core.options
    this.unwatched = session.unwatched ?? []
    this.packageCode = session.packageCode ?? []
    this.trusts = session.trusts
    this.findings = impuritiesIn(core.read, core.options.root)
    this.encoder = new ArgumentsEncoder(core, session)
  }

  get impurities(): readonly StaticImpurity[] {
    return this.findings()
  }

  /** Takes the numbering of a later pass that gave the same digests: its objects are those of now. */
  renumber(core: ReaderCore, session: Session): void {
    this.unwatched = session.unwatched ?? []
    this.packageCode = session.packageCode ?? []
    this.trusts = session.trusts
    this.encoder = new ArgumentsEncoder(core, session)
  }

  arguments(thisValue: unknown, args: readonly unknown[]): ArgumentsReading {
    return this.encoder.encode(this.usesThis, thisValue, args)
  }

  reached(): Reached {
    return this.encoder.captured()
  }

  describe(): Description {
    return describeWith(this.root, this.options, 'called')
  }
}
