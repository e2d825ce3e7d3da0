/**
 * Reads what a function's results depend on: its code and captures now.
 *
 * What must stay true: a {@link Reading} is only handed out for what holds at that moment; unless
 * everything reached is known not to change, each read looks again.
 */
import { hash128 } from '../platform/hash.ts'
import { behindStandIn } from '../platform/stand-ins.ts'
import { ticks } from '../platform/ticks.ts'
import { CapturedReading } from './captured-reading.ts'
import { originalOf } from './marks.ts'
import { PackageTime, type CostlyPackage } from './package-time.ts'
import { refreshBuiltins } from './platform-code.ts'
import { Reach } from './reach.ts'
import { ReaderCore } from './reader-core.ts'
import type { FunctionReader, ReaderOptions, Reading } from './reading.ts'
import type { Session } from './session.ts'
import { settleAll, worthSettling } from './settle.ts'
import { ENCODING_FORMAT } from './tags.ts'
import { Watch } from './watch.ts'

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
