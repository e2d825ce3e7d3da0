/**
 * Misses: what a caller waits beside the computation, for a function that computes next to nothing.
 *
 * What must stay true: every timed call is checked to have been a miss whose result was stored; time
 * spent in the function itself is included (well below a microsecond).
 */
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { createCache } from 'permafrost'
import type { Figures } from '../budget.ts'
import { countAnew, expectStoredMisses } from '../expect-hits.ts'
import { handWritten } from '../hand-written.ts'
import { inTurns, median, once } from '../timing.ts'

const CALLS = 256
let next = 0

/** The median of single calls; what was put off is done between them. */
async function apart(call: (n: number) => unknown): Promise<number> {
  const figures: number[] = []
  for (let i = 0; i < CALLS; i++) {
    const n = next++
    figures.push(once(() => call(n)))
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
    await setImmediate()
  }
  return median(figures)
}

/** The mean of calls that follow each other, everything they cause included. */
async function inLoop(call: (n: number) => unknown): Promise<number> {
  const started = performance.now()
  for (let i = 0; i < CALLS; i++) call(next++)
  await setImmediate()
  return ((performance.now() - started) * 1000) / CALLS
}

/** The mean of awaited calls. */
async function awaited(call: (n: number) => Promise<unknown>): Promise<number> {
  const started = performance.now()
  // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
  for (let i = 0; i < CALLS; i++) await call(next++)
  return ((performance.now() - started) * 1000) / CALLS
}

export async function miss(figures: Figures, folder: string): Promise<void> {
  const cache = createCache({ dir: join(folder, 'cache') })
  const square = (n: number): { n: number; square: number } => ({ n, square: n * n })
  const squared = cache.memoize(square, { name: 'square' })
  const squaredLater = cache.memoize(async (n: number) => square(n), { name: 'later' })
  const limit = handWritten(square, folder, 'limit')
  const contenders = {
    apart: () => apart(squared),
    inLoop: () => inLoop(squared),
    awaited: () => awaited(squaredLater),
    limitApart: () => apart(limit),
    limitInLoop: () => inLoop(limit),
  }
  await inTurns(contenders, 4)
  countAnew(squared, squaredLater)
  const timed = await inTurns(contenders, 15)
  expectStoredMisses(squared, squaredLater)
  figures.within('miss, seen by the caller', timed.apart, 60)
  figures.within('miss in a tight loop, writing included', timed.inLoop, 60)
  figures.figure('miss of an async function, writing included', timed.awaited)
  figures.figure('hand-written miss, seen by the caller', timed.limitApart, timed.apart)
  figures.figure('hand-written miss in a tight loop', timed.limitInLoop, timed.inLoop)
  cache.close()
  limit.close()
}
