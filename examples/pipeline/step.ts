/**
 * Runs one step and tells whether its result was loaded or computed, why, and what it took.
 *
 * What must stay true: the time is that of the plain call, from outside, whatever it does.
 */
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { reasonSummary } from 'permafrost'
import { cache } from './cache.ts'

/** What happened to one step in one run. */
export interface StepReport {
  readonly name: string
  readonly hit: boolean
  /** Why it was computed, in Permafrost's words; '' for a hit. */
  readonly why: string
  readonly ms: number
}

let last: Pick<StepReport, 'hit' | 'why'>

cache.on('hit', () => {
  last = { hit: true, why: '' }
})
cache.on('miss', ({ reason }) => {
  last = { hit: false, why: reasonSummary(reason) }
})

/** Calls a memoized function, and tells what became of the call. */
export function step<A extends readonly unknown[], R>(
  name: string,
  fn: (...args: A) => R,
  ...args: A
): R {
  last = { hit: false, why: 'without a cache' }
  const start = performance.now()
  const value = fn(...args)
  tell({ name, ...last, ms: performance.now() - start })
  return value
}

/** To the demonstration if it started this process, else to the terminal. */
function tell(report: StepReport): void {
  if (process.send !== undefined) {
    process.send(report)
    return
  }
  const { name, hit, why, ms } = report
  const what = hit ? 'hit' : 'computed'
  console.log(`${name.padEnd(7)} ${what.padEnd(8)} ${ms.toFixed(0).padStart(6)} ms  ${why}`.trim())
}
