/**
 * What a fingerprint of a function tells apart and what it doesn't, in plain Node; what is refused;
 * that the order in which functions are looked at doesn't matter, and that nothing of them runs.
 */
import { beforeAll, describe, expect, test } from 'vitest'
import { createFunctionReader } from '../../src/fingerprint/reader.ts'
import { resolveFingerprintConfig } from '../../src/fingerprint/config.ts'
import { fingerprint } from '../../src/fingerprint/index.ts'
import { DIFFERENT_FUNCTIONS, EQUAL_FUNCTIONS, REFUSED_FUNCTIONS } from './support/functions.ts'
import { fingerprintPrograms, type Fingerprinted, type Files } from './support/programs.ts'

const programs: Files[] = []
let answers: readonly Fingerprinted[] = []

/** Adds a program to those that are run together, once; its number. */
function add(files: Files): number {
  return programs.push(files) - 1
}

beforeAll(async () => {
  answers = await fingerprintPrograms(programs)
})

function answer(number: number): string {
  const { fingerprint: found, message } = answers[number]!
  expect(message).toBe('')
  return found!
}

describe.each(Object.entries(DIFFERENT_FUNCTIONS))('told apart %s', (_, rows) => {
  for (const [sentence, left, right] of rows) {
    const [one, same, other] = [add(left), add(left), add(right)]
    test(sentence, () => {
      expect(answer(one)).not.toBe(answer(other))
      expect(answer(one)).toBe(answer(same))
    })
  }
})

describe.each(Object.entries(EQUAL_FUNCTIONS))('the same %s', (_, rows) => {
  for (const [sentence, left, right] of rows) {
    const [one, other] = [add(left), add(right)]
    test(sentence, () => {
      expect(answer(one)).toBe(answer(other))
    })
  }
})

describe('refused', () => {
  for (const [sentence, files, code, words] of REFUSED_FUNCTIONS) {
    const number = add(files)
    test(sentence, () => {
      const { fingerprint: found, code: given, message } = answers[number]!
      expect(found).toBe(null)
      expect(given).toBe(code)
      expect(message).toMatch(words)
    })
  }
})

describe('direct eval', () => {
  const [one, other] = [1, 2].map((k) =>
    add({ 'main.mjs': `const k = ${k}; export const value = () => eval("k")` }),
  )
  test('counts every variable in sight, or is refused', () => {
    const [left, right] = [answers[one!]!, answers[other!]!]
    if (left.fingerprint === null) expect(left.message).toMatch(/eval\(\).*`version`/)
    else expect(left.fingerprint).not.toBe(right.fingerprint)
  })
})

describe('a group of functions that call each other', () => {
  const group = `
    export const even = (n) => (n === 0 ? true : odd(n - 1))
    export const odd = (n) => (n === 0 ? false : even(n - 1))
    export const lone = (n) => n
  `
  const entered = (text: string): number => add({ 'main.mjs': text, 'group.mjs': group })
  const direct = entered('export { odd as value } from "./group.mjs"')
  const after = entered(
    'import { even, odd } from "./group.mjs"; permafrost.fingerprint(even); permafrost.fingerprint([odd, even]); export const value = odd',
  )
  const inside = entered('import { odd } from "./group.mjs"; export const value = { f: odd }')
  const insideAfter = entered(
    'import { even, odd } from "./group.mjs"; permafrost.fingerprint({ f: even }); export const value = { f: odd }',
  )
  const otherEntry = entered('export { even as value } from "./group.mjs"')

  test('has one fingerprint for each entry, whatever was looked at before', () => {
    expect(answer(after)).toBe(answer(direct))
    expect(answer(insideAfter)).toBe(answer(inside))
    expect(answer(otherEntry)).not.toBe(answer(direct))
  })
})

describe('size', () => {
  const diamond = (bottom: number): string =>
    `const f0 = () => ${bottom};` +
    Array.from({ length: 30 }, (_, i) => `const f${i + 1} = () => f${i}() + f${i}();`).join('\n') +
    'export const value = f30'
  const chain = (bottom: number): string =>
    `const f0 = () => ${bottom};` +
    Array.from({ length: 1000 }, (_, i) => `const f${i + 1} = () => f${i}();`).join('\n') +
    'export const value = f1000'
  const numbers = [diamond(1), diamond(2), chain(1), chain(1), chain(2)].map((text) =>
    add({ 'main.mjs': text }),
  )

  test('of 30 layers that each call the next twice is nothing special', () => {
    expect(answer(numbers[0]!)).not.toBe(answer(numbers[1]!))
  })

  test('of a chain of 1,000 functions is nothing special', () => {
    expect(answer(numbers[2]!)).toBe(answer(numbers[3]!))
    expect(answer(numbers[2]!)).not.toBe(answer(numbers[4]!))
  })
})

describe('runs nothing', () => {
  test('of exports behind getters, of accessors on the way, of bound functions and their targets', () => {
    let ran = 0
    const count = (): number => ++ran
    const exported = Object.defineProperty({}, 'f', { enumerable: true, get: () => [count()] }) as {
      f: unknown
    }
    const on = {
      get the(): { way: number } {
        return { way: count() }
      },
    }
    const bound = count.bind(null)
    const reads = [
      () => exported.f,
      () => on.the.way,
      () => bound(),
      () => count(),
      () =>
        new (class {
          n = count()
        })(),
    ]
    for (const read of reads) expect(fingerprint(read)).toMatch(/^[0-9a-f]{32}$/)
    expect(ran).toBe(0)
  })
})

describe('a reader', () => {
  const options = { config: resolveFingerprintConfig(), analysis: null, root: process.cwd() }
  const readingOf = (
    fn: Function,
  ): { code: string; captures: string; args: (...args: unknown[]) => string } => {
    const reading = createFunctionReader(fn, options).read()
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
    return {
      code: hex(reading.code),
      captures: hex(reading.captures),
      args: (...args) => hex(reading.arguments(undefined, args).args),
    }
  }

  test('gives the code by itself: another captured value leaves it as it was', () => {
    const make = (n: number) => (): number => n
    const [one, other] = [readingOf(make(1)), readingOf(make(2))]
    expect(one.code).toBe(other.code)
    expect(one.captures).not.toBe(other.captures)
  })

  test('tells a captured object given as argument from an equal copy', () => {
    const none = {}
    const reading = readingOf((x: unknown) => x === none)
    expect(reading.args(none)).not.toBe(reading.args({}))
    expect(reading.args({})).toBe(reading.args({}))
  })

  test('tells the same argument twice from two equal ones', () => {
    const reading = readingOf((a: unknown, b: unknown) => a === b)
    const one = {}
    expect(reading.args(one, one)).not.toBe(reading.args({}, {}))
  })

  test('tells a missing argument from undefined', () => {
    const reading = readingOf((...args: unknown[]) => args.length)
    expect(reading.args()).not.toBe(reading.args(undefined))
  })

  test('sees what a WeakMap given as argument holds for a captured key', () => {
    const key = {}
    const reading = readingOf((map: WeakMap<object, number>) => map.get(key))
    const first = reading.args(new WeakMap([[key, 1]]))
    expect(reading.args(new WeakMap([[key, 2]]))).not.toBe(first)
    expect(reading.args(new WeakMap())).not.toBe(first)
  })

  test('sees what a captured WeakMap holds for a key given as argument', () => {
    const map = new WeakMap<object, number>()
    const key = {}
    const fn = (one: object): unknown => map.get(one)
    map.set(key, 1)
    const first = readingOf(fn).args(key)
    map.set(key, 2)
    expect(readingOf(fn).args(key)).not.toBe(first)
  })

  test('hands out the same reading while nothing changed, and another when a capture did', () => {
    const cfg = { rate: 1 }
    const reader = createFunctionReader(() => cfg.rate, options)
    const hex = (): string => Buffer.from(reader.read().captures).toString('hex')
    const first = hex()
    for (let i = 0; i < 50; i++) expect(hex()).toBe(first)
    cfg.rate = 2
    expect(hex()).not.toBe(first)
    cfg.rate = 1
    expect(hex()).toBe(first)
  })
})
