/** Runs a small program in a process of its own, on the Node that runs the tests. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { programEnvironment } from '../setup/program-environment.ts'

/** URL of a module of the platform room, for programs that import it. */
export function platformUrl(name: string): string {
  return new URL(`../../src/platform/${name}.ts`, import.meta.url).href
}

/** Runs `text` as an ES module; returns what it prints, or throws with what it complained. */
export function runChild(
  text: string,
  flags: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): string {
  const file = join(mkdtempSync(join(tmpdir(), 'permafrost-')), 'main.mjs')
  writeFileSync(file, text)
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--no-warnings', ...flags, file],
    {
      encoding: 'utf8',
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { ...programEnvironment(), ...env },
    },
  )
  if (status !== 0) throw new Error(`exit ${status}: ${stderr}`)
  return stdout.trim()
}
