/**
 * What watched builtins cost in a process where nobody records, and in one where somebody does.
 *
 * What must stay true: the three programs differ in nothing but whether Permafrost is there and
 * whether the loops run inside a memoized function; they run in turns, and a ratio is one of the same
 * round. The figure of a loop is its quietest repetition.
 */
import type { Figures } from './budget.ts'
import { mapValues } from './map-values.ts'
import { start } from './processes.ts'
import { reporting, writeFiles } from './programs.ts'
import { inTurns } from './timing.ts'
import type { Timing } from './timing.ts'

const ROUNDS = 9

/** A watched use, the limit of idle over unpatched (null promises nothing), and calls in a loop. */
const USES = {
  'readFileSync of a small file': { code: "readFileSync('small.txt')", most: 1.1, calls: 300 },
  statSync: { code: "statSync('small.txt')", most: null, calls: 500 },
  existsSync: { code: "existsSync('small.txt')", most: null, calls: 500 },
  'process.env.HOME': { code: 'process.env.HOME', most: 5, calls: 2000 },
  'Date.now()': { code: 'Date.now()', most: null, calls: 5000 },
  'new Date()': { code: 'new Date()', most: null, calls: 5000 },
  'Math.random()': { code: 'Math.random()', most: null, calls: 5000 },
  'performance.now()': { code: 'performance.now()', most: null, calls: 5000 },
} as const

type Use = keyof typeof USES
type Way = 'unpatched' | 'idle' | 'recording'

/** Nanoseconds a call for each use, as a program says them. */
type Said = Readonly<Record<Use, number>>

const LOOPS = `
import { existsSync, readFileSync, statSync } from 'node:fs'

const now = process.hrtime.bigint
function loops() {
  const figures = {}
${Object.entries(USES)
  .map(
    ([name, { code, calls }]) => `
  {
    let best = Infinity
    let sink
    for (let repetition = 0; repetition < 60; repetition++) {
      const started = now()
      for (let call = 0; call < ${calls}; call++) sink = ${code}
      best = Math.min(best, Number(now() - started) / ${calls})
    }
    figures[${JSON.stringify(name)}] = best
    figures.sink = typeof sink
  }`,
  )
  .join('')}
  return figures
}
`

const PROGRAMS: Readonly<Record<Way, string>> = {
  unpatched: `${LOOPS}\n${reporting('loops()')}`,
  idle: `import { memoize } from 'permafrost'
${LOOPS}
memoize(() => 1, { name: 'one', admission: 'always' })()
${reporting('loops()')}`,
  recording: `import { memoize } from 'permafrost'
${LOOPS}
const said = memoize(loops, { name: 'loops', version: '1', assumePure: true, shouldStore: () => false })()
${reporting('said')}`,
}

/** Runs the programs in turns; figures of each use in each. */
async function timeLoops(folder: string): Promise<Record<Way, Record<Use, Timing>>> {
  const said: Record<Way, Said[]> = { unpatched: [], idle: [], recording: [] }
  const run = (way: Way) => (): number => {
    start(folder, { file: `${way}.js`, check: (figures) => said[way].push(figures as Said) })
    return 0
  }
  await inTurns(
    { unpatched: run('unpatched'), idle: run('idle'), recording: run('recording') },
    ROUNDS,
  )
  const timings = (way: Way): Record<Use, Timing> =>
    mapValues(USES, (_, name) => ({ rounds: said[way].map((each) => each[name] / 1000) }))
  return { unpatched: timings('unpatched'), idle: timings('idle'), recording: timings('recording') }
}

/** Adds the figures; `folder` is a project that has Permafrost. */
export async function idleFigures(figures: Figures, folder: string): Promise<void> {
  writeFiles(folder, {
    'small.txt': 'a small file\n',
    ...Object.fromEntries(Object.entries(PROGRAMS).map(([way, text]) => [`${way}.js`, text])),
  })
  const { unpatched, idle, recording } = await timeLoops(folder)
  for (const [name, { most }] of Object.entries(USES) as [Use, (typeof USES)[Use]][]) {
    figures.figure(`${name}, unpatched`, unpatched[name])
    if (most === null) figures.figure('… with nobody recording', idle[name], unpatched[name])
    else figures.relative('… with nobody recording', idle[name], most, 'unpatched', unpatched[name])
    figures.figure('… again and again in a recording', recording[name], unpatched[name])
  }
}
