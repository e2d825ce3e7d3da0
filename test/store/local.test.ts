import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { EntryRecord } from '../../src/entries/record.ts'
import { StoreError } from '../../src/errors.ts'
import { objectPath, layoutOf } from '../../src/store/layout.ts'
import { FILE_BYTES } from '../../src/store/local-store.ts'
import type { PlacementWish } from '../../src/store/local-store.ts'
import {
  bytesOf,
  entryOf,
  fieldsOf,
  keyOf,
  openTestStore,
  outcome,
  put,
  putOf,
  write,
} from './fixture.ts'

type Where = 'database' | 'object file'

const placements: readonly (readonly [number, PlacementWish, Where])[] = [
  [0, 'auto', 'database'],
  [1, 'auto', 'database'],
  [512, 'auto', 'database'],
  [513, 'auto', 'database'],
  [FILE_BYTES - 1, 'auto', 'database'],
  [FILE_BYTES, 'auto', 'object file'],
  [3_000_000, 'auto', 'object file'],
  [3_000_000, 'database', 'database'],
  [0, 'file', 'object file'],
  [10, 'file', 'object file'],
  [FILE_BYTES, 'file', 'object file'],
]

function objectsIn(dir: string): readonly string[] {
  const objects = join(dir, 'objects')
  if (!existsSync(objects)) return []
  return (readdirSync(objects, { recursive: true }) as string[]).filter((path) =>
    statSync(join(objects, path)).isFile(),
  )
}

describe('a stored value', () => {
  test.each(placements)('of %i bytes placed by "%s" lies in the %s', (size, placement, where) => {
    const { store, dir, problems } = openTestStore()
    const bytes = bytesOf('v', size)
    const entry = entryOf('a', bytes)
    put(store, entry, bytes, placement)
    for (const each of [store, openTestStore({ dir }).store]) {
      const found = each.get(entry.key)
      if ('miss' in found) throw new Error(found.miss)
      expect(Buffer.compare(found.bytes, bytes)).toBe(0)
      expect(fieldsOf(found.entry)).toEqual(entry)
      expect(each.has(entry.key)).toBe(true)
    }
    expect(existsSync(objectPath(layoutOf(dir), entry.content))).toBe(where === 'object file')
    expect(problems).toEqual([])
  })

  test('that is a view into a larger buffer comes back as the view alone', () => {
    const { store } = openTestStore()
    for (const [label, size] of [
      ['a', 100],
      ['b', 1000],
      ['c', FILE_BYTES],
    ] as const) {
      const view = bytesOf(label, size + 20).subarray(10, 10 + size)
      put(store, entryOf(label, view), view, 'auto')
      expect(outcome(store, label)).toBe(Buffer.from(view).toString('hex'))
    }
  })

  test('does not change when what get gave out is written to', () => {
    const { store } = openTestStore()
    const bytes = bytesOf('v', 50)
    put(store, entryOf('a', bytes), bytes, 'auto')
    const found = store.get(keyOf('a'))
    if ('bytes' in found) found.bytes.fill(0)
    expect(outcome(store, 'a')).toBe(Buffer.from(bytes).toString('hex'))
  })
})

describe('entries', () => {
  test('are absent before they are stored and after they are deleted', () => {
    const { store } = openTestStore()
    const bytes = bytesOf('v', 2000)
    expect([outcome(store, 'a'), store.has(keyOf('a')), store.delete(keyOf('a'))]).toEqual([
      'absent',
      false,
      false,
    ])
    put(store, entryOf('a', bytes), bytes, 'auto')
    expect(store.delete(keyOf('a'))).toBe(true)
    expect([outcome(store, 'a'), store.has(keyOf('a'))]).toEqual(['absent', false])
  })

  const replacements: readonly (readonly [number, number])[] = [
    [10, 20],
    [10, 5000],
    [5000, 10],
    [5000, 6000],
    [5000, FILE_BYTES],
    [FILE_BYTES, 10],
    [FILE_BYTES, FILE_BYTES + 1],
  ]
  test.each(replacements)(
    'of %i bytes are replaced by %i bytes, and nothing stays behind',
    (from, to) => {
      const { store, dir, problems } = openTestStore()
      const before = bytesOf('before', from)
      const after = bytesOf('after', to)
      put(store, entryOf('a', after), after, 'auto')
      const { bytes } = store.size()
      put(store, entryOf('a', before), before, 'auto')
      put(store, entryOf('a', after, { computeMs: 99 }), after, 'auto')
      const found = store.get(keyOf('a'))
      expect('entry' in found && found.entry.computeMs).toBe(99)
      expect(outcome(store, 'a')).toBe(Buffer.from(after).toString('hex'))
      expect(store.size()).toEqual({ entries: 1, bytes })
      expect(objectsIn(dir)).toHaveLength(to >= FILE_BYTES ? 1 : 0)
      expect(problems).toEqual([])
    },
  )

  test('are stored together by one call', () => {
    const { store } = openTestStore()
    const batch = [10, 2000, FILE_BYTES].map((size, i) => {
      const bytes = bytesOf(`${i}`, size)
      return putOf(entryOf(`${i}`, bytes), bytes)
    })
    write(store, { puts: batch })
    write(store, {})
    expect(batch.map(({ entry }) => store.has(entry.key))).toEqual([true, true, true])
    expect(store.size().entries).toBe(3)
  })

  test('are stored, and the error is thrown, when the file of another one can not be written', () => {
    const { store, dir } = openTestStore()
    const small = bytesOf('small', 10)
    const large = bytesOf('large', FILE_BYTES)
    // A file stands where its folder should be.
    const path = objectPath(layoutOf(dir), entryOf('large', large).content)
    mkdirSync(dirname(dirname(path)), { recursive: true })
    writeFileSync(dirname(path), '')
    expect(() =>
      write(store, {
        puts: [putOf(entryOf('large', large), large), putOf(entryOf('small', small), small)],
      }),
    ).toThrow(expect.objectContaining({ code: 'ERR_STORE_WRITE' }))
    expect(outcome(store, 'small')).toBe(Buffer.from(small).toString('hex'))
    expect([outcome(store, 'large'), store.size().entries]).toEqual(['absent', 1])
  })

  test('are all listed, also beyond one page', () => {
    const { store } = openTestStore()
    const bytes = bytesOf('v', 10)
    const labels = Array.from({ length: 600 }, (_, i) => `${i}`)
    write(store, { puts: labels.map((label) => putOf(entryOf(label, bytes), bytes)) })
    const listed = new Set([...store.entries()].map(({ key }) => Buffer.from(key).toString('hex')))
    expect(listed).toEqual(
      new Set(labels.map((label) => Buffer.from(keyOf(label)).toString('hex'))),
    )
    expect([...openTestStore().store.entries()]).toEqual([])
  })

  test('with times that are no whole numbers are stored', () => {
    const { store, problems } = openTestStore()
    const bytes = bytesOf('v', 10)
    const times: readonly Partial<EntryRecord>[] = [
      { created: 1.5 },
      { created: Number.NaN },
      { created: Infinity },
      { created: -5, expires: 0.5, computeMs: Infinity },
    ]
    for (const [i, overrides] of times.entries()) {
      put(store, entryOf(`${i}`, bytes, overrides), bytes, 'auto')
      const found = store.get(keyOf(`${i}`))
      expect('entry' in found && fieldsOf(found.entry)).toEqual(entryOf(`${i}`, bytes, overrides))
    }
    expect(problems).toEqual([])
  })
})

describe('clearing', () => {
  test('by name removes the entries of that function alone', () => {
    const { store, dir } = openTestStore()
    for (const [label, size, name] of [
      ['a', 10, 'f'],
      ['b', 2000, 'f'],
      ['c', FILE_BYTES, 'f'],
      ['d', 10, 'g'],
      ['e', FILE_BYTES, 'g'],
    ] as const) {
      const bytes = bytesOf(label, size)
      put(store, entryOf(label, bytes, { name }), bytes, 'auto')
    }
    expect(store.clear('f')).toBe(3)
    expect(store.clear('nobody')).toBe(0)
    expect(['a', 'b', 'c', 'd', 'e'].map((label) => store.has(keyOf(label)))).toEqual([
      false,
      false,
      false,
      true,
      true,
    ])
    expect(objectsIn(dir)).toHaveLength(1)
  })

  test('everything leaves neither entries nor objects, and gives the space back', () => {
    const { store, dir } = openTestStore()
    for (let i = 0; i < 40; i++) {
      const bytes = bytesOf(`${i}`, 60_000)
      put(store, entryOf(`${i}`, bytes), bytes, i < 38 ? 'auto' : 'file')
    }
    expect(store.clear()).toBe(40)
    store.close()
    expect(objectsIn(dir)).toEqual([])
    expect(statSync(join(dir, 'index.db')).size).toBeLessThan(100_000)
  })
})

describe('equal contents', () => {
  test.each([[2000], [FILE_BYTES]])(
    'of %i bytes are stored once, until the last entry goes',
    (size) => {
      const { store, dir } = openTestStore()
      const bytes = bytesOf('same', size)
      put(store, entryOf('a', bytes), bytes, 'auto')
      const one = store.size().bytes
      put(store, entryOf('b', bytes), bytes, 'auto')
      put(store, entryOf('b', bytes), bytes, 'auto')
      // An entry file takes a block on disk.
      expect(store.size().bytes - one).toBeLessThan(size === FILE_BYTES ? 5000 : 600)
      expect(objectsIn(dir)).toHaveLength(size === FILE_BYTES ? 1 : 0)
      store.delete(keyOf('a'))
      expect(outcome(store, 'b')).toBe(Buffer.from(bytes).toString('hex'))
      store.delete(keyOf('b'))
      expect(store.size()).toEqual({ entries: 0, bytes: 0 })
      expect(objectsIn(dir)).toEqual([])
    },
  )

  test.each([
    ['database', 'file'],
    ['file', 'database'],
  ] as const)('placed by "%s" stay there when "%s" is asked for later', (first, second) => {
    const { store, dir, problems } = openTestStore()
    const bytes = bytesOf('same', 5000)
    put(store, entryOf('a', bytes), bytes, first)
    put(store, entryOf('b', bytes), bytes, second)
    expect(objectsIn(dir)).toHaveLength(first === 'file' ? 1 : 0)
    for (const label of ['a', 'b']) {
      expect(outcome(store, label)).toBe(Buffer.from(bytes).toString('hex'))
      store.delete(keyOf(label))
    }
    expect(objectsIn(dir)).toEqual([])
    expect(problems).toEqual([])
  })
})

describe('a store opened read-only', () => {
  test('finds what is there and changes nothing', () => {
    const { store: writer, dir } = openTestStore()
    const small = bytesOf('small', 10)
    const large = bytesOf('large', FILE_BYTES)
    put(writer, entryOf('a', small), small, 'auto')
    put(writer, entryOf('b', large), large, 'auto')
    writer.close()
    const before = readdirSync(dir, { recursive: true })
    const { store } = openTestStore({ dir, readOnly: true })
    expect(outcome(store, 'a')).toBe(Buffer.from(small).toString('hex'))
    expect(outcome(store, 'b')).toBe(Buffer.from(large).toString('hex'))
    put(store, entryOf('c', small), small, 'auto')
    write(store, { analyses: [['aa', '{}']] })
    write(store, { notes: [{ name: 'f', digest: keyOf('code'), description: '{}' }] })
    expect([outcome(store, 'c'), store.analysis('aa'), store.size().entries]).toEqual([
      'absent',
      null,
      2,
    ])
    expect(() => store.delete(keyOf('a'))).toThrow(/opened read-only/)
    expect(() => store.clear()).toThrow(StoreError)
    expect(readdirSync(dir, { recursive: true })).toEqual(before)
  })

  test('sees what a writer commits while both are open', () => {
    const { store: writer, dir } = openTestStore()
    const bytes = bytesOf('v', 2000)
    const { store: reader, problems } = openTestStore({ dir, readOnly: true })
    expect(outcome(reader, 'a')).toBe('absent')
    put(writer, entryOf('a', bytes), bytes, 'auto')
    expect(outcome(reader, 'a')).toBe(Buffer.from(bytes).toString('hex'))
    expect(problems).toEqual([])
  })

  test('is empty where there is no cache, and finds one that is made later', () => {
    const { store: reader, dir } = openTestStore({ readOnly: true })
    expect([outcome(reader, 'a'), reader.has(keyOf('a')), existsSync(dir)]).toEqual([
      'absent',
      false,
      false,
    ])
    const { store: writer } = openTestStore({ dir })
    const bytes = bytesOf('v', 20)
    put(writer, entryOf('a', bytes), bytes, 'auto')
    expect(outcome(reader, 'a')).toBe(Buffer.from(bytes).toString('hex'))
  })
})

describe('a closed store', () => {
  test('fails with its own code, and can be closed again', () => {
    const { store } = openTestStore()
    const bytes = bytesOf('v', 10)
    store.close()
    store.close()
    for (const work of [
      () => store.get(keyOf('a')),
      () => put(store, entryOf('a', bytes), bytes, 'auto'),
      () => store.size(),
      () => store.dataVersion(),
    ])
      expect(work).toThrow(expect.objectContaining({ code: 'ERR_STORE_CLOSED' }))
  })
})
