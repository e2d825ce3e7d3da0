/**
 * Step "compute": runs the user's function, on the clock.
 *
 * What must stay true: `this` and arguments are passed as they came; what it throws passes through.
 * Only a plain native promise counts as an async result: it comes back as one. Anything else with a
 * `then` is a value like any other, and its `then` is never looked at.
 */
import { types } from 'node:util'
import { Flight, within } from '../cache/flights.ts'
import { enterFlow, resumeFlow } from '../trace/index.ts'
import type { Recording } from '../trace/index.ts'
import type { Call } from './call.ts'
import { inside, outsideAgain } from './nesting.ts'
import type { Frame } from './nesting.ts'

/** What running the function gave. */
export interface Ran {
  readonly result: unknown
  /** What others can wait for, if the call may take time. */
  readonly flight: Flight | null
}

/** Runs the function of a call; `frame` gets to know what memoized functions inside it took. */
export function compute({ core, self, args, key }: Call, frame: Frame, recording: Recording): Ran {
  // A call inside a call of the same function is most likely recursion, whose stack is precious: a
  // flight costs several frames a level, and nobody can wait for a computation that blocks.
  const nested = core.running > 0
  const flight = core.kind === 'sync' || nested ? null : new Flight(key.id)
  const replaced = inside(frame)
  // Also where no promise is expected: what a function starts, and awaits, belongs to it.
  const flow = enterFlow(recording)
  core.running++
  try {
    const result =
      flight === null
        ? Reflect.apply(core.original, self, args)
        : within(flight, () => Reflect.apply(core.original, self, args))
    return { result, flight }
  } finally {
    resumeFlow(flow)
    core.running--
    outsideAgain(frame, replaced)
  }
}

/** Whether a value is a promise of any kind. */
export function isPromise(value: unknown): value is Promise<unknown> {
  return types.isPromise(value)
}

/** Whether a promise has nothing that a plain one would not have, in whichever realm it was made. */
export function isPlainPromise(promise: Promise<unknown>): boolean {
  if (Object.getOwnPropertyNames(promise).length > 0) return false
  const prototype: unknown = Object.getPrototypeOf(promise)
  if (prototype === Promise.prototype) return true
  if (typeof prototype !== 'object' || prototype === null) return false
  const maker: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  return (
    typeof maker === 'function' &&
    Function.prototype.toString.call(maker) === 'function Promise() { [native code] }' &&
    Object.getOwnPropertyDescriptor(maker, 'prototype')?.value === prototype
  )
}
