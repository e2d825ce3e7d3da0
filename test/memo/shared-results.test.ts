/** With effects: 'replay' a result that holds objects of the caller's holds these on a hit, too. */
import { expect, test } from 'vitest'
import { newCache, temporaryFolder } from './support.ts'

interface Item {
  id: number
}

const settings = { id: 0 }

const rows: readonly (readonly [
  name: string,
  fn: (items: Item[], id: number) => unknown,
  isShared: (result: never, items: Item[]) => boolean,
])[] = [
  ['the argument itself', (items) => items, (result: Item[], items) => result === items],
  [
    'an argument that is changed only sometimes',
    (items, id) => {
      if (!items.some((item) => item.id === id)) items.push({ id })
      return items
    },
    (result: Item[], items) => result === items,
  ],
  [
    'a part of the argument',
    (items, id) => items.find((item) => item.id === id),
    (result: Item, items) => result === items[1],
  ],
  [
    'parts in new collections',
    (items) => ({ sorted: items.toReversed(), byId: new Map(items.map((one) => [one.id, one])) }),
    ({ sorted, byId }: { sorted: Item[]; byId: Map<number, Item> }, items) =>
      sorted[1] === items[0] && byId.get(2) === items[1],
  ],
  [
    'a captured object',
    () => ({ settings }),
    (result: object) => Object.values(result)[0] === settings,
  ],
]

test.each(rows)('%s', (_, fn, isShared) => {
  const dir = temporaryFolder()
  const hits = [0, 1].map(() => {
    const cache = newCache({ dir })
    const memoized = cache.memoize(fn, { name: 'f', effects: 'replay' })
    const items = [{ id: 1 }, { id: 2 }]
    const result = memoized(items, 2)
    expect(isShared(result as never, items)).toBe(true)
    cache.close()
    return memoized.stats().hits
  })
  expect(hits).toEqual([0, 1])
})

test('what shares memory with an argument, and can not be stored like that, is a copy', () => {
  const memoized = newCache().memoize((buffer: ArrayBuffer) => [buffer, new Uint8Array(buffer)], {
    name: 'f',
    effects: 'replay',
  })
  memoized(new ArrayBuffer(2))
  expect(memoized(new ArrayBuffer(2))).toEqual([new ArrayBuffer(2), new Uint8Array(2)])
  expect(memoized.stats().hits).toBe(1)
})
