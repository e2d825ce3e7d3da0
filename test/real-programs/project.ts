/** The test's side: projects of users, with published packages in them, and programs that run there. */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { onTestFinished } from 'vitest'
import { start } from '../endurance/child.ts'
import { temporaryFolder, write } from '../memo/support.ts'
import type { Order, Outcome } from './drive.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const DRIVE = new URL('drive.ts', import.meta.url).href

/** Texts by path. */
export type Files = Readonly<Record<string, string>>

/** A running program of a project. */
export interface Program {
  /** Calls a memoized function, and the function itself to compare. */
  call(name: string, ...args: unknown[]): Promise<Outcome>
  /** Calls a memoized function. */
  callAlone(name: string, ...args: unknown[]): Promise<Outcome>
  /** Lets it end by itself. */
  end(): Promise<void>
}

/** The folder of an installed package, as `from` (a package, or this repository) finds it. */
export function packageFolder(name: string, from: string | null = null): string {
  if (from === null) return join(REPOSITORY, 'node_modules', name)
  const require = createRequire(join(packageFolder(from), 'package.json'))
  return dirname(require.resolve(`${name}/package.json`))
}

/**
 * Makes a project with packages linked into its node_modules. In the text of `main.mjs`,
 * `'permafrost'` stands for this repository and `'drive'` for the other side of the dialogue.
 */
export function makeProject(files: Files, packages: Readonly<Record<string, string>>): string {
  const dir = realpathSync(temporaryFolder())
  const main = files['main.mjs']!.replaceAll("'drive'", `'${DRIVE}'`)
  write(dir, { 'package.json': '{"name":"demo","type":"module"}', ...files, 'main.mjs': main })
  mkdirSync(join(dir, 'node_modules'), { recursive: true })
  for (const [name, folder] of Object.entries(packages)) {
    const link = join(dir, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(folder, link, 'junction')
  }
  return dir
}

/** Runs a project's `main.mjs`; it ends with the test at the latest. */
export function runProject(dir: string): Program {
  const { child, ended, next, tell } = start(pathToFileURL(join(dir, 'main.mjs')), {})
  onTestFinished(() => void child.kill('SIGKILL'))
  async function ask(order: Order): Promise<Outcome> {
    tell(order)
    const answer = await next()
    if (answer === null) throw new Error(`the program has ended: ${(await ended).err}`)
    return answer as Outcome
  }
  return {
    call: (call, ...args) => ask({ call, args, compared: true }),
    callAlone: (call, ...args) => ask({ call, args, compared: false }),
    async end() {
      child.stdin?.end()
      const { status, err } = await ended
      if (status !== 0) throw new Error(`the program ended with ${status}: ${err}`)
    },
  }
}

/** A change of a project that can be undone. */
export interface Edit {
  /** Texts that are written; null removes. */
  readonly files?: Readonly<Record<string, string | null>>
  /** Files of which only the time changes. */
  readonly touched?: readonly string[]
}

/** Makes an edit, and returns what undoes it. */
export function edit(dir: string, { files = {}, touched = [] }: Edit): () => void {
  const undo = Object.entries(files).map(([name, text]) => change(join(dir, name), text))
  const later = new Date(Date.now() + 60_000)
  for (const name of touched) utimesSync(join(dir, name), later, later)
  return () => {
    for (const back of undo.toReversed()) back()
  }
}

function change(path: string, text: string | null): () => void {
  const before = existsSync(path) ? readFileSync(path) : null
  let made = path
  while (!existsSync(dirname(made))) made = dirname(made)
  if (text === null) rmSync(path)
  else {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return () => {
    if (before === null) rmSync(made, { recursive: true })
    else writeFileSync(path, before)
  }
}
