import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { FORMAT } from '../../src/entries/schema.ts'
import { StoreError } from '../../src/errors.ts'
import { openDatabase, temporaryDirectory } from './database-fixture.ts'
import { openAtOnce, startUser } from './database-processes.ts'

function alter(file: string, sql: string): void {
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
}

function pragma(file: string, name: string): unknown {
  const database = new DatabaseSync(file)
  const row = database.prepare(`PRAGMA ${name}`).get()
  database.close()
  return row?.[name]
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

const kinds = (log: readonly (readonly unknown[])[]): unknown[] =>
  log.map(([what, told]) => (what === 'moved' ? told : what))

describe('a new index', () => {
  test('is a WAL database that can give pages back, and names its format twice', () => {
    const { file, database, log } = openDatabase()
    database.open()
    database.close()
    expect(pragma(file, 'journal_mode')).toBe('wal')
    expect(pragma(file, 'auto_vacuum')).toBe(2)
    expect(pragma(file, 'user_version')).toBe(FORMAT)
    expect(pragma(file, 'application_id')).toBe(0x50465200 + FORMAT)
    expect(log).toEqual([['created', 'nothing']])
  })

  test('can begin as an empty file', () => {
    const { dir, file } = openDatabase()
    mkdirSync(dir, { recursive: true })
    writeFileSync(file, '')
    const { put, ids, log } = openDatabase({ dir })
    put(1)
    expect(ids()).toEqual([1])
    expect(log).toEqual([['created', 'nothing']])
  })

  test('is said to be new to the one that made it, who may fill it', () => {
    const first = openDatabase({
      onCreated: () => {
        first.put(7)
        first.log.push(['filled'])
      },
    })
    const { dir, put, ids } = first
    put(1)
    expect(ids()).toEqual([1, 7])
    expect(first.log).toEqual([['filled']])
    const second = openDatabase({ dir })
    expect(second.ids()).toEqual([1, 7])
    expect(second.log).toEqual([])
  })

  test('is opened by 64 that come at the same time, in processes and threads', async () => {
    const { dir, file } = openDatabase()
    expect(await openAtOnce(file, 8, 8)).toEqual([])
    const { ids, log } = openDatabase({ dir })
    expect(ids()).toHaveLength(64)
    expect(log).toEqual([])
    expect(readdirSync(dir).toSorted()).toEqual(['index.db', 'index.db-shm', 'index.db-wal'])
  })

  test.each([
    ['process', 1],
    ['power', 2],
  ] as const)('of durability %s is written with synchronous = %i', (durability, expected) => {
    const { database } = openDatabase({ durability })
    database.open()
    const read = (): unknown => database.statement('PRAGMA synchronous').get()
    expect(database.read(read, null)).toEqual([expected])
  })

  test.each([
    [2 ** 20, 256, 1_048_576],
    [2 ** 25, 256, 4_194_304],
    [2 ** 28, 1000, 16_777_216],
    [2 ** 33, 4000, 16_777_216],
    [0, 256, 1_048_576],
    [Infinity, 4000, 16_777_216],
  ])('with a bound of %d has journals of its size', (bound, pages, limit) => {
    const { database } = openDatabase({ bound })
    database.open()
    const read = (name: string): unknown =>
      database.read(() => database.statement(`PRAGMA ${name}`).get(), null)
    expect(read('wal_autocheckpoint')).toEqual([pages])
    expect(read('journal_size_limit')).toEqual([limit])
  })
})

describe('an index of another format', () => {
  test.each(['write', 'read-first', 'read-only'] as const)(
    'is refused when it is newer, and left as it is (%s)',
    (access) => {
      const { dir, file, database } = openDatabase()
      database.open()
      database.close()
      alter(
        file,
        `PRAGMA user_version = ${FORMAT + 1}; PRAGMA application_id = ${0x50465200 + FORMAT + 1}`,
      )
      const before = readFileSync(file)
      const { database: again } = openDatabase({ dir, access })
      const error = failure(() => again.open())
      expect(error.code).toBe('ERR_STORE_NEWER_FORMAT')
      expect(error.message).toContain(`format ${FORMAT + 1}`)
      expect(error.message).toContain(`format ${FORMAT}`)
      expect(error.message).toContain(dir)
      expect(error.message).toMatch(/Update permafrost, set another "dir", or delete/)
      expect(readFileSync(file).equals(before)).toBe(true)
    },
  )

  function makeOlder(): ReturnType<typeof openDatabase> {
    const opened = openDatabase()
    opened.put(1)
    opened.database.close()
    alter(opened.file, 'PRAGMA user_version = 0; PRAGMA application_id = 0x50465200')
    return opened
  }

  test('is moved aside when it is older, and said to be new', () => {
    const { dir } = makeOlder()
    const { ids, log } = openDatabase({ dir })
    expect(ids()).toEqual([])
    const moved = readdirSync(dir).find((name) => name.startsWith('index.db.format-0-'))
    const movedTo = join(dir, moved ?? '')
    expect(log).toEqual([
      ['moved', 'older', movedTo],
      ['created', { movedTo, why: 'older' }],
    ])
  })

  test('answers nothing when it is older and only read, which is said once', () => {
    const { dir } = makeOlder()
    const { ids, log } = openDatabase({ dir, access: 'read-only' })
    expect([ids(), ids()]).toEqual([[], []])
    expect(log).toEqual([['moved', 'older', null]])
    expect(readdirSync(dir)).toEqual(['index.db'])
  })

  test('is left alone by who reads first, until the first write', () => {
    const { dir } = makeOlder()
    const { put, ids, log } = openDatabase({ dir, access: 'read-first' })
    expect(ids()).toEqual([])
    expect(readdirSync(dir)).toEqual(['index.db'])
    put(2)
    expect(ids()).toEqual([2])
    expect(kinds(log)).toEqual(['older', 'created'])
  })

  test.each([
    ['version', `PRAGMA user_version = ${FORMAT + 64}`],
    ['application', 'PRAGMA application_id = 77'],
  ])('counts as damaged when only its %s differs', (_, sql) => {
    const { dir, file, database } = openDatabase()
    database.open()
    database.close()
    alter(file, sql)
    const { database: again, log } = openDatabase({ dir })
    again.open()
    expect(kinds(log)).toEqual(['damaged', 'created'])
  })

  test('is refused when it is the database of another program', () => {
    const { dir, file } = openDatabase()
    mkdirSync(dir)
    alter(file, 'CREATE TABLE customers (id INTEGER)')
    const { database } = openDatabase({ dir })
    const error = failure(() => database.open())
    expect(error.code).toBe('ERR_STORE_OPEN')
    expect(error.message).toContain('another program')
    expect(readdirSync(dir)).toContain('index.db')
  })
})

describe('an index that can not be opened', () => {
  const places: readonly (readonly [string, (dir: string) => string])[] = [
    [
      'below a file',
      (dir) => {
        writeFileSync(join(dir, 'file'), '')
        return join(dir, 'file', 'cache')
      },
    ],
    [
      'where a directory stands',
      (dir) => {
        mkdirSync(join(dir, 'index.db'))
        return dir
      },
    ],
  ]
  test.each(places)('%s fails with the cause, and works once that is gone', (_, make) => {
    const root = temporaryDirectory()
    const dir = make(root)
    const { database, put, ids } = openDatabase({
      dir,
      prepare: () => {
        try {
          mkdirSync(dir, { recursive: true })
        } catch (cause) {
          throw new StoreError('ERR_STORE_OPEN', `Cannot make "${dir}"`, { cause })
        }
      },
    })
    const error = failure(() => database.open())
    expect(error.code).toBe('ERR_STORE_OPEN')
    expect(error.message).toContain(dir)
    expect(error.cause).toBeInstanceOf(Error)
    for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true })
    put(1)
    expect(ids()).toEqual([1])
  })
})

describe('an index that goes away while it is open', () => {
  test('is made again by the next write, after its directory was deleted', () => {
    const { dir, database, put, ids, log } = openDatabase()
    put(1)
    const version = database.dataVersion()
    rmSync(dir, { recursive: true })
    put(2)
    expect(ids()).toEqual([2])
    expect(database.dataVersion()).not.toBe(version)
    expect(openDatabase({ dir }).ids()).toEqual([2])
    expect(kinds(log)).toEqual(['created', 'created'])
  })

  test.each(['write', 'read-first', 'read-only'] as const)(
    'is no longer answered from once the data version was looked at (%s)',
    (access) => {
      const { dir, put, database: writer } = openDatabase()
      put(1)
      writer.close()
      const { database, ids } = openDatabase({ dir, access })
      expect(ids()).toEqual([1])
      rmSync(dir, { recursive: true })
      database.dataVersion()
      expect(ids()).toEqual([])
    },
  )

  test('is found anew when another was put in its place', () => {
    const { dir, file, put, database, ids } = openDatabase()
    put(1)
    const other = openDatabase()
    other.put(5)
    other.database.close()
    rmSync(dir, { recursive: true })
    mkdirSync(dir)
    writeFileSync(file, readFileSync(other.file))
    database.dataVersion()
    expect(ids()).toEqual([5])
    put(6)
    expect(openDatabase({ dir }).ids()).toEqual([5, 6])
  })
})

describe('the data version', () => {
  test('changes when another connection wrote, and not by own writes or reads', () => {
    const { dir, database, put } = openDatabase()
    const other = openDatabase({ dir })
    put(1)
    const before = database.dataVersion()
    put(2)
    expect(other.ids()).toEqual([1, 2])
    expect(database.dataVersion()).toBe(before)
    other.put(3)
    expect(database.dataVersion()).not.toBe(before)
  })
})

describe('a write', () => {
  test('is told "busy" in a moment when another process holds the index, and nothing is written', async () => {
    const { file, put, ids, log } = openDatabase()
    put(1)
    const held = 1500
    const user = await startUser('lock', file, held)
    const started = performance.now()
    const answer = put(2, 'short')
    expect([answer, ids(), log.length]).toEqual(['busy', [1], 1])
    // Not when the other let go.
    expect(performance.now() - started).toBeLessThan(held - 100)
    // With patience it waits for its turn.
    expect(put(3, 'long')).toEqual({ value: undefined })
    expect(ids()).toEqual([1, 3])
    await user.end()
  })

  test('that fails leaves nothing behind, and no lock', () => {
    const { dir, database, put, ids } = openDatabase()
    put(1)
    const fails = (): unknown =>
      database.write(() => {
        database.statement('DELETE FROM analysis').run()
        throw new RangeError('of the caller')
      }, 'short')
    expect(fails).toThrow(RangeError)
    expect(ids()).toEqual([1])
    expect(openDatabase({ dir }).put(2, 'short')).toEqual({ value: undefined })
  })

  test('of a reader is an error', () => {
    const { dir, database } = openDatabase()
    database.open()
    const { put } = openDatabase({ dir, access: 'read-only' })
    expect(failure(() => put(1)).code).toBe('ERR_STORE_WRITE')
  })

  test('after closing is an error', () => {
    const { database, put, ids } = openDatabase()
    put(1)
    database.close()
    database.close()
    expect(failure(() => put(2)).code).toBe('ERR_STORE_CLOSED')
    expect(failure(ids).code).toBe('ERR_STORE_CLOSED')
  })
})

test('free pages go back to the file system, as many as told', () => {
  const { file, database } = openDatabase()
  const sql = 'INSERT OR REPLACE INTO analysis (id, sum, json) VALUES (?, ?, ?)'
  database.write(() => {
    for (let id = 0; id < 200; id++)
      database.statement(sql).run(id, new Uint8Array(8), new Uint8Array(10_000))
  }, 'long')
  const full = database.usedBytes()
  expect(full).toBeGreaterThan(2_000_000)
  database.write(() => void database.statement('DELETE FROM analysis WHERE id > 0').run(), 'long')
  expect(database.usedBytes()).toBeLessThan(200_000)
  const free = (): number =>
    database.read(
      () => (database.statement('PRAGMA freelist_count').get() as unknown as readonly [number])[0],
      0,
    )
  const before = free()
  database.shrink(100)
  expect(before - free()).toBe(100)
  database.shrink(0)
  database.shrink(1e9)
  expect(free()).toBe(0)
  database.close()
  expect(readFileSync(file).length).toBeLessThan(200_000)
})

test('the last one to close leaves the index alone', () => {
  const { dir, database, put } = openDatabase()
  const other = openDatabase({ dir })
  put(1)
  other.put(2)
  database.close()
  expect(existsSync(join(dir, 'index.db-wal'))).toBe(true)
  other.database.close()
  expect(readdirSync(dir)).toEqual(['index.db'])
})

test('the index opens without a warning, and other warnings come through', () => {
  const file = join(temporaryDirectory(), 'index.db')
  const driver = fileURLToPath(new URL('../../src/entries/sqlite.ts', import.meta.url))
  const program = `
    const emit = process.emitWarning
    process.on('warning', (warning) => console.log(warning.message))
    const { connect } = await import(${JSON.stringify(driver)})
    connect(${JSON.stringify(file)}, {}).close()
    if (process.emitWarning !== emit) console.log('still patched')
    process.emitWarning('one of mine', 'ExperimentalWarning')`
  const output = execFileSync(
    process.execPath,
    // Node 22 warns of type stripping itself.
    ['--no-warnings', '--input-type=module', '--eval', program],
    { encoding: 'utf8' },
  )
  const lines = output.trim().split('\n')
  expect(lines.filter((line) => !line.includes('Type Stripping'))).toEqual(['one of mine'])
})
