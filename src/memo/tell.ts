/**
 * Tells of what happened to calls, and counts it.
 *
 * What must stay true: an event is made only when somebody listens, holds neither arguments nor
 * results (but for a logger that was asked to show arguments: as short text), and keeps neither
 * alive.
 */
import { countStored } from '../cache/stats.ts'
import type { EntryRecord } from '../entries/record.ts'
import type { HitEvent, MissEvent, StoredEvent } from '../events/event.ts'
import type { Emitter } from '../events/emitter.ts'
import type { MissReason } from '../events/reason.ts'
import { SHOWN_ARGUMENTS, showArguments } from '../events/show-value.ts'
import { digestHex } from '../platform/hash.ts'
import type { Call } from './call.ts'

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}

function emit(events: Emitter, event: HitEvent | MissEvent | StoredEvent, call: Call): void {
  if (events.showsArguments)
    Object.defineProperty(event, SHOWN_ARGUMENTS, { value: showArguments(call.args) })
  events.emit(event)
}

/** A call was answered. */
export function tellHit(call: Call, tier: HitEvent['tier'], savedMs: number): void {
  const { name, cache } = call.opened
  if (!cache.events.watched('hit')) return
  const { id } = call.key
  const { args } = call.key.args
  const event: HitEvent = {
    type: 'hit',
    name,
    get key() {
      return digestHex(id)
    },
    get args() {
      return hex(args)
    },
    tier,
    savedMs,
  }
  emit(cache.events, event, call)
}

/** A call has to be computed; `reason` puts into words why. */
export function tellMiss(call: Call, reason: () => MissReason): void {
  const { name, cache } = call.opened
  const { id } = call.key
  const { args } = call.key.args
  const event: MissEvent = {
    type: 'miss',
    name,
    get key() {
      return digestHex(id)
    },
    get args() {
      return hex(args)
    },
    get reason() {
      return reason()
    },
  }
  emit(cache.events, event, call)
}

/** A result was handed to memory and to the store. */
export function tellStored(call: Call, entry: EntryRecord): void {
  const { name, cache, counters } = call.opened
  const { size: bytes, computeMs } = entry
  countStored(counters, entry)
  if (!cache.events.watched('stored')) return
  const { id } = call.key
  const { args } = call.key.args
  const event: StoredEvent = {
    type: 'stored',
    name,
    get key() {
      return digestHex(id)
    },
    get args() {
      return hex(args)
    },
    bytes,
    computeMs,
  }
  emit(cache.events, event, call)
}
