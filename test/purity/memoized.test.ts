/** What the tables of sources come to in memoized functions, in two processes with one cache. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from './run-program.ts'
// @ts-expect-error A program in plain JavaScript.
import { ALIASES } from './programs/aliases.mjs'
// @ts-expect-error A program in plain JavaScript.
import { LIBRARIES } from './programs/libraries.mjs'
// @ts-expect-error A program in plain JavaScript.
import { IMPURE, PURE } from './programs/sources.mjs'

/** What became of both calls of a row. */
type Ends = readonly [readonly string[], readonly string[]]

interface Printed {
  readonly answers: Readonly<Record<string, Readonly<Record<string, Ends>>>>
  readonly warned: readonly string[]
}

const dir = mkdtempSync(join(tmpdir(), 'permafrost-purity-'))
let runs: readonly Printed[] = []

beforeAll(async () => {
  const first = JSON.parse(await runProgram('memoized.mjs', [join(dir, 'cache'), dir])) as Printed
  const again = JSON.parse(await runProgram('memoized.mjs', [join(dir, 'cache'), dir])) as Printed
  runs = [first, again]
}, 60_000)

afterAll(() => rmSync(dir, { recursive: true, force: true }))

type Rows = Readonly<Record<string, readonly [string | readonly string[]] | null>>

function rowsOf(table: unknown): readonly (readonly [string, string])[] {
  return Object.entries(table as Rows).flatMap(([name, row]) =>
    row === null ? [] : [[name, [row[0]].flat().join(', ')] as const],
  )
}

const ends = (table: string, name: string): readonly (readonly string[])[] =>
  runs.flatMap(({ answers }) => answers[table]![name]!)

/** What captures what no fingerprint can be made of runs uncached, which is as safe. */
const isUncached = (end: readonly string[]): boolean => end[0]?.startsWith('uncached') === true

describe('never stored, in either process, and said:', () => {
  it.each(rowsOf(IMPURE))('%s', (name, expected) => {
    const said = ends('IMPURE', name)
      .filter((end) => !isUncached(end))
      .map((end) => end.join(', '))
    expect(new Set(said).difference(new Set([expected]))).toEqual(new Set())
  })

  it.each(rowsOf(ALIASES))('%s', (name, expected) => {
    // A reference may be reached by more ways than one.
    expect(ends('ALIASES', name).map(([first]) => first)).toEqual(
      Array.from({ length: 4 }, () => expected),
    )
  })
})

/** What they read is another in each process. */
const OF_THE_PROCESS = ['process data']

describe.each(Object.entries({ PURE, LIBRARIES } as Readonly<Record<string, object>>))(
  'stored, and a hit in the other process, of the table %s:',
  (table, rows) => {
    it.each(Object.keys(rows))('%s', (name) => {
      const all = ends(table, name)
      if (all.every(isUncached)) return
      const again = OF_THE_PROCESS.includes(name) ? 'stored' : 'hit'
      expect(all).toEqual([['stored'], ['hit'], [again], ['hit']])
    })
  },
)

it.each(Object.keys(PURE as object).filter((name) => name.endsWith(' imported')))(
  '%s is not refused',
  (name) => expect(ends('PURE', name).filter(isUncached)).toEqual([]),
)

it('nothing is said of more than two pure uses in a hundred', () => {
  const pure = runs.flatMap(({ answers }) => [answers['PURE']!, answers['LIBRARIES']!])
  const all = pure.flatMap((table) => Object.values(table).flat())
  expect(all.length).toBeGreaterThan(800)
  expect(all.filter(isUncached).length).toBeLessThan(all.length / 50)
})

it('there is a warning of each impure row, and of no other, in each process', () => {
  for (const { warned } of runs) {
    const impure = warned.filter((line) => line.startsWith('PERMAFROST_IMPURITY'))
    const names = impure.map((line) => /#(IMPURE|ALIASES|PURE|LIBRARIES) /.exec(line)?.[1])
    expect(new Set(names)).toEqual(new Set(['IMPURE', 'ALIASES']))
    expect(new Set(impure).size).toBe(impure.length)
  }
})
