/**
 * Builds `dist`. With `--if-stale`, only when a source differs from what `dist` was built from. With
 * `--check-package`, publint and attw look at the result, and an entry point without a source is an
 * error.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { isBuiltHereFrom, removeStamp, sourcesHash, writeStamp } from './build-stamp.ts'
import { entries } from './entries.ts'

const root = join(import.meta.dirname, '..')

const { present, absent } = entries()
for (const { name, source } of absent) {
  console.error(`build: package.json names "dist/${name}.js", but there is no ${source}`)
}
const options = process.argv.slice(2)
const checksPackage = options.includes('--check-package')
const wanted = sourcesHash()
if (present.length > 0 && (!options.includes('--if-stale') || !isBuiltHereFrom(wanted))) {
  removeStamp()
  const tsdown = join(root, 'node_modules/tsdown/dist/run.mjs')
  const { status } = spawnSync(process.execPath, [tsdown, '--logLevel', 'warn', '--fail-on-warn'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...(checksPackage && { CHECK_PACKAGE: '1' }) },
  })
  if (status === 0) writeStamp(wanted)
  process.exitCode = status ?? 1
}
if (checksPackage && absent.length > 0) process.exitCode = 1
