/** A project of its own in a temporary folder, and the program `permafrost` run in it. */
import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { afterAll } from 'vitest'
import { programEnvironment } from '../setup/program-environment.ts'

const REPOSITORY = join(import.meta.dirname, '../..')

/** The program, as package.json names it. */
const PROGRAM = join(
  REPOSITORY,
  (
    JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
      bin: { permafrost: string }
    }
  ).bin.permafrost,
)

const made: string[] = []

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** What a process did. */
export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Writes files below a new folder, where `permafrost` can be imported. */
export function makeProject(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'permafrost-cli-')))
  made.push(folder)
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(REPOSITORY, join(folder, 'node_modules/permafrost'), 'junction')
  writeFiles(folder, { 'package.json': '{ "name": "own", "type": "module" }', ...files })
  return folder
}

/** Writes files, and the folders they lie in. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** Runs a file with the Node of the tests. */
export function runNode(
  cwd: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd,
    encoding: 'utf8',
    env: { ...programEnvironment(), ...environment },
    timeout: 110_000,
  })
  return { status, stdout, stderr }
}

/** Runs `permafrost` with the words given. */
export function runProgram(cwd: string, ...words: readonly string[]): Ended {
  return runNode(cwd, [PROGRAM, ...words])
}
