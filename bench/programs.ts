/**
 * Programs of users, written into a folder that has Permafrost installed.
 *
 * What must stay true: they are plain JavaScript, so that nothing but Permafrost is measured; each
 * run of this writes the same texts; the functions do some work in several lines each, for a graph
 * of one-liners would be cheaper to read than anybody's code.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const repository = join(import.meta.dirname, '..')

/** Makes `folder` a project with Permafrost, as built, in its node_modules. */
export function makeProject(folder: string): void {
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  symlinkSync(repository, join(folder, 'node_modules/permafrost'), 'junction')
  writeFileSync(join(folder, 'package.json'), '{ "name": "measured", "type": "module" }\n')
}

/** Writes the files of a project. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}

/** The constants that a group of functions shares. */
function constantsText(group: number): string {
  return `
const rate${group} = ${(group % 17) + 0.25}
const label${group} = 'group ${group}'
`
}

/** One function of a graph: it calls `next`, or ends the chain. */
function functionText(at: number, next: number | null, group: number): string {
  const last = next === null ? 'sum' : `step${next}(sum / 2)`
  return `
function step${at}(input) {
  // A damped mean of some steps from the input.
  const start = (input < 0 ? -input : input) % 97
  let sum = rate${group}
  for (let step = 1; step <= 3; step++) {
    const weight = step / (step + ${(at % 7) + 1})
    sum += (start * weight) / (step + rate${group})
  }
  if (sum > 1000) throw new Error(label${group} + ': too large at ${at}')
  return ${last} + rate${group}
}
`
}

/** How a program's modules know each other. */
export type ModuleKind = 'esm' | 'cjs'

/** The modules of a graph: `functions` in a chain, spread evenly over `modules`; `step0` is first. */
export function graphModules(
  functions: number,
  modules: number,
  kind: ModuleKind,
): Readonly<Record<string, string>> {
  const each = Math.ceil(functions / modules)
  const suffix = kind === 'esm' ? 'js' : 'cjs'
  const files: Record<string, string> = {}
  for (let module = 0; module < modules; module++) {
    const first = module * each
    const end = Math.min(first + each, functions)
    const texts: string[] = []
    if (end < functions)
      texts.push(
        kind === 'esm'
          ? `import { step${end} } from './graph${module + 1}.js'\n`
          : `const { step${end} } = require('./graph${module + 1}.cjs')\n`,
      )
    for (let at = first; at < end; at++)
      texts.push(constantsText(at), functionText(at, at + 1 < functions ? at + 1 : null, at))
    texts.push(kind === 'esm' ? `export { step${first} }\n` : `module.exports = { step${first} }\n`)
    files[`graph${module}.${suffix}`] = texts.join('')
  }
  return files
}

/** Functions of a bundle that share their constants: so 5,000 functions make 7,000 bindings. */
const GROUP = 5

/** One module of `total` functions; every `every`-th is in the chain that starts at `step0`. */
export function bundleText(total: number, every: number): string {
  const texts: string[] = []
  for (let at = 0; at < total; at++) {
    const group = Math.floor(at / GROUP)
    if (at % GROUP === 0) texts.push(constantsText(group))
    texts.push(functionText(at, at + every < total ? at + every : null, group))
  }
  return texts.join('')
}

/** What a program prints when it ends; see {@link reporting}. */
export interface ProgramReport {
  /** CPU time of all its threads, in microseconds. */
  readonly cpu: number
  /** Whatever the program has to say. */
  readonly said: unknown
}

/** Text that ends a program: it prints `said`, an expression, without opening the standard output. */
export function reporting(said: string): string {
  return `
const { user, system } = process.cpuUsage()
process.getBuiltinModule('node:fs').writeSync(1, JSON.stringify({ cpu: user + system, said: ${said} }))
`
}
