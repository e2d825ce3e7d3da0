/** The log of a cache's events, for tests to compare with what must happen. */
import type { Cache, CacheEvent } from '../../src/index.ts'

type Type = CacheEvent['type']

/** What happens to calls and entries; `timing` and `flush` only when asked for. */
const USUAL: readonly Type[] = [
  'hit',
  'miss',
  'stored',
  'not-stored',
  'uncached',
  'bypass',
  'evict',
  'supersede',
  'orphan',
  'removed',
  'store-problem',
  'error',
]

/** The name in code: of `src/a.ts#fit` it is `fit`. */
function short(name: string | null): string {
  return name === null ? '*' : name.slice(name.lastIndexOf('#') + 1)
}

function line(event: CacheEvent): string {
  switch (event.type) {
    case 'hit':
      return `hit ${short(event.name)} ${event.tier}`
    case 'miss':
      return `miss ${short(event.name)} ${event.reason.kind}`
    case 'stored':
    case 'uncached':
    case 'bypass':
    case 'orphan':
      return `${event.type} ${short(event.name)}`
    case 'not-stored':
      return `not-stored ${short(event.name)} ${event.cause.kind}`
    case 'audit':
      return `audit ${short(event.name)} ${event.outcome}`
    case 'timing':
      return `timing ${short(event.name)} ${event.outcome}`
    case 'flush':
      return `flush ${event.entries} ${event.accesses}`
    case 'evict':
      return `evict ${short(event.name)} ${event.why}`
    case 'supersede':
      return `supersede ${short(event.name)} ${event.level} ${event.how} ${event.entries}`
    case 'removed':
      return `removed ${short(event.name)} ${event.why} ${event.entries}`
    case 'store-problem':
      return 'store-problem'
    case 'error':
      return `error ${short(event.name)} ${event.doing}`
    default:
      return event satisfies never
  }
}

/**
 * The events of a cache from here on, as they come: `miss fit first-call`, `stored fit`,
 * `hit fit memory`, `evict fit size`, `supersede fit code demote 2` …
 */
export function eventLog(cache: Cache, types: readonly Type[] = USUAL): string[] {
  const log: string[] = []
  for (const type of types) cache.on(type, (event: CacheEvent) => log.push(line(event)))
  return log
}

/** The whole events of some types, for tests that look at their fields. */
export function eventsOf<T extends Type>(
  cache: Cache,
  type: T,
): Extract<CacheEvent, { type: T }>[] {
  const events: Extract<CacheEvent, { type: T }>[] = []
  cache.on(type, (event) => events.push(event))
  return events
}
