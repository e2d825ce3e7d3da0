/** Wrappers: nobody can tell them from what they stand for, and they go away again. */
import crypto from 'node:crypto'
import { randomBytes } from 'node:crypto'
import os from 'node:os'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { fingerprint } from '../../src/fingerprint/index.ts'
import { decodeValue, encodeValue, resolveClasses } from '../../src/serializer/index.ts'
import { unwatchImpurities, watchImpurities } from '../../src/purity/install.ts'
import { current, recordSync } from '../../src/trace/index.ts'
import { ground, open } from '../trace/support.ts'
import { runProgram } from './run-program.ts'

const install = (): void => watchImpurities((kind, what) => current()?.note(kind, what))

/** What `work` is noticed of. */
function noticed(work: () => unknown): readonly string[] {
  const recording = open(ground())
  try {
    recordSync(recording, work)
  } finally {
    recording.close()
  }
  return recording.notes.map(({ what }) => what)
}

afterEach(unwatchImpurities)

/** Its methods are shared by all runtimes' types under no name. */
const performancePrototype = Object.getPrototypeOf(performance) as { now(): number }

const property = (owner: object, key: string): PropertyDescriptor =>
  Object.getOwnPropertyDescriptor(owner, key)!

/** What is replaced: by name, its owner and key. */
const PATCHED: readonly (readonly [string, object, string])[] = [
  ['Date', globalThis, 'Date'],
  ['Date.prototype.constructor', Date.prototype, 'constructor'],
  ['Date.now', Date, 'now'],
  ['Math.random', Math, 'random'],
  ['performance.now', performancePrototype, 'now'],
  ['performance.timeOrigin', performancePrototype, 'timeOrigin'],
  ['process.hrtime', process, 'hrtime'],
  ['process.hrtime.bigint', process.hrtime, 'bigint'],
  ['process.uptime', process, 'uptime'],
  ['process.stdin', process, 'stdin'],
  ['process.memoryUsage', process, 'memoryUsage'],
  ['crypto.randomBytes', crypto, 'randomBytes'],
  ['crypto.generateKeyPair', crypto, 'generateKeyPair'],
  ['os.freemem', os, 'freemem'],
  ['Intl format', Intl.DateTimeFormat.prototype, 'format'],
  ['Intl formatToParts', Intl.DateTimeFormat.prototype, 'formatToParts'],
]

describe.each(PATCHED)('%s', (_, owner, key) => {
  it('has the looks of the original, and is put back', () => {
    const before = property(owner, key)
    const original = (before.value ?? before.get) as Function
    install()
    const during = property(owner, key)
    const standIn = (during.value ?? during.get) as Function
    expect(standIn).not.toBe(original)
    expect({ ...during, value: 0, get: 0 }).toEqual({ ...before, value: 0, get: 0 })
    expect(standIn.name).toBe(original.name)
    expect(standIn.length).toBe(original.length)
    expect(Object.getPrototypeOf(standIn)).toBe(Object.getPrototypeOf(original))
    const keys = (fn: Function): readonly PropertyKey[] =>
      Reflect.ownKeys(fn).filter((name) => name !== 'prototype')
    expect(new Set(keys(standIn))).toEqual(new Set(keys(original)))
    const isNative = (fn: Function): boolean =>
      /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(fn))
    if (isNative(original)) expect(isNative(standIn)).toBe(true)
    unwatchImpurities()
    expect(property(owner, key)).toEqual(before)
    expect(property(owner, key).value ?? property(owner, key).get).toBe(original)
  })
})

describe('Date', () => {
  it('makes, converts and compares as before', () => {
    const made = new Date(5)
    install()
    const later = new Date(2024, 1, 29, 12)
    expect(made).toBeInstanceOf(Date)
    expect(later).toBeInstanceOf(Date)
    expect(later.constructor).toBe(Date)
    expect(made.constructor).toBe(Date)
    expect(later.getDate()).toBe(29)
    expect(typeof Date()).toBe('string')
    expect(structuredClone(later)).toEqual(later)
    expect(Object.prototype.toString.call(later)).toBe('[object Date]')
    expect(Date.prototype.constructor).toBe(Date)
    expect(() => new Date(Symbol() as never)).toThrow(TypeError)
    expect(new Date(undefined as never).getTime()).toBeNaN()
  })

  it('has subclasses that are theirs', () => {
    install()
    class Day extends Date {
      get week(): number {
        return 5
      }
    }
    const day = new Day(5)
    expect(day).toBeInstanceOf(Day)
    expect(day).toBeInstanceOf(Date)
    expect(day.week).toBe(5)
    expect(Object.getPrototypeOf(Reflect.construct(Date, [5], Day))).toBe(Day.prototype)
    expect(Day.now()).toBeGreaterThan(0)
  })

  it('that a program has put there before is left alone, and so is one it puts there later', () => {
    const original = Date
    class Fake extends original {}
    globalThis.Date = Fake as DateConstructor
    try {
      install()
      expect(globalThis.Date).toBe(Fake)
      expect(noticed(() => new Date())).toEqual([])
    } finally {
      globalThis.Date = original
      unwatchImpurities()
    }
    install()
    globalThis.Date = Fake as DateConstructor
    unwatchImpurities()
    expect(globalThis.Date).toBe(Fake)
    globalThis.Date = original
  })
})

describe('Math.random', () => {
  it('that a program has seeded is its own affair', () => {
    const original = Math.random
    Math.random = () => 0.5
    try {
      install()
      expect(noticed(() => Math.random())).toEqual([])
    } finally {
      Math.random = original
    }
  })
})

describe('noticing', () => {
  it('is told once for each recording', () => {
    const told: string[] = []
    watchImpurities((_, what) => void told.push(what))
    noticed(() => [Math.random(), Math.random(), Date.now()])
    noticed(() => Math.random())
    expect(told).toEqual(['Math.random()', 'Date.now()', 'Math.random()'])
  })

  it('is nothing outside of recordings', () => {
    const told: string[] = []
    watchImpurities((_, what) => void told.push(what))
    const recording = open(ground())
    Math.random()
    recording.close()
    Date.now()
    expect(told).toEqual([])
  })

  it('installs once', () => {
    install()
    const { now } = Date
    install()
    expect(Date.now).toBe(now)
    expect(noticed(() => Date.now())).toEqual(['Date.now()'])
  })

  it('follows named imports, and promisified functions', async () => {
    const before = promisify(crypto.randomBytes)
    install()
    expect(noticed(() => randomBytes(1))).toEqual(['crypto.randomBytes()'])
    expect(noticed(() => promisify(crypto.randomBytes)(1))).toEqual(['crypto.randomBytes()'])
    expect((await before(2)).length).toBe(2)
  })

  it('is not of Permafrost’s own reading and writing of values', () => {
    install()
    const classes = resolveClasses([])
    const value = { at: new Date(5), all: [new Map([[1, /x/g]])], error: new RangeError('x') }
    const told = noticed(() => {
      const encoded = encodeValue(value, classes)
      expect(decodeValue(encoded, classes)).toEqual(value)
      fingerprint([value, () => Math.random(), Date])
    })
    expect(told).toEqual([])
  })

  it('keeps errors and receivers', () => {
    install()
    expect(() => performancePrototype.now.call({} as never)).toThrow(/Illegal invocation|this/)
    expect(() => crypto.randomBytes(-1)).toThrow(RangeError)
    expect(() => Intl.DateTimeFormat.prototype.formatToParts.call({} as never)).toThrow(TypeError)
  })
})

it('modules that are loaded later are watched by then, whichever way they are asked for', async () => {
  expect(JSON.parse(await runProgram('late.mjs'))).toEqual({
    before: [],
    import: ['crypto.randomBytes()'],
    require: ['child_process.spawnSync()'],
    builtin: ['v8.getHeapStatistics()'],
    part: ['dns.promises.getServers()'],
    global: ['crypto.randomUUID()'],
    after: [],
  })
})
