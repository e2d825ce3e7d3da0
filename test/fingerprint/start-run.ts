/**
 * Starts the runs of cases: in a process that the same runs of other cases share, where none of them
 * can tell, else in one of its own.
 *
 * What must stay true: nothing of this process's environment reaches a program. Compiled code is kept
 * for the modules of `dist` only: each of the three runs has a folder of its own for it, which no
 * other run of the same case sees, so that the program itself is compiled anew each time. The three
 * runs of a case never share a process.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Case } from './read-cases.ts'
import { isSelfContained, SharedRuns } from './shared-runs.ts'

/** One finished run of a program. */
export interface Run {
  readonly output: string
  readonly computed: number
  readonly stderr: string
}

const node = process.env['PERMAFROST_TEST_NODE'] ?? process.execPath

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

const shared = new Map<Role, SharedRuns>()

/** Ends the processes that runs share. */
export function endRuns(): void {
  for (const runs of shared.values()) runs.end()
  shared.clear()
}

/** Runs a program in a process that others share where none of them can tell, else in one of its own. */
export async function start(
  one: Case,
  root: string,
  command: readonly string[],
  role: Role,
): Promise<Run> {
  const [main, ...more] = command
  if (main !== undefined && more.length === 0 && mayShare(one, role)) {
    const order = { folder: join(root, 'program'), main, cache: cacheOf(root, role) }
    const printed = await sharedRuns(role).run(order)
    const run = printed === null ? null : runOf(printed.stdout, printed.stderr)
    // Without a result it is not over, or not right here; the truth neither, if nothing is computed.
    const isWhole = run !== null && !run.output.startsWith(NOTHING)
    if (isWhole && (role !== 'uncached' || run.computed > 0)) return run
  }
  return startApart(one, root, command, role)
}

/**
 * Whether a run may share its process. Besides what {@link isSelfContained} says, the truth may
 * always; the others not where packages are there, of which Permafrost knows those of the whole
 * process, nor where something is said, which is said once in a process. What changes inside one
 * process has one of its own to be seen in first.
 */
function mayShare(one: Case, role: Role): boolean {
  const isPlain = (one.runAfter ?? one.run) === 'node' && one.run === 'node'
  if (!isPlain || one.env !== undefined || one.args !== undefined) return false
  if (role !== 'uncached') {
    if (one.warns !== undefined || one.mayRefuse === true) return false
    if (role === 'first' && one.inProcess) return false
    const folders = ['packages', 'links', 'node_modules'].map((name) => join('before', name))
    if (folders.some((name) => existsSync(join(one.folder, name)))) return false
  }
  return isSelfContained(one.folder)
}

function sharedRuns(role: Role): SharedRuns {
  const known = shared.get(role)
  if (known !== undefined) return known
  const made = new SharedRuns(node, { ...baseEnv(), ...compiled(role), ...switchedOff(role) })
  shared.set(role, made)
  return made
}

function cacheOf(root: string, role: Role): string | null {
  return role === 'uncached' ? null : join(root, 'cache')
}

function switchedOff(role: Role): Readonly<Record<string, string>> {
  return role === 'uncached' ? { PERMAFROST_DISABLE: '1' } : {}
}

/** Which of the runs of a case it is, see `run-case.ts`. */
type Role = 'first' | 'second' | 'uncached'

function compiled(role: Role): Readonly<Record<string, string>> {
  return { NODE_COMPILE_CACHE: join(tmpdir(), `permafrost-compiled-cases-${role}`) }
}

function startApart(one: Case, root: string, command: readonly string[], role: Role): Promise<Run> {
  const state = role === 'first' || one.inProcess ? 'before' : 'after'
  const env = {
    ...compiled(role),
    PERMAFROST_DIR: join(root, 'cache'),
    ...one.env?.[state],
    ...switchedOff(role),
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
