/* oxlint-disable unicorn/consistent-function-scoping -- functions stand in the test that memoizes them */
import { describe, expectTypeOf, test } from 'vitest'
import { createCache, defineConfig, memoize } from '../../src/index.ts'
import type {
  CacheDescriptor,
  CacheOptions,
  Memoized,
  Peeked,
  PermafrostConfig,
  ReplacementPolicy,
} from '../../src/index.ts'

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

  test('options of a cache know their words', () => {
    createCache({
      size: '5 GiB',
      memory: 1000,
      maxEntries: 5,
      maxAge: '7d',
      policy: 'lru',
      persistence: { every: '2s' },
      eviction: 'onCommit',
      durability: 'power',
      report: 'stderr',
      supersede: 'delete',
      admission: 'always',
      shouldStore: (value) => {
        expectTypeOf(value).toEqualTypeOf<unknown>()
        return true
      },
    })
    const mine: ReplacementPolicy = {
      name: 'mine',
      ages: true,
      priority: ({ hits, size }, inflation) => inflation + hits / size,
    }
    createCache({ policy: mine })
    const wrong = [
      // @ts-expect-error a unit that does not exist
      (): unknown => createCache({ size: '5 GiBi' }),
      // @ts-expect-error a duration is no size
      (): unknown => createCache({ maxAge: '5 GiB' }),
      // @ts-expect-error entries are counted
      (): unknown => createCache({ maxEntries: '5' }),
      // @ts-expect-error an unknown policy
      (): unknown => createCache({ policy: 'mru' }),
      // @ts-expect-error half a policy
      (): unknown => createCache({ policy: { name: 'mine' } }),
      // @ts-expect-error an interval needs its name
      (): unknown => createCache({ persistence: '2s' }),
      // @ts-expect-error an option that does not exist
      (): unknown => createCache({ sise: 1 }),
      // @ts-expect-error functions stand in the configuration file
      (): unknown => createCache({ functions: {} }),
    ]
    expectTypeOf(wrong).toBeArray()
  })

  test('a configuration file has types', () => {
    const config = defineConfig({
      size: '5 GiB',
      functions: { 'src/*': { ttl: '1d', supersede: 'delete' } },
    })
    expectTypeOf(config).toEqualTypeOf<PermafrostConfig | (() => PermafrostConfig)>()
    defineConfig(() => ({ readOnly: process.env['CI'] !== undefined }))
    const wrong = [
      // @ts-expect-error an option that does not exist
      (): unknown => defineConfig({ sise: 1 }),
      // @ts-expect-error options are needed synchronously
      (): unknown => defineConfig(async () => ({})),
      // @ts-expect-error a function has its name from code
      (): unknown => defineConfig({ functions: { f: { name: 'g' } } }),
    ]
    expectTypeOf(wrong).toBeArray()
  })

  test('a descriptor is options of a cache', () => {
    expectTypeOf<CacheDescriptor>().toExtend<CacheOptions>()
    expectTypeOf<CacheDescriptor['dir']>().toEqualTypeOf<string>()
    expectTypeOf<CacheDescriptor>().not.toHaveProperty('extraState')
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
