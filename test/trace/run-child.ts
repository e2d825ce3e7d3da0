/** Runs a small program in a process of its own, on the Node that runs the tests. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { programEnvironment } from '../setup/program-environment.ts'

/** URL of a module of the room. */
export function traceUrl(name: string): string {
  return new URL(`../../src/trace/${name}.ts`, import.meta.url).href
}

/** A folder with these files in it. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'permafrost-trace-')))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** Runs `text` as an ES module; returns what it prints, or throws with what it complained. */
export function runChild(
  text: string,
  flags: readonly string[] = [],
  folder: string = folderWith({}),
): string {
  writeFileSync(join(folder, 'main.mjs'), text)
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--no-warnings', ...flags, join(folder, 'main.mjs')],
    {
      encoding: 'utf8',
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: programEnvironment(),
    },
  )
  if (status !== 0) throw new Error(`exit ${status}: ${stderr}`)
  return stdout.trim()
}
