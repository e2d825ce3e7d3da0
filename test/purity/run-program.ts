/** Runs a program of this folder in a process of its own, on the Node that runs the tests. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { programEnvironment } from '../setup/program-environment.ts'

/** What it printed. Throws with what it complained of if it failed. */
export async function runProgram(
  name: string,
  args: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<string> {
  const program = fileURLToPath(new URL(`programs/${name}`, import.meta.url))
  const child = spawn(process.execPath, ['--no-warnings', ...flags, program, ...args], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...programEnvironment(), TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = [[] as Buffer[], [] as Buffer[]]
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
  if (status !== 0) throw new Error(`${name}: exit ${status}\n${Buffer.concat(stderr).toString()}`)
  return Buffer.concat(stdout).toString()
}
