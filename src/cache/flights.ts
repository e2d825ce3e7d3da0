/**
 * Computations under way, so that one key is computed once in a process.
 *
 * What must stay true: a flight ends exactly once, and never by a rejection nobody handles; waiting
 * never deadlocks. A computation that (through others) waits for itself, such as a function that
 * tries again by calling its memoized self, computes on its own instead of waiting.
 */
import type { AsyncLocalStorage } from 'node:async_hooks'
import type { CallId } from '../key/subkeys.ts'
import type { Input, Note } from '../trace/index.ts'

/** What a computation ended with, for those that waited for it. */
export type Outcome =
  /** A value; each call gives a copy of its own. */
  | {
      readonly kind: 'value'
      readonly copy: () => unknown
      /** What it wrote, to be written by each call that waited; null for nothing. */
      readonly output: Uint8Array | null
    }
  | { readonly kind: 'rejected'; readonly error: unknown }
  /** The result can't be handed to others: each waiter computes on its own. */
  | { readonly kind: 'alone' }

/** What an ended computation has read and done, for those around the calls that waited for it. */
export interface Seen {
  readonly inputs: readonly Input[]
  readonly notes: readonly Note[]
  /** When something that it rests on expires, in ms since the epoch; null if nothing does. */
  readonly expires: number | null
  /** What somebody answers for, in words. */
  readonly assumed: readonly string[]
}

/** One computation under way. */
export class Flight {
  readonly id: CallId
  readonly outcome: Promise<Outcome>
  readonly end: (outcome: Outcome) => void
  /** What it rested on and did; set before its end. */
  seen: Seen | null = null
  /** The flights that something inside this computation is waiting for. */
  readonly waitsFor: Set<Flight> = new Set()

  constructor(id: CallId) {
    this.id = id
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    this.outcome = promise
    this.end = resolve
  }
}

/** The computations that surround the running code, innermost first. */
interface Chain {
  readonly flight: Flight
  readonly outer: Chain | undefined
}

let storage: AsyncLocalStorage<Chain> | undefined

/** Runs `work` as part of `flight`. */
export function within<T>(flight: Flight, work: () => T): T {
  storage ??= new (process.getBuiltinModule('node:async_hooks').AsyncLocalStorage)<Chain>()
  return storage.run({ flight, outer: storage.getStore() }, work)
}

function reaches(from: Flight, targets: ReadonlySet<Flight>, seen: Set<Flight>): boolean {
  if (targets.has(from)) return true
  if (seen.has(from)) return false
  seen.add(from)
  for (const next of from.waitsFor) if (reaches(next, targets, seen)) return true
  return false
}

/**
 * Waits for a flight.
 *
 * @returns null if the flight is waiting (directly or not) for the code that asks.
 */
export function waitFor(flight: Flight): Promise<Outcome> | null {
  const around = new Set<Flight>()
  for (let at = storage?.getStore(); at !== undefined; at = at.outer) around.add(at.flight)
  if (around.size === 0) return flight.outcome
  if (reaches(flight, around, new Set())) return null
  const added = [...around].filter((each) => !each.waitsFor.has(flight))
  for (const each of added) each.waitsFor.add(flight)
  return flight.outcome.finally(() => {
    for (const each of added) each.waitsFor.delete(flight)
  })
}
