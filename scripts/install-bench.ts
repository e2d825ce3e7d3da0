/**
 * Installs what only the benchmarks need (`bench/package.json`) if its lockfile is newer than
 * what is installed, and links the package itself beside the peers, so that it is measured as
 * a user gets it: from `dist`, through `exports`. With `--types`, only what checking the types
 * needs: nothing is compiled, and a run of the benchmarks installs anew.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const bench = join(root, 'bench')
const stamp = join(bench, 'node_modules/.installed-lock.json')
const link = join(bench, 'node_modules/permafrost')

const lock = readFileSync(join(bench, 'package-lock.json'), 'utf8')
const typesOnly = process.argv.includes('--types')
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  if (!typesOnly) console.log('bench: installing the peers; compiling SQLite takes a minute or two')
  const { status } = spawnSync('npm', ['ci', ...(typesOnly ? ['--ignore-scripts'] : [])], {
    cwd: bench,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) process.exit(status ?? 1)
  if (!typesOnly) writeFileSync(stamp, lock)
}
if (!existsSync(link)) symlinkSync(root, link, 'junction')
