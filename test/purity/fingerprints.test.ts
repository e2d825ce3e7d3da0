/** That stand-ins count as what they stand for, and what readings say of references taken before. */
import { beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from './run-program.ts'
// @ts-expect-error A program in plain JavaScript.
import { SUBJECTS, VALUES } from './programs/subjects.mjs'

interface Answers {
  /** At first, installed, taken away. */
  readonly answers: readonly Readonly<Record<string, unknown>>[]
  readonly noticed: readonly string[]
}

interface Readings {
  readonly before: Readonly<Record<string, readonly Unwatched[]>>
  readonly during: Readonly<Record<string, readonly Unwatched[]>>
  readonly after: Readonly<Record<string, readonly Unwatched[]>>
  readonly moved: readonly number[]
  readonly patches: Readonly<Record<string, readonly string[]>>
  readonly impurities: readonly {
    readonly kind: string
    readonly what: string
    readonly file: string
    readonly line: number
    readonly column: number
  }[]
}

interface Unwatched {
  readonly what: string
  readonly path: readonly string[]
}

let late: Answers
let early: Answers
let readings: Readings

beforeAll(async () => {
  const printed = await Promise.all([
    runProgram('fingerprints.mjs'),
    runProgram('fingerprints.mjs', ['first']),
    runProgram('readings.mjs'),
  ])
  late = JSON.parse(printed[0]) as Answers
  early = JSON.parse(printed[1]) as Answers
  readings = JSON.parse(printed[2]) as Readings
}, 30_000)

const names = [
  ...Object.keys(SUBJECTS as object),
  ...Object.keys(VALUES as object).map((name) => `value ${name}`),
]

/** What is read of it is an input while somebody observes it; else all of it counts. */
const OBSERVED = ['process.env as a value', 'env as a value', 'env taken before and now']

describe('the environment as a value counts by what is read of it while that is seen:', () => {
  it.each(OBSERVED)('%s', (name) => {
    const [before, during, after] = late.answers.map((answer) => answer[name])
    expect(after).toEqual(before)
    expect(during).not.toEqual(before)
  })
})

describe('a fingerprint is the same without stand-ins, with them and after them, for', () => {
  it.each(names.filter((name) => !OBSERVED.includes(name)))('%s', (name) => {
    const bare = late.answers[0]![name]
    expect(bare).toBeDefined()
    const others = [...late.answers.slice(1), ...early.answers].map((answer) => answer[name])
    expect(others).toEqual(others.map(() => bare))
  })
})

it('taking fingerprints is noticed by nobody', () => {
  expect(late.noticed).toEqual([])
  expect(early.noticed).toEqual([])
})

const PATCHES = [
  'Date',
  'Date.now',
  'Date.now in a subclass',
  'Date.prototype.getTime',
  'Date.custom',
  'Math.random',
  'performance.now',
  'process.hrtime',
  'process.hrtime.bigint',
  'fs.readFileSync',
  'fs.readFile.custom',
  'fetch',
]

describe('what a user puts over a stand-in counts as the user’s code:', () => {
  it.each(PATCHES)('%s', (name) => {
    const [bare, one, two, restored] = readings.patches[name]!
    expect(new Set([bare, one, two]).size).toBe(3)
    expect(restored).toBe(bare)
  })
})

/** What is taken before: by subject, each reference with the last step of its chain. */
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  'Date taken before': ['Date: captured TheDate'],
  'a plain subclass of Date': ['Date: captured Moment'],
  'random taken before': ['Math.random: captured random'],
  'now taken before': ['Date.now: captured now'],
  'taken into an object': [
    'Math.random: captured spare.random',
    'Math.random: .random',
    'Date.now: [0]',
  ],
  'an object with builtins': ['Math.random: .random', 'Date.now: [0]'],
  'bound before': ['Math.random: (bound function)'],
}

/** On Node 26 the layer below `fs` does not meet these: see trace/patch-binding.ts. */
const ON_26: Readonly<Record<string, readonly string[]>> = {
  'promisify of readFile': ['fs.readFile: captured original'],
}

describe('references taken before', () => {
  it('are named while stand-ins are there, with the chain that leads to them', () => {
    const found = Object.fromEntries(
      Object.entries(readings.during).map(([name, list]) => [
        name,
        list.map(({ what, path }) => `${what}: ${path.at(-1)!}`),
      ]),
    )
    const major = Number(process.versions.node.split('.')[0])
    expect(found).toEqual({ ...TAKEN, ...(major >= 26 && ON_26) })
    expect(readings.during['now taken before']![0]!.path).toEqual([
      expect.stringMatching(
        /^function now taken before at test\/purity\/programs\/subjects\.mjs:\d+$/,
      ),
      'captured now',
    ])
  })

  it('are nothing before and after', () => {
    expect(readings.before).toEqual({})
    expect(readings.after).toEqual({})
  })

  it('are looked for again when a variable is assigned, though fingerprints stay', () => {
    expect(readings.moved).toEqual([1, 0, 1])
  })
})

it('static findings are listed once each, with their places in the running file', () => {
  const lines = readings.impurities.map(
    ({ kind, what, line, column }) => `${line}:${column} ${kind} ${what}`,
  )
  expect(lines).toEqual([
    '6:3 console console.log',
    '7:10 random Math.random',
    '11:10 clock Date.now',
    '13:30 clock new Date()',
    '13:44 fs readFileSync',
    '15:45 clock Date.now',
    '16:16 random Math.random',
    '21:23 clock process.hrtime',
    '25:27 random Math.random',
    '29:5 network fetch',
  ])
  expect(new Set(readings.impurities.map(({ file }) => file))).toEqual(
    new Set(['test/purity/programs/static.mjs']),
  )
})
