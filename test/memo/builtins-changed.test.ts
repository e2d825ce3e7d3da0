/* oxlint-disable no-extend-native, unicorn/consistent-function-scoping -- that builtins are changed is what is tested */
/** What a call does to builtins is an effect as well: named, never replayed, never lost in silence. */
import { afterEach, describe, expect, test } from 'vitest'
import { causesOf, newCache } from './support.ts'

type Holder = Record<PropertyKey, unknown>

const put = [
  [Array.prototype, 'madeByTest'],
  [String.prototype, 'madeByTest'],
  [Object.prototype, 'madeByTest'],
  [JSON, 'madeByTest'],
  [Math, 'madeByTest'],
] as const
const [log, flat] = [console.log, Object.getOwnPropertyDescriptor(Array.prototype, 'flat')!]

afterEach(() => {
  for (const [object, key] of put) Reflect.deleteProperty(object, key)
  console.log = log
  Object.defineProperty(Array.prototype, 'flat', flat)
  process.exitCode = undefined
})

const rows: readonly (readonly [name: string, fn: (key: string) => unknown, where: string])[] = [
  [
    'a property defined on a prototype',
    () => Reflect.defineProperty(String.prototype, 'madeByTest', { value: 1, configurable: true }),
    'String.prototype.madeByTest',
  ],
  [
    'methods assigned to a prototype',
    () => void Object.assign(Array.prototype, { madeByTest: () => 1 }),
    'Array.prototype.madeByTest',
  ],
  [
    'a property under a name made at run time',
    (key) => ((Object.prototype as unknown as Holder)[key] = 1),
    'Object.prototype.madeByTest',
  ],
  [
    'a prototype in a variable',
    () => {
      const prototype = Array.prototype as unknown as Holder
      prototype['madeByTest'] = 1
    },
    'Array.prototype.madeByTest',
  ],
  [
    'a method taken away',
    () => Reflect.deleteProperty(Array.prototype, 'flat'),
    'Array.prototype.flat',
  ],
  [
    'a property of JSON',
    () => Reflect.defineProperty(JSON, 'madeByTest', { value: 1, configurable: true }),
    'JSON.madeByTest',
  ],
  [
    'a member of Math that is named',
    () => ((Math as unknown as Holder)['madeByTest'] = 1),
    'Math.madeByTest',
  ],
  ['a method of the console', () => void (console.log = () => {}), 'console.log'],
  ['a member of process', () => void (process.exitCode = 3), 'process.exitCode'],
]

describe.each(['warn', 'replay'] as const)("with effects: '%s'", (effects) => {
  test.each(rows)('%s', (_, fn, where) => {
    const cache = newCache()
    const causes: unknown[] = []
    cache.on('not-stored', ({ cause }) => causes.push(cause))
    cache.memoize(fn, { name: 'f', effects })('madeByTest')
    const why =
      effects === 'warn' ? `global ${where}` : expect.stringMatching(`^global ${where}: what was`)
    const kind = effects === 'warn' ? 'changed-meanwhile' : 'effects-refused'
    expect(causes).toEqual([{ kind, what: [why] }])
  })
})

test('what is put back is no effect, and naming a builtin is none', () => {
  const cache = newCache()
  const causes = causesOf(cache)
  const spying = cache.memoize(
    (n: number) => {
      const before = console.log
      console.log = () => {}
      console.log(n)
      console.log = before
      return Object.getOwnPropertyNames(Array.prototype).includes('map')
    },
    { name: 'spying' },
  )
  spying(1)
  expect([causes, cache.stats().stored]).toEqual([[], 1])
})
