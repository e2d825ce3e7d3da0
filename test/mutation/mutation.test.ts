/**
 * Mutants of well-known packages: whenever a change of one function changes what an uncached run
 * gives, the memoized function gives that too.
 *
 * `PERMAFROST_MUTANTS=<number>` sets how many there are in all; `PERMAFROST_TEST_SEED` repeats a run.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import type { Outcome } from './run-mutants.ts'
import { SUBJECTS } from './subjects.ts'

const count = Math.ceil(Number(process.env['PERMAFROST_MUTANTS'] ?? 100) / SUBJECTS.length)
const seed = Number(process.env['PERMAFROST_TEST_SEED'] ?? Date.now() % 1_000_000)
const runner = fileURLToPath(new URL('run-mutants.ts', import.meta.url))
const run = promisify(execFile)
const outcomes: Outcome[] = []

/** Two packages at a time; the queue's lanes. */
const lanes: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()]

/** Runs the mutants of one package in a process of their own, when a lane is free. */
function runMutants(name: string): Promise<readonly Outcome[]> {
  const lane = SUBJECTS.findIndex((one) => one.name === name) % lanes.length
  const found = lanes[lane]!.then(() => runNow(name))
  lanes[lane] = found.catch(() => {})
  return found
}

async function runNow(name: string): Promise<readonly Outcome[]> {
  const root = mkdtempSync(join(tmpdir(), 'permafrost-mutants-'))
  try {
    const args = ['--no-warnings', runner, name, String(count), String(seed), root]
    const { stdout } = await run(process.execPath, args, { cwd: root, maxBuffer: 1 << 26 })
    const lines = stdout.split('\n').filter((line) => line.startsWith('{"mutant"'))
    return lines.map((line) => JSON.parse(line) as Outcome)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

describe.concurrent(`mutants of seed ${seed}`, () => {
  test.each(SUBJECTS.map(({ name }) => name))(
    'of %s are never met by a stale result',
    { timeout: 300_000 },
    async (name) => {
      const found = await runMutants(name)
      outcomes.push(...found)
      expect(found.length).toBeGreaterThan(count / 2)
      expect(found.filter(({ stale }) => stale > 0).map(({ mutant }) => mutant)).toEqual([])
    },
  )
})

// Of 20 mutants of one package, by chance none may change a result; of all of them, many do.
test('the test would see it: mutants change results, and others hit', () => {
  expect(outcomes.filter(({ changed }) => changed).length).toBeGreaterThan(count / 4)
  expect(outcomes.filter(({ hits }) => hits > 0).length).toBeGreaterThan(count / 4)
})

afterAll(() => {
  const ran = outcomes.filter(({ kind }) => kind === 'ran')
  const share = (list: readonly Outcome[], of: readonly Outcome[]): string =>
    `${list.length} of ${of.length} (${Math.round((100 * list.length) / Math.max(1, of.length))} %)`
  const outside = ran.filter(({ reached }) => !reached)
  const inside = ran.filter(({ reached }) => reached)
  const allHit = (list: readonly Outcome[]): readonly Outcome[] =>
    list.filter(({ hits, inputs }) => hits === inputs)
  console.info(
    [
      `mutants: ${outcomes.length}, of which ${ran.length} run to an end`,
      `results that change: ${ran.filter(({ changed }) => changed).length}; stale: ${ran.filter(({ stale }) => stale > 0).length}`,
      `outside the code that is reached, all inputs hit: ${share(allHit(outside), outside)}`,
      `inside it, all inputs hit: ${share(allHit(inside), inside)}`,
    ].join('\n'),
  )
})
