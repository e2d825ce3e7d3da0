/**
 * What a cache tells: one discriminated union of events.
 *
 * What must stay true: events are made only when somebody listens, so a watched field may be costly
 * but an unwatched call is not; no event carries an argument or a result, so a log of events holds
 * no secrets.
 */
import { causeSummary, reasonSummary } from './reason.ts'
import type { MissReason, NotStoredCause } from './reason.ts'

/** A call was answered from the cache. */
export interface HitEvent {
  readonly type: 'hit'
  /** The function: `path/in/project#name`. */
  readonly name: string
  /** Where the answer was: this process's memory, the directory, or a computation under way. */
  readonly tier: 'memory' | 'store' | 'flight'
  /** What computing it had cost, in ms; 0 for a computation under way. */
  readonly savedMs: number
}

/** A call has to be computed. Emitted before computing; `reason` is worked out when it is read. */
export interface MissEvent {
  readonly type: 'miss'
  readonly name: string
  readonly reason: MissReason
}

/** A computed result was encoded and handed to the store. */
export interface StoredEvent {
  readonly type: 'stored'
  readonly name: string
  /** Size of the encoded value. */
  readonly bytes: number
  readonly computeMs: number
}

/** A computed result was returned but not stored. */
export interface NotStoredEvent {
  readonly type: 'not-stored'
  readonly name: string
  readonly cause: NotStoredCause
}

/** A call ran without the cache, because it can't be fingerprinted. */
export interface UncachedEvent {
  readonly type: 'uncached'
  readonly name: string
  readonly error: unknown
}

/** Entries were removed by `delete`, `clear` or the bound on size. */
export interface RemovedEvent {
  readonly type: 'removed'
  /** The function, or null for the whole cache. */
  readonly name: string | null
  readonly why: 'deleted' | 'cleared' | 'evicted'
  readonly entries: number
}

/** The cache directory had a problem that was survived. */
export interface StoreProblemEvent {
  readonly type: 'store-problem'
  readonly message: string
}

/** Something inside Permafrost, or in an option of the user's, threw; results stay right. */
export interface ErrorEvent {
  readonly type: 'error'
  readonly name: string | null
  /** What was being done: `storing the result`. */
  readonly doing: string
  readonly error: unknown
}

/** Everything a cache can tell. */
export type CacheEvent =
  | HitEvent
  | MissEvent
  | StoredEvent
  | NotStoredEvent
  | UncachedEvent
  | RemovedEvent
  | StoreProblemEvent
  | ErrorEvent

/** The event of one type. */
export type CacheEventOf<T extends CacheEvent['type']> = Extract<CacheEvent, { type: T }>

/**
 * An event in one line.
 *
 * @example
 * for (const type of ['hit', 'miss'] as const) cache.on(type, (e) => console.error(eventSummary(e)))
 */
export function eventSummary(event: CacheEvent): string {
  switch (event.type) {
    case 'hit':
      return `${event.name}: hit in ${event.tier}`
    case 'miss':
      return `${event.name}: miss, ${reasonSummary(event.reason)}`
    case 'stored':
      return `${event.name}: stored, ${event.bytes} bytes`
    case 'not-stored':
      return `${event.name}: not stored, ${causeSummary(event.cause)}`
    case 'uncached':
      return `${event.name}: uncached, ${String(event.error)}`
    case 'removed':
      return `${event.name ?? 'cache'}: ${event.entries} entries ${event.why}`
    case 'store-problem':
      return `cache: ${event.message}`
    case 'error':
      return `${event.name ?? 'cache'}: error while ${event.doing}, ${String(event.error)}`
    default:
      return unreachable(event)
  }
}

function unreachable(event: never): never {
  throw new TypeError(`Unknown event: ${String((event as { type: unknown }).type)}`)
}
