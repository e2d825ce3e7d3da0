/**
 * New processes on a warm disk: what a program pays for Permafrost over starting `node` at all.
 */
import type { Figures } from '../budget.ts'
import { start, timePrograms } from '../processes.ts'
import type { Program } from '../processes.ts'
import { graphModules, makeProject, reporting, writeFiles } from '../programs.ts'
import { difference } from '../timing.ts'

const ROUNDS = 21

/** Imports Permafrost and the graph, calls once, and says whether it was a hit. */
function mainText(functions: number, kind: 'esm' | 'cjs'): string {
  const graph = `graph${functions}/graph0`
  const imports =
    kind === 'esm'
      ? `import { memoize } from 'permafrost'\nimport { step0 } from './${graph}.js'\n`
      : `const { memoize } = require('permafrost')\nconst { step0 } = require('./${graph}.cjs')\n`
  return `${imports}const first = memoize(step0, { name: 'first' })
first(17)
${reporting('first.stats()')}`
}

function mustHit(said: unknown): void {
  const { calls, hits } = said as { calls: number; hits: number }
  if (calls !== 1 || hits !== 1) throw new Error(`The call must hit: ${JSON.stringify(said)}`)
}

/** The same without memoizing: what the user's own modules cost. */
function plainText(functions: number): string {
  return `import { step0 } from './graph${functions}/graph0.js'\nstep0(17)\n${reporting('null')}`
}

const compiled = { NODE_COMPILE_CACHE: '.compile-cache' }

const PROGRAMS = {
  bare: { file: 'bare.js' },
  plain: { file: 'plain.js' },
  imported: { file: 'imported.js' },
  required: { file: 'required.cjs' },
  one: { file: 'one.js', check: mustHit },
  fifty: { file: 'fifty.js', check: mustHit },
  fiftyRequired: { file: 'fifty.cjs', check: mustHit },
  bareCompiled: { file: 'bare.js', environment: compiled },
  fiftyCompiled: { file: 'fifty.js', environment: compiled, check: mustHit },
} as const satisfies Record<string, Program>

function writePrograms(folder: string): void {
  makeProject(folder)
  for (const functions of [1, 50]) {
    const modules = functions === 1 ? 1 : 5
    for (const kind of ['esm', 'cjs'] as const)
      writeFiles(folder, inFolder(`graph${functions}`, graphModules(functions, modules, kind)))
  }
  writeFiles(folder, {
    'bare.js': reporting('null'),
    'plain.js': plainText(50),
    'imported.js': `import 'permafrost'\n${reporting('null')}`,
    'required.cjs': `require('permafrost')\n${reporting('null')}`,
    'one.js': mainText(1, 'esm'),
    'fifty.js': mainText(50, 'esm'),
    'fifty.cjs': mainText(50, 'cjs'),
  })
}

function inFolder(
  folder: string,
  files: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]),
  )
}

export async function cold(figures: Figures, folder: string): Promise<void> {
  writePrograms(folder)
  // The first run of each computes; the second one fills what may still be missing.
  for (const program of Object.values(PROGRAMS))
    for (let i = 0; i < 2; i++) start(folder, { ...program, check: () => {} })
  const timed = await timePrograms(folder, PROGRAMS, ROUNDS)
  const { bare } = timed
  const over = (name: Exclude<keyof typeof timed, 'bare'>, what: 'passed' | 'cpu' = 'passed') =>
    difference(timed[name][what], bare[what])
  const LIMIT = 30_000
  figures.figure('bare start of node', bare.passed)
  figures.figure('over that: the 50 functions alone, nothing memoized', over('plain'), bare.passed)
  figures.figure('over that: import', over('imported'), bare.passed)
  figures.figure('over that: require()', over('required'), bare.passed)
  figures.within('over that: import + first hit, 1 function', over('one'), LIMIT)
  figures.within('over that: import + first hit, 50 functions in 5 modules', over('fifty'), LIMIT)
  figures.within('the same under CommonJS', over('fiftyRequired'), LIMIT)
  const compiledOver = difference(timed.fiftyCompiled.passed, timed.bareCompiled.passed)
  figures.figure('the same (ESM) with NODE_COMPILE_CACHE', compiledOver, bare.passed)
  figures.figure('CPU time: bare start', bare.cpu)
  figures.figure('CPU time over that: import', over('imported', 'cpu'), bare.cpu)
  figures.figure('CPU time over that: 1 function', over('one', 'cpu'), bare.cpu)
  figures.figure('CPU time over that: 50 functions', over('fifty', 'cpu'), bare.cpu)
}
