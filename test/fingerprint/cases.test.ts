/**
 * The table of cases: each edit and each change inside a process has its verdict, and no run ever
 * returns what an uncached run would not.
 *
 * `PERMAFROST_TEST_CASES=<regular expression>` runs those whose name or group matches;
 * `PERMAFROST_TEST_NODE=<path>` runs the programs on another Node; `PERMAFROST_TEST_APART=1` gives
 * each run a process of its own.
 */
import { afterAll, describe, expect, test } from 'vitest'

import { readCases } from './read-cases.ts'
import { runCase } from './run-case.ts'
import { endRuns, readFeatures } from './start-run.ts'

const chosen = new RegExp(process.env['PERMAFROST_TEST_CASES'] ?? '')
const features = await readFeatures()
const cases = readCases().filter(
  (one) =>
    (chosen.test(one.name) || chosen.test(one.group)) &&
    (one.requires ?? []).every((feature) => features.has(feature)),
)
afterAll(endRuns)

const groups = [...new Set(cases.map((one) => one.group))].toSorted()

test('the table holds at least 150 cases, spread over every group', () => {
  const all = readCases()
  expect(all.length).toBeGreaterThanOrEqual(150)
  const named = ['own text', 'callees', 'captures', 'classes', 'arguments', 'modules', 'packages']
  const more = ['typescript', 'loaders', 'in process', 'options']
  expect([...new Set(all.map((one) => one.group))].toSorted()).toEqual(
    [...named, ...more].toSorted(),
  )
})

describe.concurrent.each(groups)('%s', (group) => {
  for (const one of cases.filter((each) => each.group === group)) {
    test(`${one.name.replaceAll('-', ' ')}: ${one.verdict}`, { timeout: 120_000 }, async () => {
      expect(await runCase(one)).toEqual([])
    })
  }
})
