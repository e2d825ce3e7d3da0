/**
 * The diagnostics channels `permafrost:<type>`: every cache of the process publishes its events
 * there, default caches too, which have no `on`.
 *
 * What must stay true: nothing is loaded before the first event could be made; asking whether
 * anybody subscribes costs a property read.
 *
 * @example
 * import { subscribe } from 'node:diagnostics_channel'
 * subscribe('permafrost:miss', (event) => console.error(eventSummary(event)))
 */
import type { Channel } from 'node:diagnostics_channel'
import type { CacheEvent } from './event.ts'

type Type = CacheEvent['type']

/** Every type of event there is. */
export const EVENT_TYPES: readonly Type[] = Object.keys({
  hit: true,
  miss: true,
  stored: true,
  'not-stored': true,
  uncached: true,
  bypass: true,
  audit: true,
  timing: true,
  flush: true,
  evict: true,
  supersede: true,
  orphan: true,
  removed: true,
  'store-problem': true,
  error: true,
} satisfies Record<Type, true>) as Type[]

// Held here, because Node keeps a channel without subscribers only as long as somebody has it.
let channels: Readonly<Record<Type, Channel>> | undefined

function open(): Readonly<Record<Type, Channel>> {
  const { channel } = process.getBuiltinModule('node:diagnostics_channel')
  return Object.fromEntries(
    EVENT_TYPES.map((type) => [type, channel(`permafrost:${type}`)]),
  ) as Record<Type, Channel>
}

/** The channel of one type of event. */
export function channelOf(type: Type): Channel {
  return (channels ??= open())[type]
}
