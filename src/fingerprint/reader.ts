/**
 * Reads what a function's results depend on: its code and captures now, and the arguments of a call.
 *
 * What must stay true: a {@link Reading} is only handed out for what holds at that moment; unless
 * everything reached is known not to change, each read looks again. Captures and arguments share one
 * numbering, so an argument that is a captured object differs from an equal copy.
 */
import { environmentOf, type RuntimeTrait } from '../platform/runtime.ts'
import { createPass, type InspectorPass } from '../platform/inspector.ts'
import { digestBytes, hash128, hash128Bytes } from '../platform/hash.ts'
import { behindStandIn } from '../platform/stand-ins.ts'
import { ticks } from '../platform/ticks.ts'
import { analysisOf, factsOf, type AnalysisCache } from './facts.ts'
import type { ResolvedFingerprintConfig } from './config.ts'
import { describeWith, fingerprintOf, type Description } from './describe.ts'
import { createEncoders } from './encoders.ts'
import type { FunctionEncoder } from './functions.ts'
import { originalOf } from './marks.ts'
import { PackageTime, type CostlyPackage } from './package-time.ts'
import { refreshBuiltins } from './platform-code.ts'
import { impuritiesIn, type StaticImpurity } from './static-impurities.ts'
import { NOTHING_REACHED, Reach, type Reached } from './reach.ts'
import { settleAll, worthSettling, type ReadFunction } from './settle.ts'
import type { PathPart } from './path.ts'
import { Session, type Encoders, type PackageCode, type Unwatched } from './session.ts'
import { ENCODING_FORMAT } from './tags.ts'
import { Watch } from './watch.ts'

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

const NO_VERSIONS = new Uint8Array(16)
const argumentLabels: PathPart[] = []

function argumentLabel(index: number): PathPart {
  return (argumentLabels[index] ??= { words: `argument ${index}` })
}

/** Everything that one reader's sessions share. */
class ReaderCore {
  readonly options: ReaderOptions
  readonly read: ReadFunction[] = []
  readonly functions: FunctionEncoder
  private readonly encoders: Encoders
  readonly session: Session
  private pass: InspectorPass | null = null

  constructor(options: ReaderOptions) {
    this.options = options
    const { functions, encoders } = createEncoders({
      root: options.root,
      analysis: options.analysis,
      pass: () => (this.pass ??= createPass()),
      read: this.read,
    })
    this.functions = functions
    this.encoders = encoders
    this.session = this.newSession(null)
  }

  newSession(parent: Session | null): Session {
    const session = new Session(this.options.config, this.encoders, parent, null)
    session.recordsReads = true
    return session
  }

  /** Ends a pass: what was read of the scopes was true then only. Gives what it cost, in ms. */
  endPass(): number {
    const spent = this.pass?.spent ?? 0
    this.pass = null
    return spent
  }
}

class ArgumentsEncoder {
  private readonly core: ReaderCore
  private readonly session: Session
  private busy = false

  constructor(core: ReaderCore, captures: Session | null) {
    this.core = core
    this.session = core.newSession(captures)
    this.session.reach = new Reach()
  }

  encode(usesThis: boolean, thisValue: unknown, args: readonly unknown[]): ArgumentsReading {
    // A [cacheKey]() or [fingerprintState]() of the user may call this very function.
    if (this.busy)
      return new ArgumentsEncoder(this.core, this.session.parent).encode(usesThis, thisValue, args)
    this.busy = true
    const { session } = this
    try {
      session.reset()
      session.unwatched = []
      session.packageCode = []
      session.trusts = false
      session.sink.byte(ENCODING_FORMAT)
      session.sink.varint(args.length)
      if (usesThis) session.part({ words: 'this' }, thisValue)
      for (let i = 0; i < args.length; i++) {
        const value = args[i]
        if ((typeof value === 'object' && value !== null) || typeof value === 'function')
          session.part(argumentLabel(i), value)
        else session.value(value)
      }
      session.drain()
      // Code that came with the arguments may look at the time zone, as captured code may.
      if (session.traits.size > 0) session.sink.text(environmentOf([...session.traits]))
      const digest = digestBytes(session.sink.finish())
      const versions = session.versions.length === 0 ? NO_VERSIONS : this.versions(session.versions)
      const { options } = this.core
      return {
        args: digest,
        versions,
        each: () => args.map((value) => fingerprintOf(value, options)),
        reached: session.reached(),
        unwatched: session.unwatched,
        packageCode: session.packageCode,
        trusts: session.trusts,
      }
    } finally {
      this.busy = false
      this.core.endPass()
      // Else the functions among the arguments would live as long as this reader.
      this.core.read.length = 0
    }
  }

  /** What the session below, that of the captures, has reached. */
  captured(): Reached {
    return this.session.parent?.reached() ?? NOTHING_REACHED
  }

  private versions(values: readonly unknown[]): Uint8Array {
    const session = this.core.newSession(null)
    for (const value of values) session.part({ words: 'version of an argument' }, value)
    session.drain()
    return digestBytes(session.sink.finish())
  }
}

class CapturedReading implements Reading {
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

/** Milliseconds a call that reading captures may cost before somebody is told. */
const SLOW = 1
const SLOW_PASSES = 5
/** Milliseconds of one pass after which somebody is told at once, if a package is to blame. */
const SLOW_FIRST = 2000
const TIMED_PASSES = 8

class SourceReader implements FunctionReader {
  private readonly fn: Function
  private readonly options: ReaderOptions
  private reading: CapturedReading | null = null
  private digests: { readonly code: bigint; readonly captures: bigint } | null = null
  private slowPasses = 0
  private timedPasses = 0
  private toldOfPackage = false
  private readonly costs: Map<string, number> = new Map()
  /** Says whether the last reading still holds; null if only a new pass can tell. */
  private watch: Watch | null = null

  constructor(fn: Function, options: ReaderOptions) {
    this.fn = originalOf(behindStandIn(fn))
    this.options = options
  }

  read(): Reading {
    if (this.reading !== null && this.watch !== null && this.watch.holds()) return this.reading
    const first = this.reading === null
    // Each pass numbers anew; an older reading keeps its numbering for its arguments.
    const core = new ReaderCore(this.options)
    const { session } = core
    const watch = new Watch()
    session.watch = watch
    session.reach = new Reach()
    session.unwatched = []
    session.packageCode = []
    const packageTime = new PackageTime()
    session.packageTime = packageTime
    if (this.options.home !== undefined) session.root = { fn: this.fn, home: this.options.home }
    refreshBuiltins()
    const started = ticks()
    // Asked for once captures have cost too much some times, to say which one it is.
    if (this.slowPasses >= SLOW_PASSES && this.timedPasses < TIMED_PASSES) session.costs = new Map()
    let spent = 0
    try {
      session.sink.byte(ENCODING_FORMAT)
      if (first) core.functions.readAhead(this.fn)
      session.callee(this.fn)
      session.drain()
    } finally {
      spent = core.endPass()
    }
    this.watch = watch.complete ? watch : null
    this.tellOfPackage(packageTime.costliest(), ticks() - started)
    if (!first) {
      if (ticks() - started - spent > SLOW) this.slowPasses++
      if (session.costs !== null) this.addCosts(session.costs)
      if (worthSettling(spent)) settleAll(core.read, this.options.analysis)
    }
    return this.keep(core, session)
  }

  /** Somebody who waits for seconds should know at once what for. */
  private tellOfPackage(costly: CostlyPackage | null, milliseconds: number): void {
    if (costly === null || this.toldOfPackage) return
    if (milliseconds < SLOW_FIRST || costly.milliseconds < milliseconds / 2) return
    this.toldOfPackage = true
    this.options.onCostly?.(costly.capture, costly.milliseconds, costly.name)
  }

  /** The reading of this pass: the last one, if nothing has changed. */
  private keep(core: ReaderCore, session: Session): Reading {
    const code = digestOfCode(session)
    const captures = session.sink.finish()
    if (
      this.reading !== null &&
      this.digests?.code === code &&
      this.digests.captures === captures
    ) {
      this.reading.renumber(core, session)
      return this.reading
    }
    this.reading = new CapturedReading(core, this.fn, session, code, captures)
    this.digests = { code, captures }
    return this.reading
  }

  /** Keeps the least that each capture has cost, for a busy machine makes anything slow at times. */
  private addCosts(costs: ReadonlyMap<string, number>): void {
    for (const [capture, cost] of costs)
      this.costs.set(capture, Math.min(cost, this.costs.get(capture) ?? Number.POSITIVE_INFINITY))
    if (++this.timedPasses < TIMED_PASSES) return
    const [costliest] = [...this.costs].toSorted(([, left], [, right]) => right - left)
    if (costliest !== undefined && costliest[1] > SLOW)
      this.options.onCostly?.(costliest[0], costliest[1], null)
  }
}

function digestOfCode(session: Session): bigint {
  const lines = session.codes.map((code) => code.toString(16))
  return hash128(
    Buffer.from(
      `${ENCODING_FORMAT}\n${lines.join('\n')}\n${[...session.packages].toSorted().join('\n')}`,
    ),
  )
}

/** A reader of a function's source, captures and arguments. */
export function createFunctionReader(fn: Function, options: ReaderOptions): FunctionReader {
  return new SourceReader(fn, options)
}

/** A reader for a function with a `version`: that text replaces the fingerprint of its source. */
export function createVersionReader(
  fn: Function,
  version: string,
  options: ReaderOptions,
): FunctionReader {
  const core = new ReaderCore(options)
  const encoder = new ArgumentsEncoder(core, null)
  const original = originalOf(fn)
  const facts = factsOf(original)
  let usesThis: boolean | undefined
  const reading: Reading = {
    code: hash128Bytes(Buffer.from(`version ${version}`, 'utf16le')),
    captures: NO_VERSIONS,
    traits: [],
    unwatched: [],
    packageCode: [],
    trusts: false,
    impurities: [],
    get usesThis(): boolean {
      usesThis ??=
        facts.native ||
        analysisOf(facts, options.analysis).usesThis ||
        core.functions.answers.seesThis(original)
      return usesThis
    },
    arguments: (thisValue, args) => encoder.encode(reading.usesThis, thisValue, args),
    reached: () => NOTHING_REACHED,
    describe: () => ({
      format: 'permafrost/1',
      fingerprint: version,
      root: {
        label: 'function',
        kind: 'function with version',
        text: version,
        where: null,
        source: null,
        children: [],
      },
    }),
  }
  return { read: () => reading }
}
