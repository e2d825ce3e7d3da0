/**
 * Step "flight": one computation for all that ask for one key at a time.
 *
 * What must stay true: the call that computes gets the function's own value, those that wait get a
 * copy each, or the same rejection. A flight is over before anybody hears of its end, so a call
 * made from there starts afresh.
 */
import { waitFor } from '../cache/flights.ts'
import type { Flight, Outcome } from '../cache/flights.ts'
import type { Call } from './call.ts'
import { keep } from './keep.ts'

/** Waits for a computation of the same key; null if there is none to wait for. */
export function join({ core, opened, self, args, key }: Call): Promise<unknown> | null {
  const flight = opened.cache.backing.flights.get(key.id)
  const outcome = flight === undefined ? null : waitFor(flight)
  if (outcome === null) return null
  return outcome.then((ended) => {
    switch (ended.kind) {
      case 'value':
        return ended.copy()
      case 'rejected':
        throw ended.error
      case 'alone':
        return Reflect.apply(core.original, self, args)
      default:
        return ended satisfies never
    }
  })
}

/** Lets others wait for `promise`, keeps its value, and passes it on. */
export async function land(
  call: Call,
  promise: Promise<unknown>,
  startedTicks: number,
  flight: Flight | null,
): Promise<unknown> {
  const { backing, clock } = call.opened.cache
  const { flights } = backing
  const { id } = call.key
  // Where a computation runs beside another of its key (see flights.ts), the first one is known.
  if (flight !== null && !flights.has(id)) flights.set(id, flight)
  let outcome: Outcome = { kind: 'alone' }
  try {
    const value = await promise
    const computeMs = clock.ticks() - startedTicks
    call.opened.counters.computeMs += computeMs
    outcome = keep(call, value, true, computeMs)
    return value
  } catch (error) {
    if (outcome.kind === 'alone') outcome = { kind: 'rejected', error }
    throw error
  } finally {
    if (flights.get(id) === flight) flights.delete(id)
    flight?.end(outcome)
  }
}
