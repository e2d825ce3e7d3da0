/* oxlint-disable unicorn/consistent-function-scoping -- functions stand in the test that memoizes them */
import { describe, expectTypeOf, test } from 'vitest'
import { createCache, memoize } from '../../src/index.ts'
import type { Memoized, Peeked } from '../../src/index.ts'

function over(value: string): string
function over(value: number): number
function over(value: string | number): string | number {
  return value
}

class Model {
  k = 1
  predict(x: number): number {
    return x * this.k
  }
  get area(): number {
    return this.k
  }
  static make(): Model {
    return new Model()
  }
}

describe('types', () => {
  test('a memoized function has the type of its original, and more', () => {
    const fn = memoize((a: number, b?: string) => [a, b] as const)
    expectTypeOf(fn).toBeCallableWith(1, 'b')
    expectTypeOf(fn(1)).toEqualTypeOf<readonly [number, string | undefined]>()
    expectTypeOf(fn.original).toEqualTypeOf<
      (a: number, b?: string) => readonly [number, string | undefined]
    >()
    expectTypeOf(fn.has).toBeCallableWith(1)
    const same: Memoized<typeof fn.original> = fn
    expectTypeOf(same.name).toEqualTypeOf<string>()
  })

  test('overloads are kept', () => {
    const fn = memoize(over)
    expectTypeOf(fn('a')).toEqualTypeOf<string>()
    expectTypeOf(fn(1)).toEqualTypeOf<number>()
  })

  test('async functions stay async, and peek gives what they resolve to', () => {
    const fn = memoize(async (n: number) => n)
    expectTypeOf(fn(1)).toEqualTypeOf<Promise<number>>()
    expectTypeOf(fn.refresh(1)).toEqualTypeOf<Promise<number>>()
    expectTypeOf(fn.peek(1)).toEqualTypeOf<Peeked<number>>()
  })

  test('options know the arguments and the result', () => {
    memoize(async (user: { id: number }) => user.id, {
      key: (user) => {
        expectTypeOf(user).toEqualTypeOf<{ id: number }>()
        return user.id
      },
      shouldStore: (value) => {
        expectTypeOf(value).toEqualTypeOf<number>()
        return true
      },
      ttl: '1h',
    })
    // @ts-expect-error a unit that does not exist
    const wrong = (): unknown => memoize((n: number) => n, { ttl: '1 parsec' })
    // @ts-expect-error an option that does not exist
    const unknown = (): unknown => memoize((n: number) => n, { tll: '1h' })
    expectTypeOf([wrong, unknown]).toBeArray()
  })

  test('this is kept', () => {
    const fn = memoize(function area(this: { r: number }, k: number) {
      return this.r * k
    })
    expectTypeOf(fn.call).toBeCallableWith({ r: 1 }, 2)
    expectTypeOf<ThisParameterType<typeof fn>>().toEqualTypeOf<{ r: number }>()
  })

  test('names of methods are checked', () => {
    const cache = createCache()
    cache.memoizeMethods(Model, ['predict', 'area', 'make'])
    // @ts-expect-error no such method
    const wrong = (): void => cache.memoizeMethods(Model, ['predikt'])
    expectTypeOf(wrong).toBeFunction()
  })
})
