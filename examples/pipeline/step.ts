/**
 * Runs one step and tells whether its result was loaded or computed, why, and what it took.
 *
 * What must stay true: the time covers everything, asking for the reason included.
 */
import process from 'node:process'
import { performance } from 'node:perf_hooks'
import type { Memoized } from 'permafrost'

/** What happened to one step in one run. */
export interface StepReport {
  readonly name: string
  readonly hit: boolean
  /** In Permafrost's words. */
  readonly why: string
  readonly ms: number
}

/** Calls a memoized function. */
export function step<A extends never[], R>(fn: Memoized<(...args: A) => R>, ...args: A): R {
  const start = performance.now()
  const { name, hit, reason, summary } = fn.explain(...args)
  const value = fn(...args)
  const ms = performance.now() - start
  const why = reason === null ? '' : summary.slice(`${name}: miss, `.length)
  tell({ name: name.slice(name.indexOf('#') + 1), hit, why, ms })
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
  console.log(`${name.padEnd(8)} ${what.padEnd(8)} ${ms.toFixed(0).padStart(6)} ms  ${why}`)
}
