/* oxlint-disable unicorn/consistent-function-scoping, unicorn/no-array-sort, unicorn/no-array-reverse -- each world has its own functions, and changing in place is meant */
/**
 * What can be done to captured and global state.
 */
import { captured, type Row } from './world.ts'

export const captures: readonly Row[] = [
  [
    'a member of a captured object',
    captured(
      () => ({ count: 1 }),
      (state) => () => ++state.count,
    ),
    ['captured state.count changed'],
  ],
  [
    'a member that is only written',
    captured(
      () => ({ last: 0, other: 1 }),
      (state) => ((n: number) => void (state.last = n)) as never,
      () => [7],
    ),
    ['captured state.last changed'],
  ],
  [
    'a member that was not there',
    captured(
      () => ({}) as { hit?: boolean },
      (state) => () => void (state.hit = true),
    ),
    ['captured state.hit added'],
  ],
  [
    'a list that is a member',
    captured(
      () => ({ log: [] as string[], rest: {} }),
      (state) => () => void state.log.push('x'),
    ),
    ['captured state.log[0] added'],
  ],
  [
    'an argument is kept',
    captured(
      () => ({ seen: [] as object[] }),
      (state) => ((o: object) => void state.seen.push(o)) as never,
      () => [{ a: 1 }],
    ),
    ['captured state.seen[0] added'],
  ],
  [
    'a captured object is put into an argument',
    captured(
      () => ({ node: { n: 1 } }),
      (state) => ((o: Record<string, unknown>) => void (o['node'] = state.node)) as never,
      () => [{}],
    ),
    ['argument 0.node added'],
  ],
  [
    'an object shared by two changes',
    captured(
      () => ({ a: [] as object[], b: [] as object[] }),
      (state) => () => {
        const one = { one: 1 }
        state.a.push(one)
        state.b.push(one)
        return one
      },
    ),
    ['captured state.a[0] added', 'captured state.b[0] added'],
  ],
  [
    'a memo table',
    captured(
      () => ({ memo: new Map<number, number>() }),
      (state) =>
        ((n: number) => {
          const { memo } = state
          const fib = (i: number): number => {
            if (i < 2) return i
            const known = memo.get(i)
            if (known !== undefined) return known
            const value = fib(i - 1) + fib(i - 2)
            memo.set(i, value)
            return value
          }
          return fib(n)
        }) as never,
      () => [10],
    ),
    ['captured state.memo its entries changed'],
  ],
  [
    'a static member of a class',
    () => {
      class Made {
        static made = 0
      }
      return { fn: () => ++Made.made, args: [], state: [Made] }
    },
    ['captured Made.made changed'],
  ],
  [
    'a property of a function',
    () => {
      const fn = (): number => (fn.calls = fn.calls + 1)
      fn.calls = 0
      return { fn: () => fn(), args: [], state: [fn] }
    },
    ['captured fn.calls changed'],
  ],
  [
    'a global variable',
    () => {
      Reflect.set(globalThis, 'effectsOfTest', 1)
      return {
        fn: () => {
          Reflect.get({}, 'x')
          ;(globalThis as unknown as { effectsOfTest: number }).effectsOfTest++
        },
        args: [],
        state: [{ get: 1 }],
      }
    },
    ['global effectsOfTest changed'],
  ],
]
