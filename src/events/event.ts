/**
 * What a cache tells: one discriminated union of events.
 *
 * What must stay true: events are made only when somebody listens, so a watched field may be costly
 * but an unwatched call is not; no event carries an argument or a result, so a log of events holds
 * no secrets (see `show-value.ts` for the one way to ask for arguments). An audit that found a
 * difference says where, and shows of the two values what is short and can't be a secret.
 */
import { counted, humaneDuration, humaneSize } from './humane.ts'
import { causeSummary, reasonSummary } from './reason.ts'
import type { MissReason, NotStoredCause } from './reason.ts'

/** What the events of one call say about it. */
interface OfCall {
  /** The function: `path/in/project#name`. */
  readonly name: string
  /** The key of the call's entry, 32 hex digits, as in `cache.entries()`; made when it is read. */
  readonly key: string
  /** Fingerprint of `this` and the arguments, 32 hex digits; made when it is read. */
  readonly args: string
}

/** A call was answered from the cache. */
export interface HitEvent extends OfCall {
  readonly type: 'hit'
  /** Where the answer was: this process's memory, the directory, or a computation under way. */
  readonly tier: 'memory' | 'store' | 'flight'
  /** What computing it had cost, in ms; 0 for a computation under way. */
  readonly savedMs: number
}

/** A call has to be computed. Emitted before computing; `reason` is worked out when it is read. */
export interface MissEvent extends OfCall {
  readonly type: 'miss'
  readonly reason: MissReason
}

/** A computed result was encoded and handed to the store. */
export interface StoredEvent extends OfCall {
  readonly type: 'stored'
  /** Size of the encoded value. */
  readonly bytes: number
  /** What computing took, in ms, calls of other memoized functions inside included. */
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

/**
 * A hit was computed again in the background (the option `audit`). `'different'`: the stored result
 * was stale, and the function is quarantined, told of each such result that is found before that
 * takes hold. `'dropped'`: nothing can be said, for what the result depends on changed meanwhile, say.
 */
export type AuditEvent = AuditSame | AuditDifferent | AuditDropped

interface OfAudit extends OfCall {
  readonly type: 'audit'
  /** What the audit took, in ms. */
  readonly ms: number
}

/** Computing gave what was stored. */
interface AuditSame extends OfAudit {
  readonly outcome: 'same'
}

/** Computing gave something else. */
interface AuditDifferent extends OfAudit {
  readonly outcome: 'different'
  /** Where the values differ: `.items[3].price: 5 → 6` (stored, computed); at least one line. */
  readonly differences: readonly string[]
}

/** Nothing can be said. */
interface AuditDropped extends OfAudit {
  readonly outcome: 'dropped'
  /** `an argument or a captured value changed meanwhile`. */
  readonly why: string
}

/**
 * Calls of a function go to the original from now on in this process, because caching it costs more
 * than it saves (see the option `admission`). Told once for each function.
 */
export interface BypassEvent {
  readonly type: 'bypass'
  readonly name: string
  /** What answering a call from the cache costs on average, in ms. */
  readonly hitMs: number
  /** What computing costs on average, in ms. */
  readonly computeMs: number
  /** The costliest part of a hit: `hashing argument 0: 12 ms`. */
  readonly costliest: string
}

/**
 * Where the time of one call went, in ms each; told after the call (for an async function: after its
 * promise). Parts that a call did not have are 0. On the channel, the first up to 30 hits after a
 * subscription may be left out.
 */
export interface TimingEvent {
  readonly type: 'timing'
  readonly name: string
  /** `'flight'`: waited for a computation of the same key, which took `computeMs` of waiting. */
  readonly outcome: 'hit' | 'miss' | 'flight'
  /** Making the key, before computing and after it. */
  readonly hashMs: number
  readonly lookupMs: number
  readonly decodeMs: number
  /** Running the function, calls of other memoized functions inside included. */
  readonly computeMs: number
  readonly encodeMs: number
  /** Handing the result to the store; writing it, where that did not wait for a batch. */
  readonly storeMs: number
}

/** What waited to be written went to the directory in one transaction. */
export interface FlushEvent {
  readonly type: 'flush'
  readonly entries: number
  /** Entries whose hits were counted. */
  readonly accesses: number
  readonly ms: number
}

/** An entry had to go, because of a bound. */
export interface EvictEvent {
  readonly type: 'evict'
  readonly name: string
  /** 32 hex digits. */
  readonly key: string
  /** What went with it: record, value where nothing else needs it, files. */
  readonly bytes: number
  /** What the policy gave it; the lowest goes first. */
  readonly score: number
  readonly why: 'size' | 'entries' | 'age' | 'superseded'
}

/** Older entries were superseded by a newer version of what they rest on. */
export interface SupersedeEvent {
  readonly type: 'supersede'
  /** The function; null for all functions, when `extraState` of the cache or the format of keys changed. */
  readonly name: string | null
  readonly level: 'system' | 'code' | 'versions'
  /** `'demote'`: they will be evicted first; `'delete'`: they are gone. */
  readonly how: 'demote' | 'delete'
  readonly entries: number
}

/** A stored value that the index had lost was found again, and is a hit. */
export interface OrphanEvent {
  readonly type: 'orphan'
  readonly name: string
  /** 32 hex digits. */
  readonly key: string
  readonly bytes: number
}

/** Entries were removed by `delete` or `clear`. */
export interface RemovedEvent {
  readonly type: 'removed'
  /** The function, or null for the whole cache. */
  readonly name: string | null
  readonly why: 'deleted' | 'cleared'
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
  | BypassEvent
  | AuditEvent
  | TimingEvent
  | FlushEvent
  | EvictEvent
  | SupersedeEvent
  | OrphanEvent
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
      return `${event.name}: hit in ${event.tier}, saved ${humaneDuration(event.savedMs)}`
    case 'miss':
      return `${event.name}: miss, ${reasonSummary(event.reason)}`
    case 'stored':
      return `${event.name}: stored, ${humaneSize(event.bytes)}, computed in ${humaneDuration(event.computeMs)}`
    case 'not-stored':
      return `${event.name}: not stored, ${causeSummary(event.cause)}`
    case 'uncached':
      return `${event.name}: uncached, ${String(event.error)}`
    case 'bypass':
      return (
        `${event.name}: bypassed, a hit costs ${humaneDuration(event.hitMs)} and computing ` +
        `${humaneDuration(event.computeMs)} (${event.costliest})`
      )
    case 'audit':
      return `${event.name}: audit, ${auditSummary(event)}`
    case 'timing':
      return `${event.name}: ${event.outcome}, ${partsSummary(event)}`
    case 'flush':
      return `cache: ${flushSummary(event)}`
    case 'evict':
      return `${event.name}: evicted ${humaneSize(event.bytes)}, ${EVICTED[event.why]}`
    case 'supersede':
      return `${event.name ?? 'cache'}: ${counted(event.entries, 'entry', 'entries')} superseded, ${superseded(event)}`
    case 'orphan':
      return `${event.name}: recovered ${humaneSize(event.bytes)} that the index had lost`
    case 'removed':
      return `${event.name ?? 'cache'}: ${counted(event.entries, 'entry', 'entries')} ${event.why}`
    case 'store-problem':
      return `cache: ${event.message}`
    case 'error':
      return `${event.name ?? 'cache'}: error while ${event.doing}, ${String(event.error)}`
    default:
      return unreachable(event)
  }
}

function auditSummary(event: AuditEvent): string {
  switch (event.outcome) {
    case 'same':
      return `same result in ${humaneDuration(event.ms)}`
    case 'different':
      return `STALE, ${event.differences.join('; ')}`
    case 'dropped':
      return `dropped, ${event.why}`
    default:
      return unreachable(event)
  }
}

const EVICTED: Readonly<Record<EvictEvent['why'], string>> = {
  size: 'over the bound "size"',
  entries: 'over the bound "maxEntries"',
  age: 'not used for longer than "maxAge"',
  superseded: 'superseded',
}

const LEVELS: Readonly<Record<SupersedeEvent['level'], string>> = {
  system: 'the extraState of the cache or the format of keys changed',
  code: 'the code changed',
  versions: 'the version of an argument, or something that was read, changed',
}

function superseded({ level, how }: SupersedeEvent): string {
  return `${LEVELS[level]}${how === 'delete' ? ', deleted' : ''}`
}

function flushSummary({ entries, accesses, ms }: FlushEvent): string {
  const wrote = counted(entries, 'entry', 'entries')
  return `wrote ${wrote}, ${counted(accesses, 'access', 'accesses')} in ${humaneDuration(ms)}`
}

/** `hash 12 µs, look-up 3 µs, decode 20 µs`; parts that a call did not have are left out. */
export function partsSummary(event: TimingEvent): string {
  const parts = [
    ['hash', event.hashMs],
    ['look-up', event.lookupMs],
    ['decode', event.decodeMs],
    [event.outcome === 'flight' ? 'wait' : 'compute', event.computeMs],
    ['encode', event.encodeMs],
    ['store', event.storeMs],
  ] as const
  return parts
    .filter(([, ms]) => ms > 0)
    .map(([part, ms]) => `${part} ${humaneDuration(ms)}`)
    .join(', ')
}

function unreachable(event: never): never {
  throw new TypeError(`Unknown event: ${String((event as { type: unknown }).type)}`)
}
