/** The test's side of `program.ts`: runs a table in two processes, and judges what became of it. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { programEnvironment } from '../setup/program-environment.ts'
import { edit } from './edits.ts'
import { TABLES } from './orders.ts'
import type { Orders, Report, Table, Told } from './orders.ts'
import { folderOf, trialsOf } from './row.ts'
import type { Row, Trial } from './row.ts'

const [MAJOR = 0] = process.versions.node.split('.').map(Number)

/** Runs a program of this folder, on the Node that runs the tests; returns what it prints. */
export async function runProgram(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const program = fileURLToPath(new URL(name, import.meta.url))
  const child = spawn(process.execPath, ['--no-warnings', program, ...args], {
    env: { ...programEnvironment(), ...env },
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (part: Buffer) => (out += part.toString()))
  child.stderr.on('data', (part: Buffer) => (err += part.toString()))
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  child.on('error', reject)
  child.on('close', (status) => {
    if (status === 0 && err === '') resolve(JSON.parse(out))
    else reject(new Error(`${name} ${args.join(' ')} ended with ${status}: ${err}`))
  })
  return promise
}

interface Run {
  readonly table: Table
  readonly held: Orders['held']
  /** How the first process goes about it; `alone`: there is no second. */
  readonly step: Exclude<Orders['step'], 'second'>
}

/** What was told of each trial: at first (null if there was one process alone), and after the edits. */
interface Ran {
  readonly first: Report | null
  readonly second: Report
}

async function runBoth(run: Run, root: string): Promise<Ran> {
  const { step, ...rest } = run
  const go = async (orders: Orders): Promise<Report> =>
    (await runProgram('program.ts', [JSON.stringify(orders)])) as Report
  fs.mkdirSync(join(root, 'ground'))
  const first = await go({ ...rest, root, step })
  if (step === 'alone') return { first: null, second: first }
  // By `at once` they are made already.
  if (step !== 'at once') editAll(run, root)
  return { first, second: await go({ ...rest, root, step: 'second' }) }
}

function rowsOf(table: Table): readonly (readonly [string, Row])[] {
  return Object.entries(TABLES[table].rows(fs, (fn) => fn))
}

function editAll({ table }: Run, root: string): void {
  const { ground } = TABLES[table]
  for (const [at, [, row]] of rowsOf(table).entries())
    for (const [of, trial] of trialsOf(row, ground).entries())
      edit(ground, folderOf(root, at, of), trial.edits)
}

const HELD = { module: 'used as they are now', taken: 'taken before anything was watched' } as const
const STEPS = {
  first: 'edited later',
  'at once': 'edited within a tick of the clock',
  alone: 'edited in one process',
  together: 'all under way at a time, edited later',
} as const

/** Tests of a table, a test for each row. */
export function describeTable(run: Run): void {
  describe(`functions ${HELD[run.held]}, ${STEPS[run.step]}`, () => {
    const root = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'permafrost-outside-')))
    let ran: Ran
    beforeAll(async () => {
      ran = await runBoth(run, root)
    })
    afterAll(() => fs.rmSync(root, { recursive: true, force: true }))

    it.each(rowsOf(run.table))('%s', (name, row) => {
      const trials = trialsOf(row, TABLES[run.table].ground)
      for (const [at, trial] of trials.entries()) {
        const first = ran.first?.[name]?.[at] ?? null
        const told = ran.second[name]![at]!
        // Whatever else: the result is what computing gives.
        expect({ trial: trial.name, value: told.value }).toEqual({
          trial: trial.name,
          value: told.uncached,
        })
        if (isStored(run, row, first, told)) expectVerdict(run, trial, told)
      }
    })
  })
}

/** Whether the first process stored the result, as it must if the row says no other. */
function isStored(run: Run, row: Row, first: Told | null, told: Told): boolean {
  const mayBeUnseen = run.held === 'taken' && MAJOR >= 26
  if (row.unstored || (run.held === 'taken' && row.taken === null)) {
    for (const one of [first, told])
      if (one !== null && one.was !== '') expect(one.was).toMatch(/^miss, not stored: impure/)
    return false
  }
  if (first === null || first.was === '') return true
  if (mayBeUnseen && first.was.startsWith('miss, not stored')) return false
  // With a holder of functions that were taken, all of them are within reach.
  if (run.held === 'taken' && first.was.startsWith('miss, not stored: impure: ')) return false
  // They tell all numbers of a file system, and the free space may be another a moment later.
  if (run.held === 'taken' && row.taken === 'busy' && /: changed meanwhile/.test(first.was))
    return false
  expect(first.was).toBe('miss')
  return true
}

function expectVerdict({ held }: Run, trial: Trial, told: Told): void {
  const { name, must } = trial
  const { why } = told
  // A reference taken before tells all numbers of a file system, which are others each moment.
  const was =
    held === 'taken' ? told.was.replace(/, not stored: changed meanwhile.*/, '') : told.was
  if (must === 'either') expect(was).toMatch(/^(?:hit|miss)$/)
  else if (must === 'compute') {
    expect({ name, was }).toEqual({ name, was: 'miss' })
    // It says which file, and what has become of it.
    expect(why).toMatch(/ground\/[^:]+: \S/)
  } else if (held === 'module') expect({ name, was, why }).toEqual({ name, was: 'hit', why: '' })
}
