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

/** One function of a graph: it calls `next`, or ends the chain. */
function functionText(name: string, next: string | null, seed: number): string {
  const last = next === null ? 'sum' : `${next}(sum / 2)`
  return `
const rate_${name} = ${(seed % 17) + 0.25}
const label_${name} = 'step ${seed}'
function ${name}(input) {
  // A damped mean of some steps from the input.
  const start = (input < 0 ? -input : input) % 97
  let sum = rate_${name}
  for (let step = 1; step <= 3; step++) {
    const weight = step / (step + ${(seed % 7) + 1})
    sum += (start * weight) / (step + rate_${name})
  }
  if (sum > 1000) throw new Error(label_${name} + ': too large')
  return ${last} + rate_${name}
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
      texts.push(functionText(`step${at}`, at + 1 < functions ? `step${at + 1}` : null, at))
    texts.push(kind === 'esm' ? `export { step${first} }\n` : `module.exports = { step${first} }\n`)
    files[`graph${module}.${suffix}`] = texts.join('')
  }
  return files
}

/** One module of `total` functions; every `every`-th is in the chain that starts at `step0`. */
export function bundleText(total: number, every: number): string {
  const texts: string[] = []
  for (let at = 0; at < total; at++) {
    const next = at + every < total ? `step${at + every}` : null
    texts.push(functionText(`step${at}`, next, at))
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
