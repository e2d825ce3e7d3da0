/**
 * The runtimes Permafrost is tested on, and how to get each from the package registry into a
 * folder under `node_modules/.cache`. They stay there, so only the first run downloads.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A runtime to test on. */
export interface Runtime {
  /** As one types it after `npm run test:matrix --`. */
  readonly name: string
  /** The registry's package that brings it, and its binary. */
  readonly package: 'node' | 'bun' | 'deno'
  /** The version or range of that package. */
  readonly version: string
  /** Whether the whole suite runs there, or just the programs in `test/runtimes`. */
  readonly suite: boolean
}

/** In the order of the table that a run prints. The first one is the floor of `engines`. */
export const RUNTIMES: readonly Runtime[] = [
  { name: 'node-22.18', package: 'node', version: '22.18.0', suite: true },
  { name: 'node-22', package: 'node', version: '22', suite: true },
  { name: 'node-24', package: 'node', version: '24', suite: true },
  { name: 'node-26', package: 'node', version: '26', suite: true },
  { name: 'bun', package: 'bun', version: '1', suite: false },
  { name: 'deno', package: 'deno', version: '2', suite: false },
]

/** The arguments with which a runtime runs a TypeScript program. */
export const RUN: Readonly<Record<Runtime['package'], readonly string[]>> = {
  node: ['--disable-warning=ExperimentalWarning'],
  bun: ['run'],
  deno: ['run', '--allow-all', '--no-lock'],
}

const cache = join(import.meta.dirname, '../node_modules/.cache/permafrost-matrix')

/** The folder that holds a runtime's binary under its plain name, for `PATH`. */
export function binaryFolder(runtime: Runtime): string {
  return join(cache, runtime.name, 'node_modules/.bin')
}

/**
 * Installs a runtime unless it is there already.
 *
 * @returns Its version, such as `22.18.0`; `null` if it can't be had.
 */
export function install(runtime: Runtime): string | null {
  const folder = join(cache, runtime.name)
  const binary = join(binaryFolder(runtime), runtime.package)
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true })
    const manifest = {
      private: true,
      dependencies: { [runtime.package]: runtime.version },
      allowScripts: { [runtime.package]: true },
    }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    spawnSync('npm', ['install', '--no-fund', '--no-audit', '--loglevel=error'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    })
  }
  const { status, stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' })
  return status === 0 ? (/\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? 'unknown') : null
}
