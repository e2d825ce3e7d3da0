/**
 * Builds `dist`. With `--if-stale`, only when a source differs from what `dist` was built from:
 * by content, because a checkout changes times and a build that is skipped wrongly makes tests
 * pass on old code. With `--check-package`, publint and attw look at the result, and an entry
 * point without a source is an error.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { entries } from './entries.ts'

const root = join(import.meta.dirname, '..')
const stamp = join(root, 'node_modules/.cache/permafrost-build/sources.sha256')

/** The hash of everything that decides what `dist` holds. */
function sourcesHash(): string {
  const files = globSync(
    [
      'src/**/*.ts',
      'scripts/{build,entries}.ts',
      'package*.json',
      'ts{config.json,down.config.ts}',
    ],
    { cwd: root },
  ).toSorted()
  const hash = createHash('sha256').update(process.version)
  for (const file of files) {
    const content = readFileSync(join(root, file))
    hash.update(`\n${file} ${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}

function isFresh(wanted: string): boolean {
  const built = present.every(({ name }) => existsSync(join(root, 'dist', `${name}.js`)))
  return built && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
}

const { present, absent } = entries()
for (const { name, source } of absent) {
  console.error(`build: package.json names "dist/${name}.js", but there is no ${source}`)
}
const options = process.argv.slice(2)
const checksPackage = options.includes('--check-package')
const wanted = sourcesHash()
if (present.length > 0 && (!options.includes('--if-stale') || !isFresh(wanted))) {
  rmSync(stamp, { force: true })
  const tsdown = join(root, 'node_modules/tsdown/dist/run.mjs')
  const { status } = spawnSync(process.execPath, [tsdown, '--logLevel', 'warn', '--fail-on-warn'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...(checksPackage && { CHECK_PACKAGE: '1' }) },
  })
  if (status === 0) {
    mkdirSync(dirname(stamp), { recursive: true })
    writeFileSync(stamp, wanted)
  }
  process.exitCode = status ?? 1
}
if (checksPackage && absent.length > 0) process.exitCode = 1
