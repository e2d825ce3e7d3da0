import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { StoreError } from '../../src/errors.ts'
import { openDatabase, pictureOf, temporaryDirectory } from './database-fixture.ts'
import type { OpenedDatabase } from './database-fixture.ts'
import { crashWriter, startUser } from './database-processes.ts'

type Access = 'write' | 'read-first' | 'read-only'

/** A database that takes its directory for one on a network file system. */
function openRemote(dir?: string, access: Access = 'write'): OpenedDatabase {
  const place = dir === undefined ? {} : { dir }
  return openDatabase({ ...place, access, network: () => 'nfs' })
}

function pragma({ database }: OpenedDatabase, name: string): unknown {
  return database.read(() => database.statement(`PRAGMA ${name}`).get(), null)
}

function failure(work: () => unknown): StoreError {
  try {
    work()
  } catch (error) {
    if (error instanceof StoreError) return error
    throw error
  }
  throw new Error('no error')
}

describe('an index on a network file system', () => {
  test('has no WAL, is synced at each write, and this is said once', () => {
    const remote = openRemote()
    remote.put(1)
    expect(remote.ids()).toEqual([1])
    expect(pragma(remote, 'journal_mode')).toEqual(['truncate'])
    expect(pragma(remote, 'synchronous')).toEqual([2])
    expect(pragma(remote, 'locking_mode')).toEqual(['normal'])
    remote.put(2)
    expect(readdirSync(remote.dir).toSorted()).toEqual([
      'index.db',
      'index.db-journal',
      'index.db.network',
    ])
    expect(remote.log).toEqual([
      ['network', 'nfs'],
      ['created', 'nothing'],
    ])
  })

  test('is shared by several who write', () => {
    const remote = openRemote()
    const others = [openRemote(remote.dir), openRemote(remote.dir)]
    for (let id = 0; id < 30; id++) [remote, ...others][id % 3]?.put(id)
    for (const each of [remote, ...others]) expect(each.ids()).toHaveLength(30)
    const version = remote.database.dataVersion()
    others[0]?.put(99)
    expect(remote.database.dataVersion()).not.toBe(version)
  })

  test.each(['read-only', 'read-first'] as const)('is read without a trace (%s)', (access) => {
    const remote = openRemote()
    remote.put(1)
    remote.database.close()
    const before = pictureOf(remote.dir)
    const { database, ids } = openRemote(remote.dir, access)
    expect(ids()).toEqual([1])
    const version = database.dataVersion()
    expect(pictureOf(remote.dir)).toEqual(before)
    openRemote(remote.dir).put(2)
    expect(ids()).toEqual([1, 2])
    expect(database.dataVersion()).not.toBe(version)
  })

  test.each(['read-only', 'write'] as const)(
    'that a crash has left half-written is as it was before (%s)',
    (access) => {
      const remote = openRemote()
      remote.put(1)
      remote.database.close()
      crashWriter(remote.file, 'half')
      const before = pictureOf(remote.dir)
      const { ids } = openRemote(remote.dir, access)
      expect(ids()).toEqual([1])
      if (access === 'read-only') expect(pictureOf(remote.dir)).toEqual(before)
    },
  )

  test('goes on without a WAL where its directory is a local one', () => {
    const remote = openRemote()
    remote.put(1)
    const local = openDatabase({ dir: remote.dir })
    local.put(2)
    expect(pragma(local, 'journal_mode')).toEqual(['truncate'])
    expect(existsSync(`${remote.file}-wal`)).toBe(false)
    expect(remote.ids()).toEqual([1, 2])
    local.database.close()
    expect(openDatabase({ dir: remote.dir, access: 'read-only' }).ids()).toEqual([1, 2])
  })
})

describe('an index with a WAL that comes onto a network file system', () => {
  test('is converted when nobody has it open', () => {
    const local = openDatabase()
    local.put(1)
    local.database.close()
    // A reader takes it as it is.
    expect(openRemote(local.dir, 'read-only').ids()).toEqual([1])
    expect(readdirSync(local.dir)).toEqual(['index.db'])
    const remote = openRemote(local.dir)
    remote.put(2)
    expect(remote.ids()).toEqual([1, 2])
    expect(pragma(remote, 'journal_mode')).toEqual(['truncate'])
    expect(existsSync(`${local.file}-wal`)).toBe(false)
  })

  const users: readonly (readonly [string, (file: string) => unknown])[] = [
    ['has it open', (file) => startUser('hold', file)],
    ['has left it without closing it', (file) => crashWriter(file)],
  ]
  test.each(users)(
    'is refused clearly when another process %s, and can be read',
    async (_, use) => {
      const dir = join(temporaryDirectory(), 'cache')
      const file = join(dir, 'index.db')
      await use(file)
      const before = pictureOf(dir)
      const { database } = openRemote(dir)
      const error = failure(() => database.open())
      expect(error.code).toBe('ERR_STORE_NETWORK')
      for (const part of [file, 'nfs', '-wal', '"dir"', '"systemWide: true"'])
        expect(error.message).toContain(part)
      const { ids, put } = openRemote(dir, 'read-first')
      expect(ids()).toEqual([1, 2])
      expect(failure(() => put(3)).code).toBe('ERR_STORE_NETWORK')
      expect(pictureOf(dir)).toEqual(before)
    },
  )

  test('is refused also by who had it open before, until the WAL is gone', () => {
    const remote = openRemote()
    remote.put(1)
    const other = openDatabase()
    other.put(5)
    // Another machine takes the directory for a local one, and has never seen the mark.
    const wal = `${remote.file}-wal`
    copyFileSync(`${other.file}-wal`, wal)
    expect(failure(() => remote.put(2)).code).toBe('ERR_STORE_NETWORK')
    rmSync(wal)
    remote.put(3)
    expect(remote.ids()).toEqual([1, 3])
  })
})
