/**
 * `npm run test:matrix [-- name …]`: runs the suite on every Node of the table in `runtimes.ts`,
 * the programs of `test/runtimes` on all runtimes, and prints what passed and failed where.
 * The exit code is 0 only if nothing failed and every runtime could be had.
 */
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'
import { binaryFolder, install, RUN, RUNTIMES, type Runtime } from './runtimes.ts'
import { summarize, type Summary, type TestReport } from './summarize-tests.ts'

const root = join(import.meta.dirname, '..')
const reports = join(root, 'node_modules/.cache/permafrost-matrix/reports')

/** The environment in which `node`, `bun` or `deno` is the runtime under test. */
function environment(runtime: Runtime): NodeJS.ProcessEnv {
  const { CI: _, ...inherited } = process.env
  return { ...inherited, PATH: `${binaryFolder(runtime)}${delimiter}${process.env['PATH'] ?? ''}` }
}

/** What `npm test` saves time by: no case shares a process here, and more bytes are flipped. */
const THOROUGH = { PERMAFROST_TEST_APART: '1', PERMAFROST_TEST_FLIPS: '200' }

function runSuite(runtime: Runtime): Summary {
  const report = join(reports, `${runtime.name}.json`)
  rmSync(report, { force: true })
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const args = [vitest, 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`]
  const { status } = spawnSync(join(binaryFolder(runtime), runtime.package), args, {
    cwd: root,
    env: { ...THOROUGH, ...environment(runtime) },
    stdio: 'inherit',
  })
  return summarize(readReport(report), { passed: [], failed: [] }, status)
}

function readReport(path: string): TestReport | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as TestReport
  } catch {
    return null // the run died before it wrote one; counted as a failure
  }
}

/** Runs the plain programs; one that dies, or that checks nothing, is one failure. */
function runPrograms(runtime: Runtime): Summary {
  let passed = 0
  let failed = 0
  for (const program of globSync('test/runtimes/*.ts', { cwd: root }).toSorted()) {
    const binary = join(binaryFolder(runtime), runtime.package)
    const { status, stdout, stderr } = spawnSync(binary, [...RUN[runtime.package], program], {
      cwd: root,
      env: environment(runtime),
      encoding: 'utf8',
      timeout: 120_000,
    })
    const lines = stdout.split('\n')
    const failures = lines.filter((line) => line.startsWith('not ok '))
    const successes = lines.filter((line) => line.startsWith('ok ')).length
    const broken = status !== 0 || successes + failures.length === 0
    passed += successes
    failed += broken ? Math.max(1, failures.length) : failures.length
    for (const line of failures) console.log(`${runtime.name}: ${basename(program)}: ${line}`)
    if (broken && failures.length === 0) {
      console.log(`${runtime.name}: ${basename(program)} ended with ${status}\n${stderr}`)
    }
  }
  return { passed, failed }
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !RUNTIMES.some((runtime) => runtime.name === name))
if (unknown.length > 0) {
  const names = RUNTIMES.map(({ name }) => name).join(', ')
  console.error(`test:matrix: no runtime "${unknown.join('", "')}"; there are ${names}`)
  process.exit(2)
}

mkdirSync(reports, { recursive: true })
const rows: {
  runtime: string
  version: string
  passed: number
  failed: number
  seconds: number
}[] = []
for (const runtime of RUNTIMES) {
  if (wanted.length > 0 && !wanted.includes(runtime.name)) continue
  console.log(`\n==== ${runtime.name}`)
  const version = install(runtime)
  const start = performance.now()
  const results: Summary[] = version === null ? [{ passed: 0, failed: 1 }] : [runPrograms(runtime)]
  if (version !== null && runtime.suite) results.push(runSuite(runtime))
  rows.push({
    runtime: runtime.name,
    version: version ?? 'not available',
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
    seconds: Math.round((performance.now() - start) / 1000),
  })
}
console.log('')
console.table(rows)
process.exitCode = rows.some(({ failed }) => failed > 0) ? 1 : 0
