/** What a disk can do to a database that is open. */
import { appendFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { StoreError } from '../../src/errors.ts'
import { layoutOf } from '../../src/store/layout.ts'
import { Objects } from '../../src/store/objects.ts'
import { bytesOf, entryOf } from '../store/made-up.ts'
import { openDatabase, temporaryDirectory } from './database-fixture.ts'
import type { OpenedDatabase } from './database-fixture.ts'
import { runOutOfHandles } from './database-processes.ts'
import { canMount, mountSmall } from './mounting.ts'

function failure(work: () => unknown): StoreError {
  try {
    work()
  } catch (error) {
    if (error instanceof StoreError) return error
    throw error
  }
  throw new Error('no error')
}

/** Stores one large row. */
function putLarge({ database }: OpenedDatabase, id: number, size: number): void {
  database.write(() => {
    database
      .statement('INSERT OR REPLACE INTO analysis (id, sum, json) VALUES (?, ?, ?)')
      .run(id, new Uint8Array(8), new Uint8Array(size))
  }, 'long')
}

describe('a full disk', () => {
  test('is an error with its cause, nothing is half-written, and writing goes on when there is room', () => {
    const opened = openDatabase()
    const { database, put, ids } = opened
    put(1)
    const version = database.dataVersion()
    database.read(() => database.statement('PRAGMA max_page_count = 30').get(), null)
    const error = failure(() => putLarge(opened, 2, 1_000_000))
    expect(error.code).toBe('ERR_STORE_WRITE')
    expect(error.message).toContain(opened.file)
    expect(error.message).toContain('full')
    expect(error.cause).toBeInstanceOf(Error)
    expect(ids()).toEqual([1])
    // What was read stays good: nothing was replaced.
    expect(database.dataVersion()).toBe(version)
    put(3)
    database.read(() => database.statement('PRAGMA max_page_count = 100000').get(), null)
    putLarge(opened, 2, 1_000_000)
    expect(ids()).toEqual([1, 2, 3])
  })

  const withMounts = canMount() ? [['of 2 MiB'] as const] : []
  test.each(withMounts)('%s', () => {
    const dir = join(temporaryDirectory(), 'small')
    mountSmall(dir, '2m')
    const opened = openDatabase({ dir })
    const { put, ids } = opened
    const layout = layoutOf(dir)
    const objects = new Objects(layout, 'process')
    const large = bytesOf('large', 4_000_000)
    writeFileSync(join(dir, 'filler'), new Uint8Array(1_000_000))
    put(1)
    expect(failure(() => objects.write(entryOf('a', large), large)).code).toBe('ERR_STORE_WRITE')
    expect(failure(() => putLarge(opened, 2, 4_000_000)).code).toBe('ERR_STORE_WRITE')
    expect(ids()).toEqual([1])
    // To the last byte.
    expect(() => {
      for (;;) appendFileSync(join(dir, 'more'), new Uint8Array(4096))
    }).toThrow('ENOSPC')
    for (let id = 10; id < 40; id++)
      try {
        putLarge(opened, id, 10_000)
      } catch (error) {
        expect((error as StoreError).code).toBe('ERR_STORE_WRITE')
      }
    expect(ids()).toContain(1)
    expect(openDatabase({ dir, access: 'read-only' }).ids()).toContain(1)
    rmSync(join(dir, 'filler'))
    put(50)
    expect(ids()).toContain(50)
    // What the write that failed had taken is free again.
    expect(statSync(`${opened.file}-wal`).size).toBe(0)
    const small = bytesOf('small', 900_000)
    objects.write(entryOf('b', small), small)
    expect(opened.log.map(([what]) => what)).toEqual(['created'])
  })
})

test('a process without file handles is told so, and goes on when it has some', () => {
  const file = join(temporaryDirectory(), 'cache', 'index.db')
  expect(runOutOfHandles(file)).toEqual({
    outcomes: [[1], 'StoreError ERR_STORE_READ', 'StoreError ERR_STORE_WRITE', true, [1, 3]],
    log: [['created', 'nothing']],
  })
})

test('a directory that is deleted while others write is made again', () => {
  const opened = openDatabase()
  const others = [openDatabase({ dir: opened.dir }), openDatabase({ dir: opened.dir })]
  for (let round = 0; round < 10; round++) {
    for (const each of [opened, ...others]) each.put(round)
    rmSync(opened.dir, { recursive: true })
    for (const each of others) each.put(100 + round)
    expect(others.map((each) => each.ids())).toEqual([[100 + round], [100 + round]])
  }
})

test('a file in place of the directory is an error, and no obstacle once it is gone', () => {
  const opened = openDatabase()
  opened.put(1)
  const version = opened.database.dataVersion()
  rmSync(opened.dir, { recursive: true })
  writeFileSync(opened.dir, '')
  expect(failure(() => opened.put(2)).code).toMatch(/^ERR_STORE_(OPEN|WRITE)$/)
  // Looking for changes tells of one, and is no error itself.
  expect(opened.database.dataVersion()).not.toBe(version)
  expect(failure(() => opened.ids()).code).toBe('ERR_STORE_READ')
  rmSync(opened.dir)
  opened.put(3)
  expect(opened.ids()).toEqual([3])
})
