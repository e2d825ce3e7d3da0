/**
 * A bundle: one script of 5,000 functions, and a memoized one that reaches 50 of them.
 */
import type { Figures } from '../budget.ts'
import { start } from '../processes.ts'
import type { Program } from '../processes.ts'
import { bundleText, makeProject, reporting, writeFiles } from '../programs.ts'
import { inTurns } from '../timing.ts'

const FUNCTIONS = 5000
const REACHED = 50
const LIMIT = 60_000
/** By then captures have been looked at often enough to be settled. */
const CALLS = 1000

/** Calls many times; says how long (in ms) the first, the second, the longest other and the last took. */
const MAIN = `
const memoized = memoize(step0, { name: 'bundled' })
const took = []
for (let i = 0; i < ${CALLS}; i++) {
  const started = performance.now()
  memoized(17)
  took.push(performance.now() - started)
}
const later = took.slice(2)
${reporting(`{
  stats: memoized.stats(),
  first: took[0],
  second: took[1],
  longest: Math.max(...later),
  last: took.at(-1),
}`)}`

interface Said {
  readonly stats: { readonly calls: number; readonly hits: number }
  readonly first: number
  readonly second: number
  readonly longest: number
  readonly last: number
}

const PROGRAMS = {
  esm: { file: 'bundle.js' },
  cjs: { file: 'bundle.cjs' },
  esmAnew: { file: 'bundle.js' },
} as const satisfies Record<string, Program>

export async function bundle(figures: Figures, folder: string): Promise<void> {
  makeProject(folder)
  const text = bundleText(FUNCTIONS, REACHED)
  writeFiles(folder, {
    'bundle.js': `import { memoize } from 'permafrost'\n${text}${MAIN}`,
    'bundle.cjs': `const { memoize } = require('permafrost')\n${text}${MAIN}`,
  })
  for (const { file } of [PROGRAMS.esm, PROGRAMS.cjs]) start(folder, { file })
  const said = new Map<string, Said[]>()
  let fresh = 0
  const run = (name: keyof typeof PROGRAMS) => (): number => {
    const anew = name === 'esmAnew'
    const environment = anew ? { PERMAFROST_DIR: `${folder}/anew${fresh++}` } : {}
    const report = start(folder, { ...PROGRAMS[name], environment }).said as Said
    if (report.stats.hits !== CALLS - (anew ? 1 : 0))
      throw new Error(`The calls must hit: ${JSON.stringify(report.stats)}`)
    said.set(name, [...(said.get(name) ?? []), report])
    return report.first * 1000
  }
  const timed = await inTurns({ esm: run('esm'), cjs: run('cjs'), esmAnew: run('esmAnew') }, 5)
  const others = (key: 'second' | 'longest' | 'last') => ({
    rounds: said.get('esm')!.map((each) => each[key] * 1000),
  })
  figures.within('first call in a bundle of 5,000 that reaches 50: a hit', timed.esm, LIMIT)
  figures.within('the same, the bundle in CommonJS', timed.cjs, LIMIT)
  figures.within('the same, ever: a miss, nothing analysed yet', timed.esmAnew, LIMIT)
  figures.figure('the second call', others('second'))
  figures.figure('the longest call after it: settling', others('longest'))
  figures.figure(`the call number ${CALLS}`, others('last'))
}
