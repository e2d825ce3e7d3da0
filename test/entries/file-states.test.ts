/** What is known of files outlives the process, bounded, and never believed when damaged. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import type { LocalStore } from '../../src/store/local-store.ts'
import { bytesOf, entryOf, openTestStore, put, putOf, write } from '../store/fixture.ts'

const states = (paths: readonly string[]): readonly (readonly [string, Uint8Array])[] =>
  paths.map((path) => [path, bytesOf(path, 72)])

/** The paths that are known rightly; one that is known wrongly fails. */
function known(store: LocalStore, paths: readonly string[]): readonly string[] {
  return paths.filter((path) => {
    const found = store.fileState(path)
    if (found !== null) expect(found.state).toEqual(bytesOf(path, 72))
    return found !== null
  })
}

function alter(dir: string, sql: string): void {
  const database = new DatabaseSync(join(dir, 'index.db'))
  database.exec(sql)
  database.close()
}

const many = (folder: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `/project/${folder}/file ${i}.txt`)

describe('what is known of files', () => {
  test('is found by the next process, whole folders and single files', () => {
    const { store, dir } = openTestStore()
    const paths = [
      ...many('a', 2500),
      ...many('b/c', 5),
      '/größe/🙂',
      '/',
      'C:\\d.txt',
      '/lone\ud800',
    ]
    write(store, { states: states(paths) })
    store.close()
    const { store: next } = openTestStore({ dir })
    expect(known(next, paths)).toEqual(paths)
    // Once more: what was read of a folder at once is used up.
    expect(known(next, paths)).toEqual(paths)
    expect(known(next, [...many('d', 3), '/project/a', '/project/a/'])).toEqual([])
    expect(next.verify().problems).toEqual([])
  })

  test('is what was learned last, also where the folder was read before', () => {
    const { store, dir } = openTestStore()
    const paths = many('a', 20)
    write(store, { states: states(paths) })
    const { store: peer } = openTestStore({ dir })
    expect(known(store, paths.slice(0, 12))).toHaveLength(12)
    const newer = new Uint8Array(72).fill(7)
    write(store, { states: [[paths[19] ?? '', newer]] })
    expect(store.fileState(paths[19] ?? '')?.state).toEqual(newer)
    expect(peer.fileState(paths[19] ?? '')?.state).toEqual(newer)
    expect(store.verify().problems).toEqual([])
  })

  test('needs no table where nobody has learned anything, in reading and in clearing', () => {
    const { store, dir, problems } = openTestStore()
    put(store, entryOf('a', bytesOf('a', 10)), bytesOf('a', 10))
    expect(known(store, ['/a'])).toEqual([])
    store.clear()
    expect(store.verify().problems).toEqual([])
    store.close()
    const database = new DatabaseSync(join(dir, 'index.db'))
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
    database.close()
    expect(tables.map(({ name }) => name)).not.toContain('file_state')
    expect(problems).toEqual([])
  })

  test('is looked for in the index that stands there now', () => {
    const { store, dir, problems } = openTestStore()
    write(store, { states: states(['/a']) })
    expect(known(store, ['/a'])).toEqual(['/a'])
    for (const end of ['', '-wal', '-shm']) rmSync(join(dir, `index.db${end}`), { force: true })
    // Without the table: asking for it would look like damage.
    const { store: peer } = openTestStore({ dir })
    put(peer, entryOf('a', bytesOf('a', 10)), bytesOf('a', 10))
    store.dataVersion()
    expect(known(store, ['/a'])).toEqual([])
    write(store, { states: states(['/a']) })
    expect([known(store, ['/a']), known(peer, ['/a'])]).toEqual([['/a'], ['/a']])
    expect([problems, store.size().entries]).toEqual([[], 1])
  })

  test.each([
    ['another state', 'UPDATE file_state SET state = zeroblob(72)'],
    ['a state cut short', "UPDATE file_state SET state = x''"],
    ['another checksum', 'UPDATE file_state SET sum = sum + 1'],
    [
      'the row of another file',
      'UPDATE file_state SET state = (SELECT max(state) FROM file_state)',
    ],
  ])('is absent with %s, until it is learned again', (_, sql) => {
    const { store, dir, problems } = openTestStore()
    write(store, { states: states(['/a', '/b']) })
    alter(dir, sql)
    expect(known(store, ['/a', '/b']).length).toBeLessThan(sql.includes('max') ? 2 : 1)
    write(store, { states: states(['/a', '/b']) })
    expect(known(store, ['/a', '/b'])).toHaveLength(2)
    expect(problems).toEqual([])
  })

  test('is read where nothing may be written, and not written there', () => {
    const { store, dir } = openTestStore()
    write(store, { states: states(['/a']) })
    store.close()
    const { store: reader } = openTestStore({ dir, readOnly: true })
    write(reader, { states: states(['/b']) })
    expect(known(reader, ['/a', '/b'])).toEqual(['/a'])
  })

  test('goes when everything is cleared, not with one function', () => {
    const { store } = openTestStore()
    const entry = entryOf('a', bytesOf('a', 10))
    write(store, { states: states(['/a']), puts: [putOf(entry, bytesOf('a', 10))] })
    store.clear(entry.name)
    expect(known(store, ['/a'])).toEqual(['/a'])
    store.clear()
    expect(known(store, ['/a'])).toEqual([])
    expect(store.size()).toEqual({ entries: 0, bytes: 0 })
  })
})

describe('the bound on what is known of files', () => {
  test('is a part of the cache, and those learned longest ago go', () => {
    let now = 1_000_000
    const limits = { bytes: 1_000_000, entries: Infinity, ageMs: Infinity }
    const { store } = openTestStore({ limits, now: () => (now += 1000) })
    const old = many('old', 300)
    const used = many('used', 100)
    const young = many('young', 300)
    for (const paths of [old, used, young]) write(store, { states: states(paths) })
    write(store, { states: states(used) })
    const more = many('more', 100)
    write(store, { states: states(more) })
    expect(known(store, old).length).toBeLessThan(200)
    expect(known(store, [...used, ...young, ...more])).toHaveLength(500)
    expect(store.size().bytes).toBeLessThanOrEqual(1_000_000 / 16)
    expect(store.verify().problems).toEqual([])
  })

  test('holds for a batch that is larger than it', () => {
    const limits = { bytes: 100_000, entries: Infinity, ageMs: Infinity }
    const { store } = openTestStore({ limits })
    write(store, { states: states(many('a', 3000)) })
    expect(store.size().bytes).toBeLessThanOrEqual(100_000 / 16)
    expect(store.verify().problems).toEqual([])
  })

  test('gives way to results', () => {
    const limits = { bytes: 1_000_000, entries: Infinity, ageMs: Infinity }
    const { store } = openTestStore({ limits })
    write(store, { states: states(many('a', 400)) })
    limits.bytes = 20_000
    const bytes = bytesOf('a', 8000)
    put(store, entryOf('a', bytes), bytes)
    expect(known(store, many('a', 400))).toEqual([])
    expect(store.size().entries).toBe(1)
    expect(store.verify().problems).toEqual([])
  })
})
