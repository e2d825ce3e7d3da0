/** The test's side: programs in processes of their own, and temporary folders. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { programEnvironment } from '../setup/program-environment.ts'

/** How a program ended, and what it said. */
interface Ended {
  readonly status: number | null
  readonly signal: string | null
  readonly said: readonly unknown[]
  readonly err: string
}

/** A program that runs. */
export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** What it says next; null when it has ended. */
  next(): Promise<unknown>
  tell(message: unknown): void
}

/** How a program is started. */
export interface Start {
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** A command that is put before `node`, as `unshare`. */
  readonly under?: readonly string[]
}

/** Starts a program of this folder (`crash-writer.ts`) with one JSON argument. */
export function start(program: URL, argument: unknown, how: Start = {}): Running {
  const [command, ...args] = [
    ...(how.under ?? []),
    process.execPath,
    '--no-warnings',
    ...(how.flags ?? []),
    fileURLToPath(program),
    JSON.stringify(argument),
  ]
  const child = spawn(command, args, {
    env: { ...programEnvironment(), ...how.env },
  })
  const said: unknown[] = []
  const unheard: unknown[] = []
  let err = ''
  let over = false
  const isOver = (): boolean => over
  let wake = (): void => {}
  child.stdin.on('error', () => {}) // A program that has ended hears nothing more.
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = parsed(line)
    said.push(message)
    unheard.push(message)
    wake()
  })
  const { promise: ended, resolve, reject } = Promise.withResolvers<Ended>()
  child.on('error', reject)
  child.on('close', (status, signal) => {
    over = true
    wake()
    resolve({ status, signal, said, err })
  })
  async function next(): Promise<unknown> {
    while (unheard.length === 0) {
      if (isOver()) return null
      await new Promise<void>((woken) => {
        wake = woken
      })
    }
    return unheard.shift()
  }
  return {
    child,
    ended,
    next,
    tell: (message) => child.stdin.write(`${JSON.stringify(message)}\n`),
  }
}

/** The half line of a program that was killed stays text. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return line
  }
}

/** Runs a program to its end; its last word. */
export async function run<T>(program: URL, argument: unknown, how: Start = {}): Promise<T> {
  const { status, signal, said, err } = await start(program, argument, how).ended
  if (status !== 0)
    throw new Error(
      `${program.pathname} ended with ${status ?? signal}, said ${JSON.stringify(said.at(-1))}: ${err}`,
    )
  return said.at(-1) as T
}

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'permafrost-endurance-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }))
  return dir
}

/** A file below a folder. */
export interface Found {
  readonly path: string
  readonly bytes: number
}

/** All files below a folder, by path; what goes while one looks is left out. */
export function filesBelow(dir: string): readonly Found[] {
  return namesIn(dir).flatMap((name): readonly Found[] => {
    const path = join(dir, name)
    const stat = lstatSync(path, { throwIfNoEntry: false })
    if (stat === undefined) return []
    return stat.isDirectory() ? filesBelow(path) : [{ path, bytes: stat.size }]
  })
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir).toSorted()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** What files below a folder take, in bytes. */
export function bytesBelow(dir: string): number {
  return filesBelow(dir).reduce((sum, { bytes }) => sum + bytes, 0)
}
