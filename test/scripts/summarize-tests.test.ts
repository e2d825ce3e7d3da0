import { expect, test } from 'vitest'
import { summarize, type CheckReport, type TestReport } from '../../scripts/summarize-tests.ts'

const cleanChecks: CheckReport = { passed: ['format', 'lint'], failed: [] }

function file(status: string, ...tests: string[]): TestReport['testResults'][number] {
  return { name: 'a.test.ts', status, assertionResults: tests.map((s) => ({ status: s })) }
}

function report(success: boolean, ...testResults: TestReport['testResults'][number][]): TestReport {
  return { success, testResults }
}

const cases: readonly [
  sentence: string,
  tests: TestReport | null,
  checks: CheckReport | null,
  passed: number,
  failed: number,
][] = [
  ['all passed', report(true, file('passed', 'passed', 'passed')), cleanChecks, 2, 0],
  ['a failed test', report(false, file('failed', 'passed', 'failed')), cleanChecks, 1, 1],
  [
    'a skipped test is neither',
    report(true, file('passed', 'passed', 'skipped')),
    cleanChecks,
    1,
    0,
  ],
  [
    'a file that could not be loaded counts as one failure',
    report(false, file('passed', 'passed'), file('failed')),
    cleanChecks,
    1,
    1,
  ],
  [
    'a file whose hook threw counts as one failure though its tests passed',
    report(false, file('failed', 'passed')),
    cleanChecks,
    1,
    1,
  ],
  ['an error outside every test', report(false, file('passed', 'passed')), cleanChecks, 1, 1],
  ['no test ran', report(true), cleanChecks, 0, 1],
  ['a run that wrote no report', null, cleanChecks, 0, 1],
  [
    'a check that is not clean',
    report(true, file('passed', 'passed')),
    { passed: [], failed: ['lint'] },
    1,
    1,
  ],
  ['checks that did not run', report(true, file('passed', 'passed')), null, 1, 1],
  ['nothing ran at all', null, null, 0, 2],
]

test.each(cases)('%s', (_sentence, tests, checks, passed, failed) => {
  expect(summarize(tests, checks, 0)).toEqual({ passed, failed })
})

test('an error outside every test, which only the exit code shows, counts as one failure', () => {
  const tests = report(true, file('passed', 'passed', 'passed'))
  expect(summarize(tests, cleanChecks, 1)).toEqual({ passed: 2, failed: 1 })
  expect(summarize(tests, cleanChecks, null)).toEqual({ passed: 2, failed: 1 })
})

test('a failed test is not counted once more for the exit code', () => {
  const tests = report(false, file('failed', 'failed', 'failed'))
  expect(summarize(tests, cleanChecks, 1)).toEqual({ passed: 0, failed: 2 })
})
