/* oxlint-disable unicorn/consistent-function-scoping, unicorn/no-array-sort, unicorn/no-array-reverse -- each world has its own functions, and changing in place is meant */
/**
 * What can be done to Maps, Sets and their weak relatives.
 */
import { on, type Row } from './world.ts'

export const collections: readonly Row[] = [
  [
    'Map.set of a new key',
    on(
      () => new Map([['a', 1]]),
      (m) => void m.set('b', 2),
    ),
    ['argument 0.get("b") added'],
  ],
  [
    'Map.set of a known key',
    on(
      () =>
        new Map([
          ['a', 1],
          ['b', 2],
        ]),
      (m) => void m.set('a', 3),
    ),
    ['argument 0.get("a") changed'],
  ],
  [
    'Map.delete',
    on(
      () =>
        new Map([
          ['a', 1],
          ['b', 2],
        ]),
      (m) => m.delete('a'),
    ),
    ['argument 0 its entries changed'],
  ],
  [
    'a Map entry goes to the end',
    on(
      () =>
        new Map([
          ['a', 1],
          ['b', 2],
        ]),
      (m) => {
        m.delete('a')
        m.set('a', 1)
      },
    ),
    ['argument 0 its entries changed'],
  ],
  [
    'Map.clear',
    on(
      () => new Map([['a', 1]]),
      (m) => m.clear(),
    ),
    ['argument 0 its entries changed'],
  ],
  [
    'a Map is filled anew',
    on(
      () =>
        new Map([
          ['a', 1],
          ['b', 2],
        ]),
      (m) => {
        m.clear()
        m.set('b', 1)
        m.set('a', 2)
      },
    ),
    ['argument 0 its entries changed'],
  ],
  [
    'Map keys that are objects',
    on(
      () => {
        const k = { k: 1 }
        return { k, m: new Map<object, number>([[k, 1]]) }
      },
      ({ k, m }) => {
        m.set(k, 2)
        m.set({ fresh: 1 }, 3)
      },
    ),
    ['argument 0.m its entries changed'],
  ],
  [
    'an object inside a Map',
    on(
      () => new Map([['a', { n: 1 }]]),
      (m) => void (m.get('a')!.n = 2),
    ),
    ['argument 0.get("a").n changed'],
  ],
  [
    'a Map has a property',
    on(
      () => new Map() as Map<string, number> & { hits?: number },
      (m) => void (m.hits = 1),
    ),
    ['argument 0.hits added'],
  ],
  [
    'Set.add',
    on(
      () => new Set([1]),
      (s) => void s.add(2),
    ),
    ['argument 0 its members changed'],
  ],
  [
    'Set.add of what it has',
    on(
      () => new Set([1]),
      (s) => void s.add(1),
    ),
    [],
  ],
  [
    'Set.delete',
    on(
      () => new Set([1, 2, 3]),
      (s) => s.delete(2),
    ),
    ['argument 0 its members changed'],
  ],
  [
    'Set.clear',
    on(
      () => new Set([1]),
      (s) => s.clear(),
    ),
    ['argument 0 its members changed'],
  ],
  [
    'a Set holds itself',
    on(
      () => new Set<unknown>(),
      (s) => void s.add(s),
    ),
    ['argument 0 its members changed'],
  ],
  [
    'a member of a Set',
    on(
      () => new Set([{ n: 1 }]),
      (s) => {
        for (const one of s) one.n = 2
      },
    ),
    ['argument 0.member(0).n changed'],
  ],
  [
    'a WeakMap gets a value for a known object',
    on(
      () => {
        const k = {}
        return { k, w: new WeakMap<object, object>() }
      },
      ({ k, w }) => void w.set(k, { v: 1 }),
    ),
    ['argument 0.w what it holds for argument 0.k changed'],
  ],
  [
    'a WeakMap loses it',
    on(
      () => {
        const k = {}
        return { k, w: new WeakMap([[k, 1]]) }
      },
      ({ k, w }) => w.delete(k),
    ),
    ['argument 0.w what it holds for argument 0.k changed'],
  ],
  [
    'a WeakSet gets a member',
    on(
      () => {
        const k = {}
        return { k, w: new WeakSet() }
      },
      ({ k, w }) => void w.add(k),
    ),
    ['argument 0.w what it holds for argument 0.k changed'],
  ],
]
