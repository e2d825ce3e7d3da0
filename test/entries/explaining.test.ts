import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { pack, unpack } from '../../src/entries/compress.ts'
import { manifestKey } from '../../src/entries/record.ts'
import {
  bytesOf,
  digest,
  entryOf,
  keyOf,
  openTestStore,
  put,
  putTraced,
  write,
} from '../store/fixture.ts'

const name = 'src/steps.ts#fit'

function damage(dir: string, sql: string): void {
  const database = new DatabaseSync(join(dir, 'index.db'))
  database.exec(sql)
  database.close()
}

/** A store whose clock advances by a second with each look. */
function openTicking(): ReturnType<typeof openTestStore> {
  let time = 1_000
  return openTestStore({ now: () => (time += 1_000) })
}

describe('the codes of a function', () => {
  test('come back newest first, with the times they were seen', () => {
    const { store } = openTicking()
    for (const label of ['one', 'two', 'three'])
      write(store, {
        notes: [
          {
            name: name,
            digest: digest(label),
            description: JSON.stringify({ label, long: 'x'.repeat(5000) }),
          },
        ],
      })
    write(store, {
      notes: [{ name: 'other', digest: digest('one'), description: 'of another function' }],
    })
    expect(
      store.codeVersions(name).map((each) => [JSON.parse(each.description).label, each.seen]),
    ).toEqual([
      ['three', 4_000],
      ['two', 3_000],
      ['one', 2_000],
    ])
    expect(store.codeVersions(name)[0]?.digest).toEqual(digest('three'))
    const known = [store.knowsCode(name, digest('two')), store.knowsCode('other', digest('one'))]
    expect(known).toEqual([true, true])
    expect([store.knowsCode(name, null), store.knowsCode('none', null)]).toEqual([true, false])
    expect([
      store.knowsCode(name, digest('four')),
      store.knowsCode('other', digest('two')),
    ]).toEqual([false, false])
  })

  test('move to the front when they are noted again, with the new description', () => {
    const { store } = openTicking()
    write(store, { notes: [{ name: name, digest: digest('one'), description: 'first' }] })
    write(store, { notes: [{ name: name, digest: digest('two'), description: 'second' }] })
    write(store, { notes: [{ name: name, digest: digest('one'), description: 'first, moved' }] })
    expect(store.codeVersions(name).map(({ description }) => description)).toEqual([
      'first, moved',
      'second',
    ])
  })

  test('are the last five, and what the others held is given back', () => {
    const { store } = openTicking()
    for (let i = 0; i < 5; i++)
      write(store, {
        notes: [{ name: name, digest: digest(`${i}`), description: `code ${i} ${'x'.repeat(i)}` }],
      })
    const { bytes } = store.size()
    for (let i = 0; i < 20; i++)
      write(store, {
        notes: [
          {
            name: name,
            digest: digest(`late ${i % 5}`),
            description: `code ${i % 5} ${'x'.repeat(i % 5)}`,
          },
        ],
      })
    expect(store.codeVersions(name)).toHaveLength(5)
    expect(store.size().bytes).toBe(bytes)
  })

  test('share equal descriptions', () => {
    const { store } = openTicking()
    const description = Buffer.from(bytesOf('long', 3000)).toString('base64')
    write(store, { notes: [{ name: name, digest: digest('one'), description: description }] })
    const { bytes } = store.size()
    write(store, { notes: [{ name: 'other', digest: digest('two'), description: description }] })
    expect(store.size().bytes - bytes).toBeLessThan(200)
    expect(store.codeVersions('other')[0]?.description).toBe(description)
  })

  test('that are damaged are left out', () => {
    const { store, dir } = openTicking()
    write(store, { notes: [{ name: name, digest: digest('one'), description: 'first' }] })
    write(store, { notes: [{ name: name, digest: digest('two'), description: 'second' }] })
    damage(dir, `UPDATE code_version SET digest = zeroblob(16) WHERE seen = 2000`)
    expect(store.codeVersions(name).map(({ description }) => description)).toEqual(['second'])
    damage(dir, `UPDATE value SET bytes = zeroblob(length(bytes))`)
    expect(store.codeVersions(name)).toEqual([])
    write(store, { notes: [{ name: name, digest: digest('two'), description: 'second' }] })
    expect(store.codeVersions(name).map(({ description }) => description)).toEqual(['second'])
  })
})

describe('the nearest entries', () => {
  test('are those of the function, newest first', () => {
    const { store } = openTestStore()
    const bytes = bytesOf('v', 10)
    for (let i = 0; i < 4; i++)
      put(store, entryOf(`${i}`, bytes, { created: 100 - i }), bytes, 'auto')
    put(store, entryOf('x', bytes, { name: 'other', created: 500 }), bytes, 'auto')
    expect(store.nearest(name, 3).map(({ created }) => created)).toEqual([100, 99, 98])
    expect(store.nearest('nobody', 3)).toEqual([])
    expect(store.nearest(name, 1)[0]).toEqual(entryOf('0', bytes, { created: 100 }))
  })

  test('of a name with a lone surrogate are found', () => {
    const { store } = openTestStore()
    const bytes = bytesOf('v', 10)
    put(store, entryOf('a', bytes, { name: 'a\ud800' }), bytes, 'auto')
    expect(store.nearest('a\ud800', 9)).toHaveLength(1)
    expect(store.clear('a\ud800')).toBe(1)
  })
})

describe('the manifest of a key', () => {
  const key = manifestKey(digest('manifest'))
  const lists = [bytesOf('list a', 50), bytesOf('list b', 2000), bytesOf('list c', 0)] as const

  test('holds the distinct lists, the last added first', () => {
    const { store } = openTicking()
    for (const [i, list] of [...lists, lists[0]].entries())
      putTraced(store, `e${i}`, { call: key, list })
    expect(store.manifest(key)).toEqual([lists[0], lists[2], lists[1]])
    expect(store.manifest(manifestKey(digest('another')))).toEqual([])
  })

  test('shares its lists with other manifests', () => {
    const { store } = openTicking()
    putTraced(store, 'a', { call: key, list: lists[1] })
    const { bytes } = store.size()
    putTraced(store, 'b', { call: manifestKey(digest('another')), list: lists[1] })
    // The entry itself has its inputs, too.
    expect(store.size().bytes - bytes).toBeLessThan(lists[1].length + 1000)
    expect(store.manifest(manifestKey(digest('another')))).toEqual([lists[1]])
  })

  test('leaves out lists that are damaged or under another key, and takes them anew', () => {
    const { store, dir } = openTicking()
    putTraced(store, 'a', { call: key, list: lists[0] })
    putTraced(store, 'b', { call: key, list: lists[1] })
    damage(dir, 'UPDATE value SET bytes = zeroblob(50) WHERE length(bytes) = 50')
    expect(store.manifest(key)).toEqual([lists[1]])
    putTraced(store, 'a', { call: key, list: lists[0] })
    expect(store.manifest(key)).toEqual([lists[0], lists[1]])
    damage(dir, 'UPDATE manifest SET key = zeroblob(16)')
    expect(store.manifest(manifestKey(new Uint8Array(16)))).toEqual([])
  })
})

describe('analyses', () => {
  test('come back by the hash of their text', () => {
    const { store } = openTestStore()
    write(store, {
      analyses: [
        ['aa', '{"free":[]}'],
        ['bb', '{"free":["größe 🙂"]}'],
      ],
    })
    expect([store.analysis('aa'), store.analysis('bb'), store.analysis('cc')]).toEqual([
      '{"free":[]}',
      '{"free":["größe 🙂"]}',
      null,
    ])
    write(store, { analyses: [['aa', '{}']] })
    expect(store.analysis('aa')).toBe('{}')
  })

  test.each([
    ['another text', "UPDATE analysis SET json = x'7b7d'"],
    ['another checksum', 'UPDATE analysis SET sum = zeroblob(8)'],
    ['no bytes', "UPDATE analysis SET json = x''"],
  ])('that have %s are absent until they are stored again', (_, sql) => {
    const { store, dir } = openTestStore()
    write(store, { analyses: [['aa', '{"free":[]}']] })
    damage(dir, sql)
    expect(store.analysis('aa')).toBeNull()
    write(store, { analyses: [['aa', '{"free":[]}']] })
    expect(store.analysis('aa')).toBe('{"free":[]}')
  })

  test('go with everything else when the cache is cleared', () => {
    const { store } = openTestStore()
    const bytes = bytesOf('v', 10)
    put(store, entryOf('a', bytes), bytes, 'auto')
    write(store, { analyses: [['aa', '{}']] })
    write(store, { notes: [{ name: name, digest: digest('one'), description: 'first' }] })
    putTraced(store, 'traced', { call: manifestKey(digest('m')), list: bytes })
    expect(store.clear()).toBe(2)
    expect(store.manifest(manifestKey(digest('m')))).toEqual([])
    expect(store.analysis('aa')).toBeNull()
    expect(store.codeVersions(name)).toEqual([])
    expect(store.has(keyOf('a'))).toBe(false)
    expect(store.size()).toEqual({ entries: 0, bytes: 0 })
  })
})

describe('a compressed text', () => {
  test.each([[''], ['a'], ['größe 🙂'], ['x'.repeat(100_000)]])('comes back (%#)', (text) => {
    expect(unpack(pack(text))).toBe(text)
  })

  test('is shorter where that pays', () => {
    expect(pack('x'.repeat(100_000)).length).toBeLessThan(200)
    expect(pack('ab')).toEqual(Buffer.from([0, 97, 98]))
  })

  test('of an unknown form is null', () => {
    expect(unpack(Uint8Array.of(9, 1, 2))).toBeNull()
    expect(unpack(new Uint8Array())).toBeNull()
  })
})
