import { DatabaseSync } from 'node:sqlite'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bytesOf, digest, entryOf, keyOf, openTestStore } from './fixture.ts'
import type { OpenedStore } from './fixture.ts'

/** Entries '0' to 'count - 1', each stored a second after the one before, over two functions. */
function fill({ store }: OpenedStore, count: number, size: number): void {
  store.putMany(
    Array.from({ length: count }, (_, i) => {
      const bytes = bytesOf(`${i}`, size)
      const entry = entryOf(`${i}`, bytes, { created: 1000 * i, name: i % 2 ? 'f' : 'g' })
      return { entry, bytes, placement: 'auto' as const }
    }),
  )
}

function diskBytes(dir: string): number {
  const paths = readdirSync(dir, { recursive: true }) as string[]
  return paths
    .map((path) => statSync(join(dir, path)))
    .reduce((sum, each) => sum + (each.isFile() ? each.size : 0), 0)
}

function kept({ store }: OpenedStore, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i).filter((i) => store.has(keyOf(`${i}`)))
}

describe('the bound', () => {
  test.each([[100], [3000], [70_000]])(
    'removes the oldest of entries of %i bytes, and holds on disk',
    (size) => {
      const opened = openTestStore()
      const { store, dir } = opened
      fill(opened, 200, size)
      const bound = Math.floor(store.size().bytes / 2)
      const removed = store.enforceBound(bound)
      expect(store.size().bytes).toBeLessThanOrEqual(bound)
      expect(store.size().bytes).toBeGreaterThan(bound * 0.85)
      expect(kept(opened, 200)).toEqual(
        Array.from({ length: 200 - removed }, (_, i) => removed + i),
      )
      expect(store.size().entries).toBe(200 - removed)
      store.close()
      // Pages that are not full: the estimate may be off by a third.
      expect(diskBytes(dir)).toBeLessThan(bound * 1.33 + 65_536)
    },
  )

  test('removes nothing while there is room', () => {
    const opened = openTestStore()
    fill(opened, 20, 1000)
    expect(opened.store.enforceBound(opened.store.size().bytes)).toBe(0)
    expect(opened.store.size().entries).toBe(20)
  })

  test('leaves room, so that the next write does not remove again', () => {
    const opened = openTestStore()
    fill(opened, 200, 1000)
    const bound = opened.store.size().bytes - 1
    expect(opened.store.enforceBound(bound)).toBeGreaterThan(10)
    const bytes = bytesOf('next', 1000)
    opened.store.put(entryOf('next', bytes), bytes, 'auto')
    expect(opened.store.enforceBound(bound)).toBe(0)
  })

  test('removes a value that is larger than the cache', () => {
    const { store } = openTestStore()
    const bytes = bytesOf('v', 100_000)
    store.put(entryOf('a', bytes), bytes, 'auto')
    expect(store.enforceBound(50_000)).toBe(1)
    expect(store.size().entries).toBe(0)
  })

  test('holds for what explains and was analysed, too', () => {
    const { store } = openTestStore()
    store.putAnalysis([['aa', `{"long":"${'x'.repeat(50_000)}"}`]])
    store.noteCode('f', digest('c'), Buffer.from(bytesOf('d', 30_000)).toString('base64'))
    const bytes = bytesOf('v', 100)
    store.put(entryOf('a', bytes), bytes, 'auto')
    expect(store.enforceBound(10_000)).toBe(1)
    expect(store.size()).toEqual({ entries: 0, bytes: 0 })
  })

  test.each([
    ['far too high', 'UPDATE total SET bytes = 1000000000000'],
    ['below zero', 'UPDATE total SET bytes = -5'],
    ['gone', 'DELETE FROM total'],
  ])('does not empty the cache when the total is %s', (_, sql) => {
    const opened = openTestStore()
    fill(opened, 20, 1000)
    const before = opened.store.size()
    const database = new DatabaseSync(join(opened.dir, 'index.db'))
    database.exec(sql)
    database.close()
    opened.store.enforceBound(before.bytes + 100)
    expect(opened.store.size()).toEqual(before)
    expect(kept(opened, 20)).toHaveLength(20)
  })
})
