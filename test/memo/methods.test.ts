/* oxlint-disable unicorn/consistent-function-scoping -- functions stand in the test that memoizes them */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ConfigError, memoize } from '../../src/index.ts'
import type { Memoized } from '../../src/index.ts'
import { catchWarnings, newCache } from './support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const tag = Symbol('tag')

function classes() {
  class Base {
    k: number
    constructor(k: number) {
      this.k = k
    }
    predict(x: number): number {
      return this.k * x
    }
    get area(): number {
      return this.k ** 2
    }
    set area(value: number) {
      this.k = Math.sqrt(value)
    }
    [tag](): string {
      return `tag ${this.k}`
    }
    static make(k: number): Base {
      return new Base(k)
    }
    static count(): number {
      return 3
    }
  }
  class Derived extends Base {
    override predict(x: number): number {
      return super.predict(x) + 1
    }
  }
  return { Base, Derived }
}

describe('memoizeMethods', () => {
  test('methods are keyed by this', () => {
    const { Base } = classes()
    const cache = newCache()
    cache.memoizeMethods(Base, ['predict'])
    const predictions = [2, 3, 2].map((k) => new Base(k).predict(10))
    expect(predictions).toEqual([20, 30, 20])
    expect(cache.stats()).toMatchObject({ hits: 1, misses: 2 })
    const one = new Base(2)
    one.predict(10)
    one.k = 5
    expect(one.predict(10)).toBe(50)
  })

  test('getters, static and symbol methods work, setters stay', () => {
    const { Base } = classes()
    const cache = newCache()
    cache.memoizeMethods(Base, ['area', 'count', tag])
    const one = new Base(3)
    expect([one.area, one.area, Base.count(), Base.count(), one[tag](), one[tag]()]).toEqual([
      9,
      9,
      3,
      3,
      'tag 3',
      'tag 3',
    ])
    one.area = 16
    expect([one.k, one.area]).toEqual([4, 16])
    const names = Object.keys(cache.stats().functions).map((name) => name.split('#')[1])
    expect(names).toEqual(['get Base.area', 'static Base.count', 'Base.[Symbol(tag)]'])
    expect(cache.stats()).toMatchObject({ hits: 3, misses: 4 })
  })

  test('attributes are kept', () => {
    const { Base } = classes()
    const before = Object.getOwnPropertyDescriptor(Base.prototype, 'predict')
    newCache().memoizeMethods(Base, ['predict'])
    const after = Object.getOwnPropertyDescriptor(Base.prototype, 'predict')
    expect(after).toEqual({ ...before, value: after?.value as unknown })
    expect(after?.value).not.toBe(before?.value)
  })

  test('overriding and super work, memoized in both classes or one', () => {
    const warnings = catchWarnings()
    for (const both of [true, false]) {
      const { Base, Derived } = classes()
      const cache = newCache()
      cache.memoizeMethods(Base, ['predict'])
      if (both) cache.memoizeMethods(Derived, ['predict'])
      const one = new Derived(2)
      expect([one.predict(5), one.predict(5), new Base(2).predict(5)]).toEqual([11, 11, 10])
    }
    expect(warnings).toEqual([])
  })

  test('a method is asked about through call', () => {
    const { Base } = classes()
    const cache = newCache()
    cache.memoizeMethods(Base, ['predict'])
    const one = new Base(2)
    one.predict(4)
    const predict = one.predict as Memoized<(x: number) => number>
    expect(predict.peek.call(one, 4)).toEqual({ hit: true, value: 8 })
    expect(predict.has.call(new Base(3), 4)).toBe(false)
    expect(predict.delete.call(one, 4)).toBe(true)
    expect(predict.has.call(one, 4)).toBe(false)
  })

  test.each([
    ['a misspelt name', ['predikt'], /did you mean "predict"/],
    ['an inherited name', ['toString'], /inherited/],
    ['the constructor', ['constructor'], /no own method/],
    ['a data property', ['name'], /no own method/],
  ])('%s is refused, and nothing replaced', (_, names, message) => {
    const { Base } = classes()
    const before = Base.prototype.predict
    const all = ['predict', ...names] as never[]
    expect(() => newCache().memoizeMethods(Base, all)).toThrow(message)
    expect(Base.prototype.predict).toBe(before)
  })

  test('what is no class is refused', () => {
    expect(() => newCache().memoizeMethods({} as never, [])).toThrow(ConfigError)
  })
})

/** Applies a decorator as a compiler of standard decorators does. */
function context(kind: string, name: string, more: object = {}): never {
  return { kind, name, static: false, private: false, addInitializer: () => {}, ...more } as never
}

describe('decorators', () => {
  test('a decorated method is memoized and named by its class', () => {
    const { Base } = classes()
    const cache = newCache()
    const decorated = cache.memoize()(Base.prototype.predict, context('method', 'predict'))
    Base.prototype.predict = decorated
    const one = new Base(2)
    expect([one.predict(3), one.predict(3)]).toEqual([6, 6])
    const [name] = Object.keys(cache.stats().functions)
    expect(name).toMatch(/#Base\.predict$/)
    expect(cache.stats().hits).toBe(1)
  })

  test('options are taken, and the bare form works', () => {
    const { Base } = classes()
    const cache = newCache()
    const keyed = cache.memoize({ name: 'mine', key: (x: number) => x % 2 })
    const method = keyed(Base.prototype.predict, context('method', 'predict'))
    const one = new Base(2)
    expect([method.call(one, 1), method.call(one, 3)]).toEqual([2, 2])
    const bare = cache.memoize(Base.prototype.predict, context('method', 'predict'))
    expect(bare.call(one, 3)).toBe(6)
  })

  test.each(['class', 'field', 'accessor', 'setter'])('%s is refused', (kind) => {
    const decorator = memoize() as (value: unknown, context: unknown) => unknown
    expect(() => decorator(() => 1, context(kind, 'x'))).toThrow(ConfigError)
  })

  test('legacy decorators are told what to do', () => {
    const decorator = memoize() as (...args: unknown[]) => unknown
    const legacy = [{}, 'predict', { value: () => 1 }]
    expect(() => decorator(...legacy)).toThrow(/experimentalDecorators/)
    expect(() => (memoize as (...args: unknown[]) => unknown)(...legacy)).toThrow(
      /experimentalDecorators/,
    )
  })
})
