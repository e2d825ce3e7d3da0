/**
 * Uses of watched functions that decide nothing of a result: the runtime's own, made while it does
 * something else for the user, and those of packages that are known.
 *
 * What must stay true: only what is known to come to nothing is passed over: clocks for time limits
 * and measurements, keys of a connection that is noticed anyway. A builtin that the user hands to the
 * runtime (`promisify(randomBytes)`, `setTimeout(Date.now)`) is the user's call.
 */
import * as util from 'node:util'
import { pathInPackages } from '../fingerprint/package-exports.ts'
import { structuredFrames } from '../platform/callsite.ts'
import { ownerOf } from './frames.ts'
import type { ImpurityKind } from './impurity.ts'

type GetCallSites = (count: number, options: { sourceMap: boolean }) => readonly Frame[]

interface Frame {
  readonly scriptName: string
  readonly functionName?: string
}

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

/** Timers tell those whom they call the time; of the simulations of `d3-force` it decides no step. */
const TIMER = /^d3-timer\//
const SIMULATION = /^d3-force\//

function framesHere(depth: number): readonly Frame[] {
  const { getCallSites } = util as { getCallSites?: GetCallSites }
  return typeof getCallSites === 'function'
    ? getCallSites(depth, { sourceMap: false })
    : structuredFrames(depth)
}

/** A place in a package that comes to nothing. */
interface Known {
  /** What it asks. */
  readonly what: RegExp
  /** The file, below a `node_modules/`, with `/`. */
  readonly file: RegExp
  /** The function, where others of the file may tell what they ask. */
  readonly by?: RegExp
}

const CLOCK = /^(?:Date\.now|new Date|performance\.now|process\.hrtime(?:\.bigint)?)\(\)$/

/**
 * Places in packages that ask the time without telling it: for a time limit (`diff`, `graceful-fs`,
 * `liquidjs`, the grammars of `shiki`, the attempts of `p-retry` and `retry`), to forget what they
 * have kept (`enhanced-resolve`), to warn of old data (`browserslist`, whose other files answer "last
 * 2 years" by it), to say how long something took. Sass dates what it has loaded, and numbers objects
 * at random to tell them apart; its `random()` is another function.
 */
const KNOWN: readonly Known[] = [
  {
    what: CLOCK,
    file: /^(?:diff|debug|graceful-fs|p-retry|retry|(?:@shikijs\/)?vscode-textmate)\/|^browserslist\/node\.js$/,
  },
  { what: /^Math\.random\(\)$/, file: /^(?:brace-expansion\/|glob\/dist\/\w+\/index\.min\.js$)/ },
  // The pivot of a quick sort, also where it is bundled.
  {
    what: /^Math\.random\(\)$/,
    file: /^(?:source-map(?:-js)?\/lib\/quick-sort\.js|@vue\/compiler-sfc\/dist\/)/,
    by: /^randomIntInRange$/,
  },
  { what: CLOCK, file: /^eslint\/lib\/eslint\// },
  { what: CLOCK, file: /^stylelint\/lib\/(?:standalone|utils\/MemoryCache)\.mjs$/ },
  { what: CLOCK, file: /^csso\/(?:lib|cjs)\/index\.c?js$/ },
  { what: CLOCK, file: /^enhanced-resolve\/lib\/CachedInputFileSystem\.js$/ },
  { what: /^performance\.now\(\)$/, file: /^liquidjs\/dist\// },
  // It measures how long each `import()` takes.
  { what: /^performance\.now\(\)$/, file: /^vitest\/dist\// },
  { what: CLOCK, file: /^sass\/sass\.dart\.js$/ },
  {
    what: /^Math\.random\(\)$/,
    file: /^sass\/sass\.dart\.js$/,
    by: /(?:^|\.)Primitives_objectHashCode$/,
  },
]

function isKnown(what: string, { scriptName, functionName = '' }: Frame): boolean {
  const file = pathInPackages(scriptName)
  if (file === '') return false
  return KNOWN.some(
    (known) =>
      known.file.test(file) &&
      known.what.test(what) &&
      (known.by === undefined || known.by.test(functionName)),
  )
}

/** Whether the call of a watched function that is running decides nothing. */
export function isHarmless(kind: ImpurityKind, what: string): boolean {
  const frames = framesHere(NEAR)
  const caller = frames.find(
    ({ scriptName }) => scriptName !== '' && ownerOf(scriptName) !== 'permafrost',
  )
  if (caller === undefined) return false
  if ((kind === 'clock' || kind === 'random') && isKnown(what, caller)) return true
  if (kind === 'clock' && TIMER.test(pathInPackages(caller.scriptName)))
    return framesHere(2 * NEAR).some(({ scriptName }) =>
      SIMULATION.test(pathInPackages(scriptName)),
    )
  return what !== BOUNDARY && RUNTIME.test(caller.scriptName)
}
