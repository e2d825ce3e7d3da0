/**
 * Turns the files of a case into what a loader would run: TypeScript's, esbuild's and Babel's output,
 * or a program under tsx or vitest.
 *
 * What must stay true: the source folder is only read, except for `build/` in it; compiling the
 * same files twice gives the same output, so that a changed verdict never comes from the compiler.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const require = createRequire(import.meta.url)

/** How the programs of a case are run. */
export type Loader = 'node' | 'worker' | 'tsx' | 'tsc' | 'esbuild' | 'babel' | 'vitest'

/** What the compiler of a case is told, beyond the defaults. */
export interface CompileOptions {
  readonly format?: 'esm' | 'cjs'
  readonly bundle?: boolean
  readonly minify?: boolean
  readonly target?: string
  readonly targets?: string
}

/** Compiles the program in `folder` where its loader needs it; the arguments `node` runs it with. */
export async function prepare(
  folder: string,
  loader: Loader,
  options: CompileOptions,
): Promise<readonly string[]> {
  switch (loader) {
    case 'node':
    case 'worker':
      return [entryOf(folder)]
    case 'tsx':
      return ['--import', pathToFileURL(require.resolve('tsx')).href, entryOf(folder)]
    case 'tsc':
      return [await compileWithTsc(folder, options)]
    case 'esbuild':
      return [await compileWithEsbuild(folder, options)]
    case 'babel':
      return [await compileWithBabel(folder, options)]
    case 'vitest':
      return prepareVitest(folder)
    default:
      return loader satisfies never
  }
}

function entryOf(folder: string): string {
  const entry = ['main.mjs', 'main.ts', 'main.cjs', 'main.js']
    .map((name) => join(folder, name))
    .find((path) => existsSync(path))
  if (entry === undefined) throw new Error(`Find the program in "${folder}": no main file`)
  return entry
}

function emptyBuild(folder: string, type: 'module' | 'commonjs'): string {
  const build = join(folder, 'build')
  rmSync(build, { recursive: true, force: true })
  mkdirSync(build)
  writeFileSync(join(build, 'package.json'), JSON.stringify({ type }))
  return build
}

async function compileWithTsc(folder: string, options: CompileOptions): Promise<string> {
  const build = emptyBuild(folder, 'commonjs')
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
  // types are not checked and no library is loaded, which is said as errors after emitting
  const flags = ['--ignoreConfig', '--noCheck', '--noLib', '--types', '', '--outDir', build]
  const output = ['--module', 'commonjs', '--moduleResolution', 'bundler']
  const target = ['--target', options.target ?? 'es2022']
  const command = [tsc, ...flags, ...output, ...target, entryOf(folder)]
  await run(process.execPath, command).catch(() => null)
  const result = join(build, 'main.js')
  if (!existsSync(result)) throw new Error(`Compile "${folder}" with tsc: no output`)
  return result
}

async function compileWithEsbuild(folder: string, options: CompileOptions): Promise<string> {
  const { build: esbuild } = await import('esbuild')
  const format = options.format ?? 'esm'
  const build = emptyBuild(folder, format === 'cjs' ? 'commonjs' : 'module')
  const bundle = options.bundle ?? true
  const names = readdirSync(folder).filter((name) => /\.[cm]?[jt]s$/.test(name))
  await esbuild({
    entryPoints: bundle ? [entryOf(folder)] : names.map((name) => join(folder, name)),
    outdir: build,
    format,
    bundle,
    minify: options.minify ?? false,
    platform: 'node',
    target: 'node22',
    ...(bundle ? { external: ['permafrost'] } : {}),
    logLevel: 'silent',
  })
  if (!bundle) requireBuiltNames(build)
  return join(build, 'main.js')
}

/** One by one, esbuild keeps the names of files: `./math.ts` is `./math.js` once it is built. */
function requireBuiltNames(build: string): void {
  for (const name of readdirSync(build)) {
    if (!name.endsWith('.js')) continue
    const path = join(build, name)
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replaceAll(/require\("(\.[^"]*)\.ts"\)/g, 'require("$1.js")'))
  }
}

async function compileWithBabel(folder: string, options: CompileOptions): Promise<string> {
  const { transformSync } = await import('@babel/core')
  const build = emptyBuild(folder, 'commonjs')
  const environment = { modules: 'commonjs', targets: options.targets ?? 'node 22' }
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.js')) continue
    const result = transformSync(readFileSync(join(folder, name), 'utf8'), {
      filename: join(folder, name),
      babelrc: false,
      configFile: false,
      presets: [[require.resolve('@babel/preset-env'), environment]],
    })
    writeFileSync(join(build, name), result?.code ?? '')
  }
  return join(build, 'main.js')
}

function prepareVitest(folder: string): readonly string[] {
  const vitest = dirname(require.resolve('vitest/package.json'))
  const config = join(folder, 'vitest.config.mjs')
  const test = `{
    include: ['*.check.js'],
    disableConsoleIntercept: true,
    server: { deps: { external: [/\\/dist\\//] } },
  }`
  writeFileSync(config, `export default { test: ${test} }\n`)
  return [join(vitest, 'vitest.mjs'), 'run', '--root', folder, '--config', config]
}
