/**
 * Runs the pipeline in a new process.
 *
 * What must stay true: what is reported comes from the process itself, and its whole time is taken
 * from outside, the start of Node included.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import type { StepReport } from '../step.ts'
import type { Workspace } from './workspace.ts'

/** What one process did. */
export interface Run {
  readonly steps: readonly StepReport[]
  /** Of the whole process, from outside. */
  readonly ms: number
  /** The SVG it wrote. */
  readonly picture: string
}

/** How to run. */
export interface RunOptions {
  /** False computes everything, as if Permafrost were not there. */
  readonly cached: boolean
  /** Hears of each step as soon as it is done. */
  readonly onStep: (step: StepReport) => void
}

/** The environment without the caller's own settings of Permafrost. */
function environment(cached: boolean): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PERMAFROST_'))
  return { ...Object.fromEntries(kept), ...(!cached && { PERMAFROST_DISABLE: '1' }) }
}

/** Runs it once. */
export async function runPipeline(workspace: Workspace, options: RunOptions): Promise<Run> {
  const { folder, data, picture } = workspace
  const steps: StepReport[] = []
  const start = performance.now()
  const child = fork(join(folder, 'main.ts'), [data, picture], {
    cwd: folder,
    env: environment(options.cached),
    execArgv: [],
  })
  child.on('message', (message) => {
    const report = message as unknown as StepReport
    steps.push(report)
    options.onStep(report)
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  const ms = performance.now() - start
  if (code !== 0) throw new Error(`The pipeline ended with exit code ${code}`)
  return { steps, ms, picture: readFileSync(picture, 'utf8') }
}
