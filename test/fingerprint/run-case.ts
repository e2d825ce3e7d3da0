/**
 * Runs one case of the table: a small program before and after an edit, over one cache.
 *
 * | run      | files  | cache          | what it shows                               |
 * | -------- | ------ | -------------- | ------------------------------------------- |
 * | first    | before | empty          | the function computes, its result is stored |
 * | second   | after  | of the first   | hit or recompute, and what it returns       |
 * | uncached | after  | disabled       | the truth that the second is compared with  |
 *
 * A case that says how often it `computes` changes something inside one process: the first run must
 * compute exactly so often, the second `again` times (0 unless the case says otherwise), and both
 * must print what the uncached run prints.
 *
 * What must stay true: a program counts a computation by one line `computed` on stderr, so that a
 * verdict is the program's alone.
 */
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepare } from './compile-case.ts'
import { layAfter, layBefore } from './lay-case.ts'
import type { Case } from './read-cases.ts'
import { type Run, start } from './start-run.ts'

/** Runs a case; what is wrong, in sentences: empty when the case holds. */
export async function runCase(one: Case): Promise<readonly string[]> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'permafrost-case-')))
  try {
    return one.inProcess ? await runInProcess(one, root) : await runEdit(one, root)
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function runEdit(one: Case, root: string): Promise<readonly string[]> {
  const folder = layBefore(one.folder, root)
  const loader = one.runAfter ?? one.run
  const compile = one.compile ?? {}
  const first = await start(one, root, await prepare(folder, one.run, compile), 'first')
  layAfter(one.folder, root, one.delete ?? [])
  const command = await prepare(folder, loader, compile)
  const [second, truth] = await Promise.all([
    start(one, root, command, 'second'),
    start(one, root, command, 'uncached'),
  ])

  const wrong: string[] = []
  if (one.staleByDesign !== undefined) {
    if (second.output === truth.output) wrong.push(`fixture: nothing is stale by design`)
    if (second.output !== first.output) wrong.push(`second run gave ${second.output}`)
  } else if (second.output !== truth.output) {
    wrong.push(`STALE: second run gave ${second.output}, uncached gave ${truth.output}`)
  } else if (one.verdict === 'hit' && first.output !== truth.output) {
    wrong.push(`first run gave ${first.output}, uncached after the edit ${truth.output}`)
  }
  if (
    one.verdict === 'recompute' &&
    (first.output !== truth.output) === (one.resultChanges === false)
  ) {
    wrong.push(`fixture: results before and after are ${first.output} and ${truth.output}`)
  }
  if (first.computed === 0) wrong.push('first run computed nothing')
  if (truth.computed === 0) wrong.push('fixture: the uncached run computed nothing')
  if (one.verdict === 'hit' && second.computed > 0)
    wrong.push(`expected a hit, computed ${second.computed} ×`)
  if (one.verdict === 'recompute' && second.computed === 0) wrong.push('expected a recompute, hit')
  return describe(one, wrong, [first, second])
}

async function runInProcess(one: Case, root: string): Promise<readonly string[]> {
  const folder = layBefore(one.folder, root)
  const command = await prepare(folder, one.run, one.compile ?? {})
  const first = await start(one, root, command, 'first')
  // the program may have changed its own files
  layBefore(one.folder, root)
  const truth = await start(one, root, command, 'uncached')
  const again = one.again === undefined ? 0 : one.again
  const runs = [first]
  const wrong: string[] = []
  if (first.output !== truth.output) {
    wrong.push(`STALE: gave ${first.output}, uncached gave ${truth.output}`)
  }
  if (first.computed !== one.computes) {
    wrong.push(`expected ${one.computes} computations, computed ${first.computed} ×`)
  }
  if (again !== null) {
    layBefore(one.folder, root)
    const second = await start(one, root, command, 'second')
    runs.push(second)
    if (second.output !== truth.output) {
      wrong.push(`STALE: second process gave ${second.output}, uncached gave ${truth.output}`)
    }
    if (second.computed !== again && one.mayRefuse !== true) {
      wrong.push(
        `expected ${again} computations in the second process, computed ${second.computed} ×`,
      )
    }
  }
  return describe(one, wrong, runs)
}

/** Adds what the warnings say, and what was said if anything is wrong. */
function describe(one: Case, wrong: string[], runs: readonly Run[]): readonly string[] {
  const said = runs.map((run) => run.stderr).join('\n')
  if (one.warns !== undefined) {
    if (!said.includes(`[${one.warns}]`)) wrong.push(`expected the warning ${one.warns}`)
  } else if (one.mayRefuse !== true) {
    const refused = /\[PERMAFROST_\w+\].*/.exec(said)
    if (refused !== null) wrong.push(`said ${refused[0]}`)
  }
  if (one.quiet !== undefined && said.includes(one.quiet)) {
    wrong.push(`ran code that says "${one.quiet}"`)
  }
  if (wrong.length > 0 && said.trim() !== '') wrong.push(`stderr: ${said.trim()}`)
  return wrong
}
