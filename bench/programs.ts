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

/** What a function calls: graphs are trees, so that they are as wide as people's code is. */
function calledBy(at: number, functions: number): readonly number[] {
  return [2 * at + 1, 2 * at + 2].filter((callee) => callee < functions)
}

/** One function of a graph; it adds up what those say that it calls. */
function functionText(at: number, callees: readonly number[], group: number): string {
  const calls = callees.map((callee) => ` + step${callee}(sum / 2)`).join('')
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
  return sum${calls}
}
`
}

/** How a program's modules know each other. */
export type ModuleKind = 'esm' | 'cjs'

/** The modules of a graph: `functions` in a tree, spread evenly over `modules`; `step0` is its root. */
export function graphModules(
  functions: number,
  modules: number,
  kind: ModuleKind,
): Readonly<Record<string, string>> {
  const each = Math.ceil(functions / modules)
  const files: Record<string, string> = {}
  for (let module = 0; module < modules; module++) {
    const first = module * each
    const own = Array.from({ length: Math.min(each, functions - first) }, (_, at) => first + at)
    const callees = own.flatMap((at) => calledBy(at, functions))
    const foreign = Map.groupBy(callees, (callee) => Math.floor(callee / each))
    foreign.delete(module)
    const imports = [...foreign].map(([from, names]) => importText(from, names, kind))
    const texts = own.map((at) => constantsText(at) + functionText(at, calledBy(at, functions), at))
    const name = kind === 'esm' ? `graph${module}.js` : `graph${module}.cjs`
    files[name] = [...imports, ...texts, exportText(own, kind)].join('')
  }
  return files
}

function namesText(steps: readonly number[]): string {
  return steps.map((step) => `step${step}`).join(', ')
}

function importText(module: number, steps: readonly number[], kind: ModuleKind): string {
  return kind === 'esm'
    ? `import { ${namesText(steps)} } from './graph${module}.js'\n`
    : `const { ${namesText(steps)} } = require('./graph${module}.cjs')\n`
}

function exportText(steps: readonly number[], kind: ModuleKind): string {
  const names = `{ ${namesText(steps)} }`
  return kind === 'esm' ? `export ${names}\n` : `module.exports = ${names}\n`
}

/** Functions of a bundle that share their constants: so 5,000 functions make 7,000 bindings. */
const GROUP = 5

/** One module of `total` functions, of which `reached` (evenly spread) are the tree of `step0`. */
export function bundleText(total: number, reached: number): string {
  const every = total / reached
  const texts: string[] = []
  for (let at = 0; at < total; at++) {
    const group = Math.floor(at / GROUP)
    if (at % GROUP === 0) texts.push(constantsText(group))
    const place = Math.floor(at / every)
    const callees = calledBy(place, reached).map((callee) => callee * every + (at % every))
    texts.push(functionText(at, callees, group))
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
