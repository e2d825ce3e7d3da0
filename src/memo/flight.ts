/**
 * Step "flight": one computation for all that ask for one key at a time.
 *
 * What must stay true: the call that computes gets the function's own value, those that wait get a
 * copy each, or the same rejection. A flight is over before anybody hears of its end, so a call
 * made from there starts afresh.
 */
import { waitFor } from '../cache/flights.ts'
import type { Flight, Outcome } from '../cache/flights.ts'
import { judge } from './admission.ts'
import type { Call } from './call.ts'
import { finish, unrecorded } from '../trace/index.ts'
import { closeWhenLost } from './effects.ts'
import { keep } from './keep.ts'
import type { Run } from './keep.ts'
import { replay } from './output.ts'
import { abandon, handOver, seenBy } from './observe.ts'
import type { Frame } from './nesting.ts'
import type { CallTimer } from './timer.ts'

/** Waits for a computation of the same key; null if there is none to wait for. */
export function join(
  { core, opened, self, args, key, around }: Call,
  timer: CallTimer,
): Promise<unknown> | null {
  const flight = opened.cache.backing.flights.get(key.id)
  const outcome = flight === undefined ? null : waitFor(flight)
  if (outcome === null) return null
  timer.goesOn()
  return outcome.then((ended) => {
    timer.waited()
    if (flight?.seen) handOver(around?.recording ?? null, flight.seen)
    switch (ended.kind) {
      case 'value':
        try {
          if (ended.output !== null) replay(ended.output, around)
          return ended.copy()
        } catch (error) {
          opened.cache.failed(opened.name, 'copying a result for a call that waited', error)
          return Reflect.apply(core.original, self, args)
        }
      case 'rejected':
        throw ended.error
      case 'alone':
        return Reflect.apply(core.original, self, args)
      default:
        return ended satisfies never
    }
  })
}

/** A computation that goes on after the function has returned its promise. */
export interface Landing extends Run {
  readonly frame: Frame
  /** What others can wait for; null if nobody may. */
  readonly flight: Flight | null
}

/** Lets others wait for `promise`, keeps its value, and passes it on. */
export async function land(
  call: Call,
  promise: Promise<unknown>,
  { timer, frame, flight, recording, before }: Landing,
): Promise<unknown> {
  const { core, opened, self, args, key } = call
  const { flights } = opened.cache.backing
  // Where a computation runs beside another of its key (see flights.ts), the first one is known.
  if (flight !== null && !flights.has(key.id)) flights.set(key.id, flight)
  timer.goesOn()
  closeWhenLost(recording, before.window)
  let outcome: Outcome = { kind: 'alone' }
  let computed = false
  try {
    const value = await promise
    timer.computed(frame)
    computed = true
    outcome = unrecorded(() => keep(call, value, true, { timer, recording, before }))
    return value
  } catch (error) {
    if (!computed) timer.computed(frame)
    // What it failed for may be mended by now: then those that wait find out for themselves.
    const isMended = !computed && unrecorded(() => finish(recording)).changed !== null
    if (outcome.kind === 'alone' && !isMended) outcome = { kind: 'rejected', error }
    throw error
  } finally {
    if (flights.get(key.id) === flight) flights.delete(key.id)
    before.window.close()
    // What runs here runs in the flow of whoever awaits.
    unrecorded(() => {
      abandon(recording, call)
      if (flight !== null) {
        flight.seen = seenBy(recording, core)
        flight.end(outcome)
      }
      recording.release()
      timer.endMiss(true)
      judge(core, opened, self, args)
    })
  }
}
