/**
 * `npm run bench`: measures Permafrost against its budgets, its peers and a hand-written limit.
 *
 *   node bench/run.ts [--only hit,cold] [--json file] [--strict]
 *
 * With `--strict` the exit code is 1 if a budget is exceeded; without it figures are only shown, for
 * a busy machine exceeds budgets by itself.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { SuiteName, SuiteResult } from './suite.ts'
import { runSuite, suiteNames } from './suite.ts'
import { renderTable } from './table.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'string' },
    strict: { type: 'boolean', default: false },
    /** Internal: runs one suite here and writes its figures to a file. */
    suite: { type: 'string' },
    result: { type: 'string' },
  },
})

function known(name: string): SuiteName {
  const suite = suiteNames.find((each) => each === name)
  if (suite !== undefined) return suite
  console.error(`bench: no suite "${name}"; there are ${suiteNames.join(', ')}`)
  process.exit(2)
}

function runApart(suite: SuiteName): SuiteResult | null {
  const folder = mkdtempSync(join(tmpdir(), 'permafrost-bench-'))
  const result = join(folder, 'result.json')
  const script = join(import.meta.dirname, 'run.ts')
  try {
    const { status } = spawnSync(process.execPath, [script, '--suite', suite, '--result', result], {
      stdio: 'inherit',
    })
    if (status === 0) return JSON.parse(readFileSync(result, 'utf8')) as SuiteResult
    console.error(`bench: the suite "${suite}" failed`)
    return null
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (values.suite !== undefined && values.result !== undefined) {
  writeFileSync(values.result, JSON.stringify(await runSuite(known(values.suite))))
} else {
  const wanted = values.only === undefined ? suiteNames : values.only.split(',').map(known)
  const results: SuiteResult[] = []
  for (const suite of wanted) {
    process.stderr.write(`bench: ${suite} …\n`)
    const result = runApart(suite)
    if (result === null) process.exitCode = 1
    else results.push(result)
  }
  const machine = {
    node: process.version,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    load: Number((loadavg()[0] ?? 0).toFixed(1)),
  }
  const { node, processor, cores, load } = machine
  console.log(`Node ${node}, ${cores} × ${processor}, load ${load}\n`)
  console.log(renderTable(results))
  for (const { suite, text } of results) if (text !== null) console.log(`\n── ${suite}\n${text}`)
  const over = results.flatMap(({ figures }) => figures.filter(({ verdict }) => verdict === 'over'))
  console.log(`\n${over.length === 0 ? 'All budgets held' : `${over.length} over budget`}`)
  if (values.json !== undefined) {
    const report = { format: 2, machine, suites: results }
    writeFileSync(resolve(values.json), `${JSON.stringify(report, null, 2)}\n`)
  }
  if (values.strict && over.length > 0) process.exitCode = 1
}
