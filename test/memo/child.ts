/** Programs that tests talk to while they run: a line in, a line out, a signal. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { programEnvironment } from '../setup/program-environment.ts'

/** How a program ended, and all it said. */
export interface Death {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: readonly string[]
  readonly err: string
}

/** A program that runs. */
export interface Child {
  readonly ended: Promise<Death>
  /** The next line it prints; rejects if it ends first. */
  line(): Promise<string>
  say(line: string): void
  kill(signal: NodeJS.Signals): void
}

/** Starts a program of a project on the Node that runs the tests. */
export function start(
  dir: string,
  file: string,
  args: readonly string[] = [],
  flags: readonly string[] = [],
): Child {
  const child = spawn(process.execPath, ['--no-warnings', ...flags, join(dir, file), ...args], {
    cwd: dir,
    env: programEnvironment(),
  })
  const out: string[] = []
  const unread: string[] = []
  const waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = []
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  createInterface({ input: child.stdout }).on('line', (line) => {
    out.push(line)
    const next = waiting.shift()
    if (next === undefined) unread.push(line)
    else next.resolve(line)
  })
  const { promise: ended, resolve, reject } = Promise.withResolvers<Death>()
  child.on('error', reject)
  child.on('close', (status, signal) => {
    for (const { reject: fail } of waiting) fail(new Error(`It ended: ${err}`))
    resolve({ status, signal, out, err: err.trim() })
  })
  return {
    ended,
    line: () => {
      const line = unread.shift()
      if (line !== undefined) return Promise.resolve(line)
      const next = Promise.withResolvers<string>()
      waiting.push(next)
      return next.promise
    },
    say: (line) => child.stdin.write(`${line}\n`),
    kill: (signal) => child.kill(signal),
  }
}
