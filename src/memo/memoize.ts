/**
 * The story of a call: key → lookup → verify → decode (hit), or
 * flight → compute → recheck → encode → commit (miss). Each step is a file named by its verb.
 *
 * What must stay true: sync stays sync and async stays async, and both take the same way but for
 * the awaiting. Whatever can't be cached is computed; nothing that goes wrong in here reaches the
 * caller, and what the function throws does.
 */
import type { Resident } from '../cache/memory.ts'
import { countHit } from '../cache/stats.ts'
import type { MissKindName, MissReason } from '../events/reason.ts'
import type { CallKey } from '../key/maker.ts'
import { unrecorded } from '../trace/index.ts'
import type { Recording } from '../trace/index.ts'
import { isBypassed, judge } from './admission.ts'
import { audit } from './audit.ts'
import type { Call } from './call.ts'
import { removeOld } from './commit.ts'
import { kindOfMiss } from './classify.ts'
import { compute, isPlainPromise, isPromise } from './compute.ts'
import type { Ran } from './compute.ts'
import type { Core, Opened } from './core.ts'
import { valueOf } from './decode.ts'
import { join, land } from './flight.ts'
import { stateBefore } from './effects.ts'
import type { Before } from './effects.ts'
import { keep } from './keep.ts'
import { keyOf } from './key.ts'
import {
  abandon,
  asCaller,
  handOverHit,
  restsUntil,
  leaveCaller,
  returnToCaller,
  startRecording,
} from './observe.ts'
import type { Around } from './around.ts'
import { tapeOutput } from './output.ts'
import { hasChanges, hasDeeds, replay } from './replay.ts'
import type { Replayed } from './replay.ts'
import { lookup } from './lookup.ts'
import type { Looked } from './lookup.ts'
import { Frame, nestedMs } from './nesting.ts'
import { prepareNote } from './note.ts'
import { isQuarantined } from './quarantine.ts'
import { locate } from './reason.ts'
import type { MissKind } from './reason.ts'
import { sayNotStored, sayUncached } from './say.ts'
import { tellHit, tellMiss } from './tell.ts'
import { CallTimer, isTimed, lateTimer } from './timer.ts'
import { expiredAt } from './verify.ts'

/** A value found, or why there is none. */
type Found =
  | { readonly hit: Resident; readonly value: unknown }
  | { readonly hit: null; readonly miss: MissKind }

/** Answers one call of a memoized function. */
export function call(core: Core, self: unknown, args: readonly unknown[]): unknown {
  const around = leaveCaller()
  if (around === null) return answer(core, self, args, null)
  try {
    return answer(core, self, args, around)
  } finally {
    returnToCaller(around)
  }
}

function answer(core: Core, self: unknown, args: readonly unknown[], around: Around): unknown {
  const opened = core.open(self)
  const { cache, counters } = opened
  counters.calls++
  if (cache.off !== null) {
    counters.uncached++
    return asCaller(core, self, args, around)
  }
  if (isBypassed(core, opened)) {
    counters.bypassed++
    return asCaller(core, self, args, around)
  }
  const { clock } = cache
  const nested = nestedMs()
  const timed = isTimed(cache, counters.trial)
  const started = timed ? clock.ticks() : 0
  const keyed = keyOf(core, opened, self, args, around)
  if (keyed.key === null) {
    const timer = timed ? new CallTimer(opened, started, nested) : lateTimer(opened, clock.ticks())
    timer.endUncached()
    sayUncached(core, opened, keyed.error)
    return asCaller(core, self, args, around)
  }
  const { key } = keyed
  const keyedAt = timed ? clock.ticks() : 0
  const now = clock.now()
  cache.backing.freshen(now)
  if (isQuarantined(opened, key)) {
    const late = timed ? new CallTimer(opened, started, nested) : lateTimer(opened, clock.ticks())
    late.endUncached()
    counters.uncached++
    return asCaller(core, self, args, around)
  }
  const looked = lookup(opened, key.id, true)
  const fromMemory = looked.found !== null && looked.tier === 'memory'
  let timer: CallTimer | null = null
  if (timed) {
    timer = new CallTimer(opened, started, nested)
    timer.lap('hashMs', keyedAt)
  } else if (!fromMemory) timer = lateTimer(opened, looked.since)
  timer?.lap('lookupMs')
  const found = open(core, opened, looked, now)
  timer?.lap('decodeMs')
  const way = { core, opened, self, args, key, refreshes: false, around }
  if (found.hit === null) {
    return miss(way, found.miss, timer ?? lateTimer(opened, clock.ticks()))
  }
  const { hit } = found
  let { value } = found
  if (around !== null) {
    const { ttl } = core.options
    restsUntil(around.recording, ttl === null ? null : hit.created + ttl)
    handOverHit(around.recording, hit, opened.name)
  }
  if (hasDeeds(hit)) {
    const done = redo(way, hit, value)
    if (!done.done) {
      const kind = { kind: 'not-replayable', why: done.why } as const
      return miss(way, kind, timer ?? lateTimer(opened, clock.ticks()))
    }
    ;({ value } = done)
  }
  cache.use(opened.name, key.basis.prefix, hit.uses, now)
  counters.savedMs += hit.computeMs
  if (!fromMemory) cache.memory.set(key.id, keepPlain(core, hit, value))
  countHit(counters, fromMemory ? 'memory' : 'store', hit.grade)
  if (timer === null) counters.trial.skipped++
  else {
    timer.endHit(fromMemory)
    judge(core, opened, self, args)
  }
  if (cache.events.watched('hit')) tellHit(way, fromMemory ? 'memory' : 'store', hit.computeMs)
  if (core.options.audit > 0) audit(way, hit)
  return hit.promise ? Promise.resolve(value) : value
}

/** Does what the computation of an entry did; what fails before anything was done is a reason to compute. */
function redo(way: Call, hit: Resident, value: unknown): Replayed {
  try {
    return replay(way, hit, value)
  } catch (error) {
    const { opened } = way
    opened.cache.failed(opened.name, 'replaying effects', error)
    return { done: false, why: error instanceof Error ? error.message : String(error) }
  }
}

/** Computes and overwrites, whatever is stored. */
export function refresh(core: Core, self: unknown, args: readonly unknown[]): unknown {
  const around = leaveCaller()
  try {
    return refreshed(core, self, args, around)
  } finally {
    returnToCaller(around)
  }
}

function refreshed(core: Core, self: unknown, args: readonly unknown[], around: Around): unknown {
  const opened = core.open(self)
  if (opened.cache.off !== null) return answer(core, self, args, around)
  const timer = new CallTimer(opened, opened.cache.clock.ticks(), nestedMs())
  const keyed = keyOf(core, opened, self, args, around)
  if (keyed.key === null || isQuarantined(opened, keyed.key))
    return answer(core, self, args, around)
  opened.counters.calls++
  timer.lap('hashMs')
  const way = { core, opened, self, args, key: keyed.key, refreshes: true, around }
  tellRefreshed(way)
  return fresh(way, timer)
}

/** verify → decode. */
function open(core: Core, { cache, name }: Opened, looked: Looked, now: number): Found {
  const hit = looked.found
  if (hit === null) return { hit, miss: looked.miss }
  const { ttl, codec, strict } = core.options
  const expired = expiredAt(hit, ttl, now)
  if (expired !== null)
    return { hit: null, miss: { kind: 'expired', created: hit.created, expired } }
  if (strict && hit.grade === 'assumed') return { hit: null, miss: 'assumed' }
  try {
    return { hit, value: hasChanges(hit) ? undefined : valueOf(hit, codec) }
  } catch (error) {
    cache.failed(name, 'decoding a stored result', error)
    return { hit: null, miss: 'damaged' }
  }
}

/** lookup → verify → decode, for questions: leaves no trace. */
export function find(core: Core, opened: Opened, key: CallKey): Found {
  const { cache } = opened
  const now = cache.clock.now()
  cache.backing.freshen(now)
  if (isQuarantined(opened, key)) return { hit: null, miss: 'quarantined' }
  const looked = unrecorded(() => lookup(opened, key.id, false))
  return open(core, opened, looked, now)
}

/** What memory keeps of an entry read from the store. */
function keepPlain(core: Core, hit: Resident, value: unknown): Resident {
  if (hasChanges(hit)) return hit
  const primitive = (typeof value !== 'object' || value === null) && typeof value !== 'function'
  return primitive && core.options.codec.lossless ? { ...hit, encoded: null, value } : hit
}

function miss(way: Call, kind: MissKind, timer: CallTimer): unknown {
  const { core, opened, key } = way
  const waiting = join(way, timer)
  if (waiting !== null) {
    opened.counters.flightHits++
    tellHit(way, 'flight', 0)
    return waiting
  }
  countMiss(opened, kindOfMiss(core, opened, key, kind))
  // Compared now, before this call's own entry is stored; put into words when it is read.
  if (opened.cache.events.watched('miss')) tellMiss(way, locate(core, opened, key, kind).reason)
  return fresh(way, timer)
}

function countMiss({ counters }: Opened, kind: MissKindName): void {
  counters.misses++
  counters.missesBy.set(kind, (counters.missesBy.get(kind) ?? 0) + 1)
}

const REFRESHED: MissReason = { kind: 'refreshed' }

function tellRefreshed(way: Call): void {
  countMiss(way.opened, 'refreshed')
  if (way.opened.cache.events.watched('miss')) tellMiss(way, () => REFRESHED)
}

/** compute → recheck → encode → commit. */
function fresh(way: Call, timer: CallTimer): unknown {
  const { core, opened, key } = way
  prepare(opened, key)
  timer.lap('storeMs')
  const frame = new Frame(core.kind !== 'sync')
  const recording = startRecording(core, opened, way.around)
  const { result, flight, before } = run(way, frame, timer, recording)
  if (!isPromise(result)) {
    if (core.kind === 'unknown') core.kind = 'sync'
    timer.computed(frame)
    keep(way, result, false, { timer, recording, before })
    recording.release()
    timer.endMiss(false)
    judge(core, opened, way.self, way.args)
    return result
  }
  core.kind = 'async'
  if (isPlainPromise(result)) return land(way, result, { timer, frame, flight, recording, before })
  timer.computed(frame)
  before.window.close()
  abandon(recording, way)
  recording.release()
  timer.endMiss(false)
  if (way.refreshes) removeOld(way)
  sayNotStored(core, opened, { kind: 'foreign-promise' })
  return result
}

/** Whatever is thrown in here, the end of the stack also, leaves nothing open. */
function run(
  way: Call,
  frame: Frame,
  timer: CallTimer,
  recording: Recording,
): Ran & { readonly before: Before } {
  let before: Before | null = null
  try {
    if (way.core.options.replayOutput) tapeOutput(recording)
    before = stateBefore(way, recording)
    timer.lap('storeMs')
    const ran = compute(way, frame, recording)
    if (isPromise(ran.result)) before.returned?.()
    return { ...ran, before }
  } catch (error) {
    before?.window.close()
    abandon(recording, way)
    recording.release()
    timer.computed(frame)
    timer.endMiss(false)
    throw error
  }
}

function prepare(opened: Opened, key: CallKey): void {
  if (!opened.cache.usable) return
  try {
    prepareNote(opened, key.basis)
  } catch (error) {
    opened.cache.failed(opened.name, 'describing the function', error)
  }
}
