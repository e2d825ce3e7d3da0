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
 * What must stay true: a program counts a computation by one line `computed` on stderr, and nothing
 * of this process's environment reaches it, so that a verdict is the program's alone. Compiled code
 * is kept for the modules of `dist` only: each of the three runs has a folder of its own for it, which
 * no other run of the same case sees, so that the program itself is compiled anew each time.
 */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { type CompileOptions, type Loader, prepare } from './compile-case.ts'
import { layAfter, layBefore } from './lay-case.ts'
import { isSelfContained, UncachedRuns } from './uncached.ts'

/** What `case.json` says. */
interface CaseRecord {
  readonly group: string
  /** What the second run must do; for a change inside one process, what the later calls do. */
  readonly verdict: 'recompute' | 'hit'
  readonly run: Loader
  /** The loader of the edited program, where it is another. */
  readonly runAfter?: Loader
  readonly compile?: CompileOptions
  /** Features of the runtime without which the program can't run. */
  readonly requires?: readonly string[]
  /** How often the function computes in the first run; cases inside one process only. */
  readonly computes?: number
  /** How often it computes in the second run; `null` where a second run may differ. */
  readonly again?: number | null
  readonly env?: Edited<Readonly<Record<string, string>>>
  readonly args?: Edited<readonly string[]>
  /** Files of `before/` that the edit removes. */
  readonly delete?: readonly string[]
  /** A warning's code that must be said. */
  readonly warns?: string
  /** The call may be refused (run uncached, and said) instead of being fingerprinted. */
  readonly mayRefuse?: boolean
  /** A text that must not be said: the mark of code that nobody may run. */
  readonly quiet?: string
  /** `false` where the recompute is only conservative; `reason` says why it can't be avoided. */
  readonly resultChanges?: boolean
  readonly reason?: string
  /** Why a hit that differs from the truth is what the user asked for. */
  readonly staleByDesign?: string
}

interface Edited<T> {
  readonly before: T
  readonly after: T
}

/** One case of the table. */
export interface Case extends CaseRecord {
  /** The folder's name: a sentence with dashes. */
  readonly name: string
  readonly folder: string
  readonly inProcess: boolean
}

/** One finished run of a program. */
interface Run {
  readonly output: string
  readonly computed: number
  readonly stderr: string
}

const here = dirname(fileURLToPath(import.meta.url))
const node = process.env['PERMAFROST_TEST_NODE'] ?? process.execPath

/** The table of cases, sorted by name. */
export function readCases(): readonly Case[] {
  const root = join(here, 'cases')
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => {
      const folder = join(root, entry.name)
      const record = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as CaseRecord
      return Object.assign(record, {
        name: entry.name,
        folder,
        inProcess: record.computes !== undefined,
      })
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** The features that the runtime under test has, by the names that `requires` uses. */
export async function readFeatures(): Promise<ReadonlySet<string>> {
  const script = `console.log(JSON.stringify(Object.entries({
    temporal: typeof Temporal !== 'undefined',
    float16: typeof Float16Array !== 'undefined',
    typescript: Boolean(process.features.typescript),
  }).filter(([, there]) => there).map(([name]) => name)))`
  const { output } = await spawn(['-e', script], tmpdir(), {})
  return new Set(JSON.parse(output) as string[])
}

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
    startUncached(one, root, command),
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
  const truth = await startUncached(one, root, command)
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

let uncached: UncachedRuns | null = null

/** Ends what the uncached runs share. */
export function endRuns(): void {
  uncached?.end()
  uncached = null
}

/** The truth: in a process that others share where none of them can tell, else in one of its own. */
async function startUncached(one: Case, root: string, command: readonly string[]): Promise<Run> {
  const [main, ...more] = command
  const plain = (one.runAfter ?? one.run) === 'node' && one.env === undefined && !one.args
  if (plain && main !== undefined && more.length === 0 && isSelfContained(one.folder)) {
    uncached ??= new UncachedRuns(node, { ...baseEnv(), ...compiled('uncached') })
    const printed = await uncached.run({ folder: join(root, 'program'), main })
    const run = printed === null ? null : runOf(printed.stdout, printed.stderr)
    // Without a result, or a computation, it is not over, or not right here.
    if (run !== null && run.computed > 0 && !run.output.startsWith(NOTHING)) return run
  }
  return start(one, root, command, 'uncached')
}

type Role = 'first' | 'second' | 'uncached'

function compiled(role: Role): Readonly<Record<string, string>> {
  return { NODE_COMPILE_CACHE: join(tmpdir(), `permafrost-compiled-cases-${role}`) }
}

function start(one: Case, root: string, command: readonly string[], role: Role): Promise<Run> {
  const state = role === 'first' || one.inProcess ? 'before' : 'after'
  const env = {
    ...compiled(role),
    PERMAFROST_DIR: join(root, 'cache'),
    ...one.env?.[state],
    ...(role === 'uncached' && { PERMAFROST_DISABLE: '1' }),
  }
  return spawn([...command, ...(one.args?.[state] ?? [])], join(root, 'program'), env)
}

const waiting: (() => void)[] = []
let free = availableParallelism() + 1

async function spawn(
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Run> {
  if (free > 0) free -= 1
  else await new Promise<void>((resolve) => waiting.push(resolve))
  try {
    return await execute(command, cwd, env)
  } finally {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }
}

function execute(
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Run> {
  const options = { cwd, env: { ...baseEnv(), ...env }, timeout: 60_000, maxBuffer: 1 << 26 }
  return new Promise((resolve, reject) => {
    execFile(node, command, options, (error, stdout, stderr) => {
      if (error !== null) {
        reject(new Error(`Run "${command.join(' ')}": failed\n${stderr}\n${stdout}`))
        return
      }
      resolve(runOf(stdout, stderr))
    })
  })
}

/** All that programs get of this process's environment. */
function baseEnv(): Readonly<Record<string, string>> {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME, TMPDIR: tmpdir(), TZ: 'UTC', LC_ALL: 'en_US.UTF-8' }
}

function runOf(stdout: string, stderr: string): Run {
  const computed = stderr.split('\n').filter((line) => line === 'computed').length
  return { output: lastJson(stdout), computed, stderr }
}

const NOTHING = 'nothing that is JSON:'

/** The result that a program printed; vitest prints lines of its own around it. */
function lastJson(stdout: string): string {
  const lines = stdout.split('\n').map((line) => line.trim())
  const json = lines.findLast((line) => {
    try {
      return JSON.parse(line) !== undefined
    } catch {
      return false
    }
  })
  return json ?? `${NOTHING} ${stdout}`
}
