/**
 * Tells what happened to entries of a directory, from what its store reports.
 *
 * What must stay true: nothing is made while nobody listens.
 */
import type { Emitter } from './emitter.ts'
import type { EvictEvent, SupersedeEvent } from './event.ts'

/** 16 bytes as 32 hex digits. */
function hex(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString('hex')
}

/** An entry that had to go, as the store reports it. */
interface Evicted extends Omit<EvictEvent, 'type' | 'key'> {
  readonly key: Uint8Array
}

/** Tells of evicted entries. */
export function tellEvicted(events: Emitter, evicted: Iterable<Evicted>): void {
  if (!events.watched('evict')) return
  for (const { name, key, bytes, score, why } of evicted)
    events.emit({ type: 'evict', name, key: hex(key), bytes, score, why })
}

/** Tells of superseded entries. */
export function tellSuperseded(
  events: Emitter,
  superseded: Iterable<Omit<SupersedeEvent, 'type'>>,
): void {
  if (!events.watched('supersede')) return
  for (const { name, level, how, entries } of superseded)
    events.emit({ type: 'supersede', name, level, how, entries })
}

/** Tells of an entry that the index had lost. */
export function tellOrphan(
  events: Emitter,
  entry: { readonly name: string; readonly key: Uint8Array; readonly size: number },
): void {
  if (!events.watched('orphan')) return
  const { name, key, size } = entry
  events.emit({ type: 'orphan', name, key: hex(key), bytes: size })
}

/** Tells of a transaction that wrote what was waiting. */
export function tellFlush(events: Emitter, entries: number, accesses: number, ms: number): void {
  if (events.watched('flush')) events.emit({ type: 'flush', entries, accesses, ms })
}
