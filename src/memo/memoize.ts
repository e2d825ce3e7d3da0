/**
 * The story of a call: key → lookup → verify → decode (hit), or
 * flight → compute → recheck → encode → commit (miss). Each step is a file named by its verb.
 *
 * What must stay true: sync stays sync and async stays async, and both take the same way but for
 * the awaiting. Whatever can't be cached is computed; nothing that goes wrong in here reaches the
 * caller, and what the function throws does.
 */
import type { Resident } from '../cache/memory.ts'
import type { MissReason } from '../events/reason.ts'
import type { CallKey } from '../key/maker.ts'
import type { Call } from './call.ts'
import { compute, isPlainPromise, isPromise } from './compute.ts'
import type { Core, Opened } from './core.ts'
import { valueOf } from './decode.ts'
import { join, land } from './flight.ts'
import { keep } from './keep.ts'
import { keyOf } from './key.ts'
import { lookup } from './lookup.ts'
import { prepareNote } from './note.ts'
import { locate } from './reason.ts'
import type { MissKind } from './reason.ts'
import { sayNotStored, sayUncached } from './say.ts'
import { expiredAt } from './verify.ts'

/** A value found, or why there is none. */
type Found =
  | { readonly hit: Resident; readonly value: unknown }
  | { readonly hit: null; readonly miss: MissKind }

/** Answers one call of a memoized function. */
export function call(core: Core, self: unknown, args: readonly unknown[]): unknown {
  const opened = core.open(self)
  opened.counters.calls++
  if (opened.cache.off !== null) {
    opened.counters.uncached++
    return Reflect.apply(core.original, self, args)
  }
  const keyed = keyOf(core, opened, self, args)
  if (keyed.key === null) {
    sayUncached(core, opened, keyed.error)
    return Reflect.apply(core.original, self, args)
  }
  const found = find(core, opened, keyed.key, true)
  if (found.hit !== null) return found.hit.promise ? Promise.resolve(found.value) : found.value
  return miss({ core, opened, self, args, key: keyed.key }, found.miss)
}

/** Computes and overwrites, whatever is stored. */
export function refresh(core: Core, self: unknown, args: readonly unknown[]): unknown {
  const opened = core.open(self)
  if (opened.cache.off !== null) return call(core, self, args)
  const keyed = keyOf(core, opened, self, args)
  if (keyed.key === null) return call(core, self, args)
  opened.counters.calls++
  return fresh({ core, opened, self, args, key: keyed.key }, () => () => ({ kind: 'refreshed' }))
}

/**
 * lookup → verify → decode.
 *
 * @param counts False for questions that must leave no trace.
 */
export function find(core: Core, opened: Opened, key: CallKey, counts: boolean): Found {
  const { cache, counters } = opened
  const now = cache.clock.now()
  const { backing } = cache
  backing.freshen(now)
  const looked = lookup(cache, key.id, counts)
  const hit = looked.found
  if (hit === null) return { hit: null, miss: looked.miss }
  const expired = expiredAt(hit, core.options.ttl, now)
  if (expired !== null) return { hit: null, miss: { created: hit.created, expired } }
  let value: unknown
  try {
    value = valueOf(hit, core.options.codec)
  } catch (error) {
    cache.failed(opened.name, 'decoding a stored result', error)
    return { hit: null, miss: 'damaged' }
  }
  if (!counts) return { hit, value }
  if (looked.tier === 'store') cache.memory.set(key.id, keepPlain(core, hit, value))
  else counters.memoryHits++
  counters.hits++
  counters.savedMs += hit.computeMs
  if (cache.events.watched('hit'))
    cache.events.emit({ type: 'hit', name: opened.name, tier: looked.tier, savedMs: hit.computeMs })
  return { hit, value }
}

/** What memory keeps of an entry read from the store. */
function keepPlain(core: Core, hit: Resident, value: unknown): Resident {
  const primitive = (typeof value !== 'object' || value === null) && typeof value !== 'function'
  return primitive && core.options.codec.lossless ? { ...hit, encoded: null, value } : hit
}

function miss(way: Call, kind: MissKind): unknown {
  const { core, opened, key } = way
  const waiting = join(way)
  if (waiting !== null) {
    opened.counters.hits++
    const { events } = opened.cache
    if (events.watched('hit'))
      events.emit({ type: 'hit', name: opened.name, tier: 'flight', savedMs: 0 })
    return waiting
  }
  return fresh(way, () => locate(core, opened, key, kind).reason)
}

/** compute → recheck → encode → commit. */
function fresh(way: Call, located: () => () => MissReason): unknown {
  const { core, opened, key } = way
  tellMiss(opened, located)
  prepare(opened, key)
  const { result, startedTicks, flight } = compute(way)
  if (!isPromise(result)) {
    if (core.kind === 'unknown') core.kind = 'sync'
    const computeMs = opened.cache.clock.ticks() - startedTicks
    opened.counters.computeMs += computeMs
    keep(way, result, false, computeMs)
    return result
  }
  core.kind = 'async'
  if (isPlainPromise(result)) return land(way, result, startedTicks, flight)
  sayNotStored(core, opened, { kind: 'foreign-promise' })
  return result
}

function tellMiss(opened: Opened, located: () => () => MissReason): void {
  opened.counters.misses++
  const { events } = opened.cache
  if (!events.watched('miss')) return
  // Compared now, before this call's own entry is stored; put into words when it is read.
  const reason = located()
  events.emit({
    type: 'miss',
    name: opened.name,
    get reason(): MissReason {
      return reason()
    },
  })
}

function prepare(opened: Opened, key: CallKey): void {
  if (!opened.cache.usable) return
  try {
    prepareNote(opened, key.basis)
  } catch (error) {
    opened.cache.failed(opened.name, 'describing the function', error)
  }
}
