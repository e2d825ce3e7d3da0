/**
 * Timing of whole processes, from starting them to their end.
 *
 * What must stay true: programs that are compared are started in turns; the figure of a start is its
 * difference to the bare start of the same round. CPU time is taken beside the time passed: on a
 * busy machine only the former says what the program did.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { mapValues } from './map-values.ts'
import type { ProgramReport } from './programs.ts'
import { inTurns } from './timing.ts'
import type { Timing } from './timing.ts'

/** A program to start. */
export interface Program {
  readonly file: string
  readonly environment?: Readonly<Record<string, string>>
  /** Throws if the program did not do what it should. */
  readonly check?: (said: unknown) => void
}

/** What a program took, in microseconds. */
export interface ProcessTiming {
  readonly passed: Timing
  readonly cpu: Timing
}

/** Starts a program in `folder` and waits for its end. */
export function start(folder: string, { file, environment, check }: Program): ProgramReport {
  if (!existsSync(join(folder, file))) throw new Error(`There is no program "${file}"`)
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The program "${file}" failed: ${stderr}`)
  const report = JSON.parse(stdout) as ProgramReport
  check?.(report.said)
  return report
}

/** Times programs in turns, each in `rounds` processes. */
export async function timePrograms<Name extends string>(
  folder: string,
  programs: Readonly<Record<Name, Program>>,
  rounds: number,
): Promise<Record<Name, ProcessTiming>> {
  const cpu = mapValues(programs, () => [] as number[])
  const run = (program: Program, name: Name) => (): number => {
    const started = performance.now()
    const report = start(folder, program)
    const passed = (performance.now() - started) * 1000
    cpu[name].push(report.cpu)
    return passed
  }
  const passed = await inTurns(mapValues(programs, run), rounds)
  return mapValues(passed, (timing, name) => ({ passed: timing, cpu: { rounds: cpu[name] } }))
}
