/**
 * Uses of watched functions that decide nothing of a result: the runtime's own, made while it does
 * something else for the user, and those of packages that are known.
 *
 * What must stay true: only what is known to come to nothing is passed over: clocks for time limits
 * and measurements, keys of a connection that is noticed anyway. A builtin that the user hands to the
 * runtime (`promisify(randomBytes)`, `setTimeout(Date.now)`) is the user's call.
 */
import * as util from 'node:util'
import { structuredFrames } from '../platform/callsite.ts'
import { ownerOf } from './frames.ts'
import type { ImpurityKind } from './impurity.ts'

interface Frame {
  readonly scriptName: string
  readonly functionName?: string
}

type GetCallSites = (count: number, options: { sourceMap: boolean }) => readonly Frame[]

/** Ours, and the one that asks. */
const NEAR = 8

/**
 * - the bundled fetch and WebSocket: timeouts, the key of a connection
 * - `performance.toJSON()` reads what it is made of; `console.time` prints and returns nothing
 * - `syncBuiltinESMExports` and the first import of `node:process` read all that it exports
 * - connecting looks up names
 */
const RUNTIME =
  /^node:(?:internal\/(?:deps\/undici\/|perf\/|console\/|util\/debuglog$|bootstrap\/realm$|http2\/)|_http_|_tls_|https?$|http2$|net$|dgram$)/

/** The boundary of a form's parts is random, and stands in the body that a program may read. */
const BOUNDARY = 'crypto.randomInt()'

/**
 * Files of packages that ask the time without telling it: for a time limit (`diff`, the grammars of
 * `shiki`, the attempts of `p-retry` and `retry`), to warn of old data (`browserslist`, whose other files
 * answer "last 2 years" by it), to log how long something took.
 */
const CLOCK_ONLY =
  /[\\/]node_modules[\\/](?:diff[\\/]|debug[\\/]|browserslist[\\/]node\.js$|(?:@shikijs[\\/])?vscode-textmate[\\/]|p-retry[\\/]|retry[\\/])/

/** Functions of packages that number objects at random: Dart's hashes of identity, in `sass`. */
const NUMBERS_OBJECTS = /^Primitives_objectHashCode$/

/** Timers tell those whom they call the time; of the simulations of `d3-force` it decides no step. */
const TIMER = /[\\/]node_modules[\\/]d3-timer[\\/]/
const SIMULATION = /[\\/]node_modules[\\/]d3-force[\\/]/

function framesHere(depth: number): readonly Frame[] {
  const { getCallSites } = util as { getCallSites?: GetCallSites }
  return typeof getCallSites === 'function'
    ? getCallSites(depth, { sourceMap: false })
    : structuredFrames(depth)
}

/** Files of a test runner, which measures how long each `import()` takes. */
const TEST_RUNNER = /[\\/]node_modules[\\/]vitest[\\/]dist[\\/]/

/** Whether the call of a watched function that is running decides nothing. */
export function isHarmless(kind: ImpurityKind, what: string): boolean {
  const frames = framesHere(NEAR)
  const caller = frames.find(
    ({ scriptName }) => scriptName !== '' && ownerOf(scriptName) !== 'permafrost',
  )
  if (caller === undefined) return false
  if (kind === 'clock' && CLOCK_ONLY.test(caller.scriptName)) return true
  if (what === 'performance.now()' && TEST_RUNNER.test(caller.scriptName)) return true
  if (kind === 'clock' && TIMER.test(caller.scriptName))
    return framesHere(2 * NEAR).some(({ scriptName }) => SIMULATION.test(scriptName))
  if (kind === 'random' && NUMBERS_OBJECTS.test(caller.functionName ?? '')) return true
  return what !== BOUNDARY && RUNTIME.test(caller.scriptName)
}
