/** What is found again when the index was lost, damaged, or is of an older format. */
import { spawn } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { packRecord } from '../../src/entries/packing.ts'
import { StoreFiles } from '../../src/store/files.ts'
import { noteIntent } from '../../src/store/intent.ts'
import { entryPath, layoutOf, objectPath } from '../../src/store/layout.ts'
import type { Batch, LocalStore, Put } from '../../src/store/local-store.ts'
import { describeProblem } from '../../src/store/problem.ts'
import { temporaryPath } from '../../src/store/temporary.ts'
import {
  EMPTY,
  bytesOf,
  callOf,
  digest,
  entryOf,
  fieldsOf,
  keyOf,
  openTestStore,
  outcome,
  put,
  putOf,
  putTraced,
  temporaryDirectory,
  write,
} from './fixture.ts'

const LARGE = 70_000
const large = bytesOf('large', LARGE)
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function alter(dir: string, sql: string): void {
  const database = new DatabaseSync(join(dir, 'index.db'))
  database.exec(sql)
  database.close()
}

function origin(store: LocalStore, label: string): string {
  const found = store.get(keyOf(label))
  return 'miss' in found ? found.miss : found.origin
}

function pause(): Promise<true> {
  return new Promise((resolve) => setTimeout(() => resolve(true), 1))
}

function removeIndex(dir: string): void {
  for (const name of readdirSync(dir))
    if (name.startsWith('index.db')) rmSync(join(dir, name), { recursive: true })
}

describe('an entry whose row is lost', () => {
  /** As after a crash between the files and the row. */
  function lose(): ReturnType<typeof openTestStore> {
    const opened = openTestStore()
    put(opened.store, entryOf('a', large), large)
    alter(opened.dir, 'DELETE FROM entry; DELETE FROM content; DELETE FROM lineage')
    return opened
  }

  test('is found by its files, and its row is made on the spot', () => {
    const { store, dir, problems } = lose()
    expect(store.has(keyOf('a'))).toBe(true)
    const found = store.get(keyOf('a'))
    if ('miss' in found) throw new Error(found.miss)
    expect(found.origin).toBe('orphan')
    expect(fieldsOf(found.entry)).toEqual(entryOf('a', large))
    expect(hex(found.bytes)).toBe(hex(large))
    expect(origin(store, 'a')).toBe('index')
    expect(store.nearest('src/steps.ts#fit', 5)).toHaveLength(1)
    alter(dir, 'DELETE FROM total')
    expect(store.verify()).toMatchObject({
      entries: 1,
      objects: 1,
      problems: [{ kind: 'total-wrong' }],
    })
    expect(problems).toEqual([])
  })

  test('is found by a reader, who writes nothing', () => {
    const { store, dir } = lose()
    store.close()
    const { store: reader } = openTestStore({ dir, readOnly: true })
    expect([reader.has(keyOf('a')), origin(reader, 'a'), origin(reader, 'a')]).toEqual([
      true,
      'orphan',
      'orphan',
    ])
  })

  test('can be deleted and replaced like any other', () => {
    const { store, dir } = lose()
    expect(store.delete(keyOf('a'))).toBe(true)
    expect([store.has(keyOf('a')), origin(store, 'a')]).toEqual([false, 'absent'])
    expect(existsSync(entryPath(layoutOf(dir), keyOf('a')))).toBe(false)
    const { store: other } = lose()
    const small = bytesOf('small', 10)
    put(other, entryOf('a', small), small)
    expect(outcome(other, 'a')).toBe(hex(small))
    other.delete(keyOf('a'))
    expect(origin(other, 'a')).toBe('absent')
  })

  test('is cleared with the others of its function, and only with them', () => {
    const { store, dir } = lose()
    const small = bytesOf('small', 10)
    put(store, entryOf('b', small), small)
    expect(store.clear('src/steps.ts#other')).toBe(0)
    expect(store.has(keyOf('a'))).toBe(true)
    expect(store.clear('src/steps.ts#fit')).toBe(2)
    expect([store.has(keyOf('a')), origin(store, 'a')]).toEqual([false, 'absent'])
    expect(existsSync(objectPath(layoutOf(dir), entryOf('a', large).content))).toBe(false)
  })

  const damages: readonly (readonly [string, string, (dir: string) => void])[] = [
    [
      'absent',
      'object is gone',
      (dir) => rmSync(objectPath(layoutOf(dir), entryOf('a', large).content)),
    ],
    [
      'damaged',
      'object was cut',
      (dir) => truncateSync(objectPath(layoutOf(dir), entryOf('a', large).content), 60_000),
    ],
    [
      'damaged',
      'object was altered',
      (dir) => {
        const path = objectPath(layoutOf(dir), entryOf('a', large).content)
        const file = readFileSync(path)
        file[5000] = (file[5000] ?? 0) ^ 1
        writeFileSync(path, file)
      },
    ],
    ['absent', 'entry file is gone', (dir) => rmSync(entryPath(layoutOf(dir), keyOf('a')))],
    [
      'absent',
      'entry file was cut',
      (dir) => truncateSync(entryPath(layoutOf(dir), keyOf('a')), 100),
    ],
    [
      'absent',
      'entry file is that of another key',
      (dir) => {
        const [from, to] = [
          entryPath(layoutOf(dir), keyOf('a')),
          entryPath(layoutOf(dir), keyOf('b')),
        ]
        mkdirSync(dirname(to), { recursive: true })
        copyFileSync(from, to)
        rmSync(from)
      },
    ],
  ]
  test.each(damages)('is %s when its %s, and is stored anew', (miss, _, damage) => {
    const { store, dir, problems } = lose()
    damage(dir)
    expect([origin(store, 'a'), origin(store, 'b')]).toEqual([miss, 'absent'])
    expect(problems.map(({ kind }) => kind)).toEqual(miss === 'damaged' ? ['object-damaged'] : [])
    expect(origin(store, 'a')).toBe('absent')
    put(store, entryOf('a', large), large)
    expect(origin(store, 'a')).toBe('index')
  })

  test('is found, too, when its row is damaged', () => {
    const { store, dir, problems } = openTestStore()
    put(store, entryOf('a', large), large)
    put(store, entryOf('b', large), large)
    alter(dir, `UPDATE entry SET record = x'00'`)
    expect([store.has(keyOf('a')), origin(store, 'a'), origin(store, 'a')]).toEqual([
      true,
      'orphan',
      'index',
    ])
    expect(problems.map(({ kind }) => kind)).toEqual(['entry-damaged'])
    expect(origin(store, 'b')).toBe('orphan')
    expect(store.verify().problems.filter(({ kind }) => kind !== 'total-wrong')).toEqual([])
    store.delete(keyOf('a'))
    expect(outcome(store, 'b')).toBe(hex(large))
  })
})

describe('an index that was deleted', () => {
  test('is made again from the files', () => {
    const { store, dir } = openTestStore()
    const small = bytesOf('small', 10)
    put(store, entryOf('small', small), small)
    const puts = Array.from({ length: 150 }, (_, i) => {
      const bytes = bytesOf(`${i % 100}`, 100)
      return putOf(entryOf(`${i}`, bytes), bytes, { placement: 'file' })
    })
    write(store, { puts })
    store.close()
    removeIndex(dir)
    const { store: again, problems } = openTestStore({ dir })
    expect(again.size().entries).toBe(150)
    expect([origin(again, '0'), origin(again, '149'), origin(again, 'small')]).toEqual([
      'index',
      'index',
      'absent',
    ])
    expect(again.verify()).toMatchObject({ entries: 150, problems: [] })
    expect(again.lineages('src/steps.ts#fit')).toHaveLength(1)
    expect(again.clear('src/steps.ts#fit')).toBe(150)
    expect(origin(again, '0')).toBe('absent')
    expect(problems).toEqual([])
  })

  test('is made whole by the next writer when making it was interrupted', () => {
    const { store, dir } = openTestStore()
    for (const label of ['a', 'b']) put(store, entryOf(label, large), large)
    alter(dir, 'DELETE FROM entry; DELETE FROM content; DELETE FROM lineage; DELETE FROM total')
    store.close()
    const { store: again } = openTestStore({ dir })
    const small = bytesOf('small', 10)
    put(again, entryOf('c', small), small)
    expect(again.size().entries).toBe(3)
    expect(again.verify().problems).toEqual([])
  })

  test('brings back nothing that was evicted, deleted or replaced', () => {
    const limits = { bytes: Infinity, entries: Infinity, ageMs: Infinity }
    const { store, dir } = openTestStore({ limits })
    const small = bytesOf('small', 10)
    for (const label of ['evicted', 'deleted', 'replaced', 'kept'])
      put(store, entryOf(label, large, { computeMs: label === 'evicted' ? 0 : 1e6 }), large)
    limits.entries = 3
    store.evict()
    store.delete(keyOf('deleted'))
    put(store, entryOf('replaced', small), small)
    store.close()
    removeIndex(dir)
    const { store: again } = openTestStore({ dir })
    const labels = ['evicted', 'deleted', 'replaced', 'kept']
    expect(labels.map((label) => origin(again, label))).toEqual([
      'absent',
      'absent',
      'absent',
      'index',
    ])
  })
})

describe('an index of format 1', () => {
  /** As version 0.1 wrote it. */
  function makeOld(dir: string): void {
    mkdirSync(dir, { recursive: true })
    alter(
      dir,
      `PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL;
      CREATE TABLE entry (key BLOB NOT NULL PRIMARY KEY, name INTEGER NOT NULL,
        created INTEGER NOT NULL, value INTEGER, record BLOB NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX entry_by_name ON entry (name, created);
      CREATE TABLE content (hash BLOB NOT NULL PRIMARY KEY, value INTEGER, size INTEGER NOT NULL,
        refs INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE value (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
      CREATE TABLE total (id INTEGER PRIMARY KEY CHECK (id = 1), entries INTEGER NOT NULL,
        bytes INTEGER NOT NULL) STRICT;
      INSERT INTO total VALUES (1, 3, 0);
      PRAGMA application_id = ${0x50465200 + 1};
      PRAGMA user_version = 1;`,
    )
    const database = new DatabaseSync(join(dir, 'index.db'))
    const insert = database.prepare('INSERT INTO entry VALUES (?, 1, 1, ?, ?)')
    const small = bytesOf('small', 10)
    insert.run(keyOf('small'), null, packRecord(entryOf('small', small), 'embedded', small))
    const middle = bytesOf('middle', 2000)
    database.prepare('INSERT INTO value VALUES (7, ?)').run(middle)
    insert.run(keyOf('middle'), 7, packRecord(entryOf('middle', middle), 'beside', middle))
    insert.run(keyOf('large'), null, packRecord(entryOf('large', large), 'file', large))
    insert.run(keyOf('gone'), null, packRecord(entryOf('gone', small), 'file', small))
    insert.run(keyOf('bad'), null, packRecord(entryOf('bad', small), 'embedded', small).fill(0, 99))
    database.close()
    // The object as this version writes it: the format of objects has not changed.
    const { store, dir: other } = openTestStore()
    put(store, entryOf('large', large), large)
    const path = objectPath(layoutOf(dir), entryOf('large', large).content)
    mkdirSync(dirname(path), { recursive: true })
    copyFileSync(objectPath(layoutOf(other), entryOf('large', large).content), path)
  }

  test('is taken over, said once, and kept aside', () => {
    const dir = join(temporaryDirectory(), 'cache')
    makeOld(dir)
    const { store, problems } = openTestStore({ dir })
    expect(problems.map(({ kind }) => kind)).toEqual(['index-outdated'])
    expect(problems.map(describeProblem)[0]).toContain('taken over')
    expect(
      ['small', 'middle', 'large', 'gone', 'bad'].map((label) => origin(store, label)),
    ).toEqual(['index', 'index', 'index', 'absent', 'absent'])
    expect(outcome(store, 'middle')).toBe(hex(bytesOf('middle', 2000)))
    expect(existsSync(entryPath(layoutOf(dir), keyOf('large')))).toBe(true)
    expect(store.verify()).toMatchObject({ entries: 3, objects: 1, problems: [] })
    expect(readdirSync(dir).some((name) => name.startsWith('index.db.format-1-'))).toBe(true)
    const { store: again, problems: later } = openTestStore({ dir })
    expect([again.size().entries, later]).toEqual([3, []])
  })
})

describe('a damaged index', () => {
  test('is made anew from its whole rows and the files', () => {
    const { store, dir } = openTestStore()
    const puts = Array.from({ length: 300 }, (_, i) => {
      const bytes = bytesOf(`${i}`, i % 3 === 0 ? 900 : 60)
      return putOf(entryOf(`${i}`, bytes), bytes, { placement: i % 30 === 0 ? 'file' : 'auto' })
    })
    write(store, { puts })
    store.close()
    const path = join(dir, 'index.db')
    const file = readFileSync(path)
    writeFileSync(path, file.fill(0xa5, file.length / 2, file.length / 2 + 4096))
    const { store: again, problems } = openTestStore({ dir })
    const before = puts.map(({ entry }) => again.get(entry.key))
    expect(problems.map(({ kind }) => kind)).toContain('index-damaged')
    const found = puts.filter(({ entry, bytes }) => {
      const got = again.get(entry.key)
      if ('miss' in got) return false
      expect(hex(got.bytes)).toBe(hex(bytes))
      return true
    })
    expect(found.length).toBeGreaterThan(200)
    expect(before.length).toBe(300)
    expect(again.verify().problems).toEqual([])
    for (let i = 0; i < 300; i += 30) expect(origin(again, `${i}`)).toBe('index')
  })
})

describe('removing orphans', () => {
  test('removes files that no row names, and what crashed writers left, and nothing else', () => {
    const { store, dir } = openTestStore()
    for (const label of ['a', 'b', 'c']) {
      const bytes = bytesOf(label, LARGE)
      put(store, entryOf(label, bytes), bytes)
    }
    const layout = layoutOf(dir)
    const stray = objectPath(layout, digest('stray'))
    mkdirSync(dirname(stray), { recursive: true })
    writeFileSync(stray, 'x'.repeat(500))
    mkdirSync(layout.tmp, { recursive: true })
    alter(dir, 'DELETE FROM entry WHERE key = (SELECT max(key) FROM entry)')
    rmSync(objectPath(layout, entryOf('z', bytesOf('z', 1)).content), { force: true })
    expect(store.removeOrphans()).toEqual({ objects: 1, entries: 1, temporary: 0, bytes: 500 })
    expect(existsSync(stray)).toBe(false)
    expect(store.removeOrphans()).toEqual({ objects: 0, entries: 0, temporary: 0, bytes: 0 })
    expect(['a', 'b', 'c'].filter((label) => origin(store, label) === 'index')).toHaveLength(2)
  })

  test('removes a value and the record that names it', () => {
    const { store, dir } = openTestStore()
    put(store, entryOf('a', large), large)
    alter(dir, 'DELETE FROM entry; DELETE FROM content; DELETE FROM total')
    expect(store.removeOrphans()).toMatchObject({ objects: 1, entries: 1 })
    expect(origin(store, 'a')).toBe('absent')
    expect(store.verify().problems).toEqual([])
  })

  test('writes entry files again that are lost beside a whole row', () => {
    const { store, dir } = openTestStore()
    for (const label of ['a', 'b', 'c']) put(store, entryOf(label, large), large)
    rmSync(entryPath(layoutOf(dir), keyOf('a')))
    truncateSync(entryPath(layoutOf(dir), keyOf('b')), 40)
    expect(store.verify().problems).toHaveLength(2)
    expect(store.removeOrphans()).toEqual({ objects: 0, entries: 0, temporary: 0, bytes: 0 })
    expect(store.verify().problems).toEqual([])
  })

  test('loses nothing that another process stores meanwhile', { timeout: 60_000 }, async () => {
    const { store, dir, problems } = openTestStore()
    const program = fileURLToPath(new URL('file-writer-program.ts', import.meta.url))
    const child = spawn(process.execPath, ['--no-warnings', program, dir, '60'])
    let output = ''
    child.stdout.on('data', (chunk) => (output += String(chunk)))
    const ended = new Promise((resolve) => child.on('close', resolve))
    let rounds = 0
    do {
      store.removeOrphans()
      rounds++
    } while (await Promise.race([ended.then(() => false), pause()]))
    expect(JSON.parse(output)).toEqual({ wrong: 0, problems: [] })
    expect(rounds).toBeGreaterThan(1)
    for (let i = 0; i < 60; i++) expect(origin(store, `${i}`)).toBe('index')
    expect(store.verify()).toMatchObject({ entries: 60, objects: 60, problems: [] })
    expect(problems).toEqual([])
  })
})

describe('verify', () => {
  type Case = readonly [string, (dir: string) => void, readonly string[]]
  const path = (dir: string): string => objectPath(layoutOf(dir), entryOf('large', large).content)
  const cases: readonly Case[] = [
    ['nothing', () => {}, []],
    [
      'an altered record',
      (dir) => alter(dir, "UPDATE entry SET record = x'00' WHERE value IS NULL"),
      ['entry-damaged', 'total-wrong'],
    ],
    [
      'an altered value',
      (dir) => alter(dir, 'UPDATE value SET bytes = zeroblob(length(bytes))'),
      ['entry-damaged'],
    ],
    ['another lineage', (dir) => alter(dir, 'UPDATE entry SET lineage = 1'), ['entry-damaged']],
    ['a missing object', (dir) => rmSync(path(dir)), ['object-missing']],
    [
      'a folder in place of an object',
      (dir) => {
        rmSync(path(dir))
        mkdirSync(path(dir))
      },
      ['object-damaged'],
    ],
    ['a cut object', (dir) => truncateSync(path(dir), 100), ['object-damaged']],
    [
      'a missing entry file',
      (dir) => rmSync(entryPath(layoutOf(dir), keyOf('large'))),
      ['entry-damaged'],
    ],
    [
      'lost rows',
      (dir) => alter(dir, 'DELETE FROM entry'),
      ['count-wrong', 'orphan-entry', 'total-wrong'],
    ],
    [
      'lost contents',
      (dir) => alter(dir, 'DELETE FROM content'),
      ['count-wrong', 'orphan-object', 'total-wrong'],
    ],
    ['a wrong count', (dir) => alter(dir, 'UPDATE content SET refs = 9'), ['count-wrong']],
    ['a wrong total', (dir) => alter(dir, 'UPDATE total SET bytes = 1'), ['total-wrong']],
    [
      'an index that does not agree with its table',
      (dir) => {
        const database = new DatabaseSync(join(dir, 'index.db'))
        const sql = "SELECT rootpage AS root FROM sqlite_schema WHERE name = 'entry_by_score'"
        const root = Number(database.prepare(sql).get()?.['root'])
        database.close()
        const index = join(dir, 'index.db')
        writeFileSync(index, readFileSync(index).fill(0, (root - 1) * 4096, root * 4096))
      },
      ['index-damaged'],
    ],
  ]
  test.each(cases)('finds %s, and changes nothing', (_, damage, kinds) => {
    const { store, dir } = openTestStore()
    for (const [label, size] of [
      ['small', 10],
      ['middle', 2000],
      ['large', LARGE],
    ] as const)
      put(store, entryOf(label, bytesOf(label, size)), bytesOf(label, size))
    write(store, { notes: [{ name: 'f', digest: digest('c'), description: 'x'.repeat(600) }] })
    putTraced(store, 'traced', { call: callOf('m'), list: bytesOf('list', 700) })
    store.close()
    damage(dir)
    const { store: again } = openTestStore({ dir, recordAccess: false })
    const before = readdirSync(dir, { recursive: true })
    const report = again.verify()
    expect([...new Set(report.problems.map(({ kind }) => kind))].toSorted()).toEqual(kinds)
    for (const { detail } of report.problems) expect(detail).not.toBe('')
    if (kinds.length === 0) expect(report).toMatchObject({ entries: 4, objects: 1 })
    expect(again.verify()).toEqual(report)
    expect(readdirSync(dir, { recursive: true })).toEqual(before)
  })
})

describe('what a killed writer was about to write', () => {
  /** A note in the name of a process that is no more. */
  function note(dir: string, lines: readonly string[]): string {
    const { tmp } = layoutOf(dir)
    mkdirSync(tmp, { recursive: true })
    const path = temporaryPath(tmp).replace(`-${process.pid}-`, `-${2 ** 22 + 1}-`)
    writeFileSync(path, ['PFintent', ...lines].join('\n'))
    return path
  }
  const only = (puts: readonly Put[]): Batch => ({
    ...EMPTY,
    puts,
  })
  const line = (name: string): string => {
    const entry = entryOf(name, bytesOf(name, LARGE))
    return `${hex(entry.key)} ${hex(entry.content)}`
  }

  test('is counted by the next writer where it is whole, and gone where it is not', () => {
    const dir = temporaryDirectory()
    const first = openTestStore({ dir })
    put(first.store, entryOf('kept', bytesOf('kept', LARGE)), bytesOf('kept', LARGE), 'file')
    put(first.store, entryOf('half', bytesOf('half', LARGE)), bytesOf('half', LARGE), 'file')
    put(first.store, entryOf('live', bytesOf('live', LARGE)), bytesOf('live', LARGE), 'file')
    first.store.close()
    alter(dir, `DELETE FROM entry; DELETE FROM content`)
    // Killed after the object, before the entry file.
    rmSync(entryPath(layoutOf(dir), keyOf('half')))
    const path = note(dir, [line('kept'), line('half'), 'cut short'])
    const { store } = openTestStore({ dir })
    expect(existsSync(path)).toBe(false)
    put(store, entryOf('new', bytesOf('new', 100)), bytesOf('new', 100), 'database')
    const names = [...store.entries()].map(({ name }) => name).toSorted()
    expect(names).toEqual([entryOf('kept', large).name, entryOf('new', large).name].toSorted())
    const objects = [...store.verify().problems].map(({ kind }) => kind)
    // 'live' is in no note: removeOrphans is for that.
    expect(objects.filter((kind) => kind === 'orphan-object')).toHaveLength(1)
    store.close()
  })

  test('waits, where others hold the index, for a write that does not', () => {
    const dir = temporaryDirectory()
    const first = openTestStore({ dir })
    put(first.store, entryOf('kept', bytesOf('kept', LARGE)), bytesOf('kept', LARGE), 'file')
    first.store.close()
    alter(dir, `DELETE FROM entry; DELETE FROM content`)
    note(dir, [line('kept')])
    const { store } = openTestStore({ dir })
    const holder = new DatabaseSync(layoutOf(dir).index)
    holder.exec('BEGIN IMMEDIATE')
    const small = putOf(entryOf('new', bytesOf('new', 100)), bytesOf('new', 100))
    expect(store.write(only([small]), 'short')).toBe('busy')
    holder.exec('ROLLBACK')
    holder.close()
    expect(store.write(only([small]), 'short')).not.toBe('busy')
    expect([...store.entries()]).toHaveLength(2)
    const orphans = store.verify().problems.filter(({ kind }) => kind.startsWith('orphan'))
    expect(orphans).toEqual([])
    store.close()
  })

  test('is gone where the entry has kept its older value, which is found by its files again', () => {
    const dir = temporaryDirectory()
    const layout = layoutOf(dir)
    const older = bytesOf('older', LARGE)
    const newer = bytesOf('newer', LARGE)
    const first = openTestStore({ dir })
    const entry = entryOf('f', older)
    put(first.store, entry, older, 'file')
    // Killed after its files, before its row.
    const refreshed = { ...entryOf('f', newer), key: entry.key }
    new StoreFiles(layout, 'process').write(refreshed, newer)
    first.store.close()
    note(dir, [`${hex(entry.key)} ${hex(refreshed.content)}`])
    const { store } = openTestStore({ dir })
    put(store, entryOf('new', bytesOf('new', 100)), bytesOf('new', 100), 'database')
    expect(existsSync(objectPath(layout, refreshed.content))).toBe(false)
    expect(outcome(store, 'f')).toBe(hex(older))
    expect(store.verify().problems).toEqual([])
    store.close()
  })

  test('is a note, whose end harms no write', () => {
    const layout = layoutOf(temporaryDirectory())
    const settle = noteIntent(layout, [entryOf('a', large)])
    const [name = ''] = readdirSync(layout.tmp)
    rmSync(join(layout.tmp, name))
    mkdirSync(join(layout.tmp, name, 'something'), { recursive: true })
    expect(settle).not.toThrow()
  })

  test('is noted while files are written, and no longer', () => {
    const dir = temporaryDirectory()
    const { store } = openTestStore({ dir })
    put(store, entryOf('a', bytesOf('a', LARGE)), bytesOf('a', LARGE), 'file')
    expect(readdirSync(layoutOf(dir).tmp)).toEqual([])
    store.close()
  })
})
