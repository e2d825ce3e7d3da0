/**
 * The last line of a CI run, `N passed, N failed`, counted from what vitest and the checks wrote
 * down and from the tests' exit code (the argument), never from what they printed. What must stay
 * true: whatever went wrong (a file that could not be loaded, a run that died, a report that is
 * missing, a check that is not clean) is counted as failed, so "0 failed" means that all of it ran
 * and passed.
 */
import { existsSync, readFileSync } from 'node:fs'
import { CHECKS, REPORT } from './report-path.ts'

/** The part of vitest's JSON report that counts. */
export interface TestReport {
  readonly success: boolean
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

/** The result of `npm run check`. */
export interface CheckReport {
  readonly passed: readonly string[]
  readonly failed: readonly string[]
}

/** The two numbers of the last line. */
export interface Summary {
  readonly passed: number
  readonly failed: number
}

/**
 * Counts tests that passed and everything that failed. A skipped test is neither.
 * A report that is `null` was not written: its run died, which counts as one failure.
 * `exitCode` is that of the tests: an unhandled rejection outside every test shows only there.
 */
export function summarize(
  tests: TestReport | null,
  checks: CheckReport | null,
  exitCode: number | null,
): Summary {
  let passed = 0
  let failed = checks === null ? 1 : checks.failed.length
  if (tests === null) return { passed, failed: failed + 1 }
  let failedTests = 0
  for (const file of tests.testResults) {
    const failedHere = file.assertionResults.filter(({ status }) => status === 'failed').length
    passed += file.assertionResults.filter(({ status }) => status === 'passed').length
    // A file that could not be loaded, or whose hooks threw, has no failed test to show for it.
    failedTests += file.status === 'failed' ? Math.max(1, failedHere) : failedHere
  }
  const somethingElseFailed = !tests.success || exitCode !== 0 || passed === 0
  if (failedTests === 0 && somethingElseFailed) failedTests = 1
  failed += failedTests
  return { passed, failed }
}

function readJson(path: string): unknown {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}

if (import.meta.main) {
  const { passed, failed } = summarize(
    readJson(REPORT) as TestReport | null,
    readJson(CHECKS) as CheckReport | null,
    Number(process.argv[2] ?? Number.NaN),
  )
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}
