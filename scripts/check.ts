/**
 * `npm run check`: everything that is not a test. All checks run, even after one has failed, and
 * the last lines say which ones did.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CHECKS } from './report-path.ts'

const root = join(import.meta.dirname, '..')

/** In this order: types, lint and the API snapshot look at the `dist` that the first one builds. */
const IN_ORDER = ['package', 'format', 'lint', 'types', 'bench', 'dead', 'imports', 'api']

const passed: string[] = []
const failed: string[] = []
for (const name of IN_ORDER) {
  if (name === 'bench' && !existsSync(join(root, 'bench/node_modules'))) {
    console.log('\n-- bench: left out, its packages are not installed (npm run bench:types)')
    continue
  }
  console.log(`\n-- ${name}`)
  const { status } = spawnSync('npm', ['run', '--silent', `check:${name}`], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  ;(status === 0 ? passed : failed).push(name)
}

mkdirSync(dirname(CHECKS), { recursive: true })
writeFileSync(CHECKS, JSON.stringify({ passed, failed }))
console.log(`\n-- checks: ${passed.length} clean, ${failed.length} not`)
for (const name of failed) console.log(`   not clean: npm run check:${name}`)
process.exitCode = failed.length === 0 ? 0 : 1
