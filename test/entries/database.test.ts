import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { FORMAT } from '../../src/entries/schema.ts'
import { StoreError } from '../../src/errors.ts'
import { openStore } from '../../src/store/local.ts'
import {
  bytesOf,
  entryOf,
  keyOf,
  openTestStore,
  outcome,
  temporaryDirectory,
} from '../store/fixture.ts'

const bytes = bytesOf('a', 20)
const hex = Buffer.from(bytes).toString('hex')

function alter(dir: string, sql: string): void {
  const database = new DatabaseSync(join(dir, 'index.db'))
  database.exec(sql)
  database.close()
}

function pragma(dir: string, name: string): unknown {
  const database = new DatabaseSync(join(dir, 'index.db'))
  const row = database.prepare(`PRAGMA ${name}`).get()
  database.close()
  return row?.[name]
}

function failure(work: () => unknown): { code: string; message: string } {
  try {
    work()
  } catch (error) {
    if (error instanceof StoreError) return error
    throw error
  }
  throw new Error('no error')
}

describe('a new index', () => {
  test('is a WAL database that can give pages back, and names its format twice', () => {
    const { dir, store } = openTestStore()
    store.close()
    expect(pragma(dir, 'journal_mode')).toBe('wal')
    expect(pragma(dir, 'auto_vacuum')).toBe(2)
    expect(pragma(dir, 'user_version')).toBe(FORMAT)
    expect(pragma(dir, 'application_id')).toBe(0x50465200 + FORMAT)
  })

  test('lies in a directory that is marked as a cache and ignored by git', () => {
    const { dir } = openTestStore()
    expect(readFileSync(join(dir, '.gitignore'), 'utf8')).toBe('*\n')
    expect(readFileSync(join(dir, 'CACHEDIR.TAG'), 'utf8')).toMatch(
      /^Signature: 8a477f597d28d172789f06886806bc55\n/,
    )
  })

  test('does not make git ignore a directory that holds other files', () => {
    const dir = temporaryDirectory()
    writeFileSync(join(dir, 'package.json'), '{}')
    openTestStore({ dir })
    expect(readdirSync(dir)).not.toContain('.gitignore')
  })

  test('can begin as an empty file', () => {
    const dir = temporaryDirectory()
    writeFileSync(join(dir, 'index.db'), '')
    const { store, problems } = openTestStore({ dir })
    store.put(entryOf('a', bytes), bytes, 'auto')
    expect(outcome(store, 'a')).toBe(hex)
    expect(problems).toEqual([])
  })
})

describe('an index of another format', () => {
  test('is refused when it is newer, and left as it is', () => {
    const { dir, store } = openTestStore()
    store.close()
    alter(
      dir,
      `PRAGMA user_version = ${FORMAT + 1}; PRAGMA application_id = ${0x50465200 + FORMAT + 1}`,
    )
    const before = readFileSync(join(dir, 'index.db'))
    const error = failure(() => openStore({ dir, onProblem: () => {} }))
    expect(error.code).toBe('ERR_STORE_NEWER_FORMAT')
    expect(error.message).toContain(`format ${FORMAT + 1}`)
    expect(error.message).toContain(`format ${FORMAT}`)
    expect(error.message).toContain(dir)
    expect(error.message).toMatch(/Update permafrost, set another "dir", or delete/)
    expect(readFileSync(join(dir, 'index.db')).equals(before)).toBe(true)
  })

  test('is moved aside when it is older', () => {
    const { dir, store } = openTestStore()
    store.put(entryOf('a', bytes), bytes, 'auto')
    store.close()
    alter(dir, 'PRAGMA user_version = 0; PRAGMA application_id = 0x50465200')
    const { store: again, problems } = openTestStore({ dir })
    expect(problems.map(({ kind }) => kind)).toEqual(['index-outdated'])
    expect(outcome(again, 'a')).toBe('absent')
    expect(readdirSync(dir).some((name) => name.startsWith('index.db.format-0-'))).toBe(true)
  })

  test.each([
    ['version', `PRAGMA user_version = ${FORMAT + 64}`],
    ['application', 'PRAGMA application_id = 77'],
  ])('counts as damaged when only its %s differs', (_, sql) => {
    const { dir, store } = openTestStore()
    store.close()
    alter(dir, sql)
    const { problems } = openTestStore({ dir })
    expect(problems.map(({ kind }) => kind)).toEqual(['index-damaged'])
  })

  test('is refused when it is the database of another program', () => {
    const dir = temporaryDirectory()
    alter(dir, 'CREATE TABLE customers (id INTEGER)')
    const error = failure(() => openStore({ dir, onProblem: () => {} }))
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
  test.each(places)('%s fails with the cause', (_, make) => {
    const dir = make(temporaryDirectory())
    const error = failure(() => openStore({ dir, onProblem: () => {} })) as StoreError
    expect(error.code).toBe('ERR_STORE_OPEN')
    expect(error.message).toContain(dir)
    expect(error.cause).toBeInstanceOf(Error)
  })
})

describe('an index that goes away while it is open', () => {
  test('is made again by the next write, after its directory was deleted', () => {
    const { dir, store, problems } = openTestStore()
    store.put(entryOf('a', bytes), bytes, 'auto')
    const version = store.dataVersion()
    rmSync(dir, { recursive: true })
    store.put(entryOf('b', bytes), bytes, 'auto')
    expect(outcome(store, 'a')).toBe('absent')
    expect(outcome(store, 'b')).toBe(hex)
    expect(store.dataVersion()).not.toBe(version)
    expect(problems).toEqual([])
    expect(outcome(openTestStore({ dir }).store, 'b')).toBe(hex)
  })

  test('is no longer answered from once the data version was looked at', () => {
    const { dir, store } = openTestStore()
    store.put(entryOf('a', bytes), bytes, 'auto')
    rmSync(dir, { recursive: true })
    store.dataVersion()
    expect(outcome(store, 'a')).toBe('absent')
  })
})

describe('the data version', () => {
  test('changes when another connection wrote, and not by own writes or reads', () => {
    const { dir, store } = openTestStore()
    const { store: other } = openTestStore({ dir })
    store.put(entryOf('a', bytes), bytes, 'auto')
    const before = store.dataVersion()
    store.put(entryOf('b', bytes), bytes, 'auto')
    outcome(other, 'b')
    expect(store.dataVersion()).toBe(before)
    other.delete(keyOf('b'))
    expect(store.dataVersion()).not.toBe(before)
  })
})

test('the index opens without a warning, and other warnings come through', () => {
  const dir = join(temporaryDirectory(), 'cache')
  const local = fileURLToPath(new URL('../../src/store/local.ts', import.meta.url))
  const program = `
    const emit = process.emitWarning
    process.on('warning', (warning) => console.log(warning.message))
    const { openStore } = await import(${JSON.stringify(local)})
    openStore({ dir: ${JSON.stringify(dir)}, onProblem() {} }).close()
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
