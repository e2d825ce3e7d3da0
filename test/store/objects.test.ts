import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { PackedEntry, packRecord } from '../../src/entries/packing.ts'
import { contentHash } from '../../src/entries/record.ts'
import { hash128Bytes } from '../../src/platform/hash.ts'
import { StoreError } from '../../src/errors.ts'
import { EntryFiles } from '../../src/store/entry-files.ts'
import { entryPath, layoutOf, objectPath } from '../../src/store/layout.ts'
import type { Layout } from '../../src/store/layout.ts'
import { Objects } from '../../src/store/objects.ts'
import { temporaryDirectory } from '../entries/database-fixture.ts'
import { bytesOf, entryOf, keyOf } from './made-up.ts'

const bytes = bytesOf('large', 70_000)
const entry = entryOf('a', bytes)
const packed = new PackedEntry(entry.key, packRecord(entry, 'file', bytes))

interface Opened {
  readonly layout: Layout
  readonly objects: Objects
  readonly entries: EntryFiles
}

function open(dir: string = join(temporaryDirectory(), 'cache')): Opened {
  const layout = layoutOf(dir)
  return {
    layout,
    objects: new Objects(layout, 'process'),
    entries: new EntryFiles(layout, 'process'),
  }
}

function flip(path: string, at: number): void {
  const file = readFileSync(path)
  const index = at < 0 ? file.length + at : at
  file[index] = (file[index] ?? 0) ^ 4
  writeFileSync(path, file)
}

type Damage = readonly [string, (path: string) => void]

const ofTheHead: readonly Damage[] = [
  ['is empty', (path) => truncateSync(path, 0)],
  ['ends within its head', (path) => truncateSync(path, 20)],
  ['ends within its record', (path) => truncateSync(path, 100)],
  ['lacks its last byte', (path) => truncateSync(path, readFileSync(path).length - 1)],
  ['has a byte too many', (path) => writeFileSync(path, 'x', { flag: 'a' })],
  ['has a flipped magic', (path) => flip(path, 0)],
  ['has a flipped format', (path) => flip(path, 8)],
  ['has a flipped length', (path) => flip(path, 12)],
  ['has a length above 2 GiB', (path) => flip(path, 15)],
  ['has a flipped key', (path) => flip(path, 16)],
  ['has a flipped record', (path) => flip(path, 90)],
  ['has a flipped last byte', (path) => flip(path, -1)],
  ['is another file', (path) => writeFileSync(path, readFileSync(path).fill(7))],
]

describe('an object that', () => {
  test.each<Damage>([
    ...ofTheHead,
    ['has a flipped first byte of the value', (path) => flip(path, -70_000)],
  ])('%s is damaged', (_, damage) => {
    const { objects } = open()
    objects.write(entry, bytes)
    expect(objects.read(packed)).toEqual({ bytes })
    damage(objects.path(entry.content))
    expect(objects.read(packed)).toEqual({ bad: 'damaged' })
  })

  test('is not there is missing, and does not count as there', () => {
    const { objects } = open()
    expect(objects.has(entry.content, bytes.length)).toBe(false)
    expect(objects.read(packed)).toEqual({ bad: 'missing' })
    objects.write(entry, bytes)
    expect(objects.has(entry.content, bytes.length)).toBe(true)
    objects.remove(entry.content)
    objects.remove(entry.content)
    expect(objects.read(packed)).toEqual({ bad: 'missing' })
  })

  test('is too short is written once more', () => {
    const { objects } = open()
    objects.write(entry, bytes)
    truncateSync(objects.path(entry.content), 1000)
    objects.write(entry, bytes)
    expect(objects.read(packed)).toEqual({ bytes })
  })

  test('holds another value than the entry names is damaged', () => {
    const { objects } = open()
    objects.write(entry, bytesOf('other', 70_000))
    expect(objects.read(packed)).toEqual({ bad: 'damaged' })
  })

  test.each([
    ['an empty folder', false],
    ['a full folder', true],
  ])('is %s is damaged, no object to others, and replaced or removed', (_, isFull) => {
    const { objects, entries } = open()
    const path = objects.path(entry.content)
    const folder = (at: string): void => {
      mkdirSync(at, { recursive: true })
      if (isFull) writeFileSync(join(at, 'file'), '')
    }
    folder(path)
    expect(objects.has(entry.content, 10)).toBe(false)
    expect(objects.read(packed)).toEqual({ bad: 'damaged' })
    objects.write(entry, bytes)
    expect(objects.read(packed)).toEqual({ bytes })
    objects.remove(entry.content)
    folder(path)
    objects.remove(entry.content)
    expect(objects.read(packed)).toEqual({ bad: 'missing' })
    folder(entries.path(entry.key))
    entries.write(entry, bytes)
    expect(entries.read(entry.key)).not.toBe(null)
    entries.remove(entry.key)
    folder(entries.path(entry.key))
    entries.remove(entry.key)
    expect(existsSync(entries.path(entry.key))).toBe(false)
  })

  test('is empty comes back', () => {
    const { objects } = open()
    const none = entryOf('none', new Uint8Array())
    objects.write(none, new Uint8Array())
    const record = packRecord(none, 'file', new Uint8Array())
    expect(objects.read(new PackedEntry(none.key, record))).toEqual({ bytes: new Uint8Array() })
  })
})

describe('all objects', () => {
  test('are listed with their hashes and sizes, and nothing else is', () => {
    const { objects, layout } = open()
    expect([...objects.list()]).toEqual([])
    const values = Array.from({ length: 20 }, (_, i) => bytesOf(`v${i}`, 100 + i))
    for (const [i, value] of values.entries()) objects.write(entryOf(`${i}`, value), value)
    writeFileSync(join(layout.objects, 'README'), '')
    mkdirSync(join(layout.objects, 'zz'))
    writeFileSync(join(layout.objects, 'zz', 'a'.repeat(30)), '')
    mkdirSync(join(layout.objects, 'ab'), { recursive: true })
    writeFileSync(join(layout.objects, 'ab', 'stray.tmp'), '')
    const hex = (hash: Uint8Array): string => Buffer.from(hash).toString('hex')
    const listed = [...objects.list()]
    expect(listed.map(({ hash }) => hex(hash)).toSorted()).toEqual(
      values.map((value) => hex(hash128Bytes(value))).toSorted(),
    )
    for (const { hash, path, bytes: size } of listed) {
      expect(path).toBe(objects.path(hash))
      expect(size).toBe(readFileSync(path).length)
    }
    objects.clear()
    objects.clear()
    expect([...objects.list()]).toEqual([])
  })

  test('may go while they are listed', () => {
    const { objects } = open()
    for (let i = 0; i < 20; i++) {
      const value = bytesOf(`v${i}`, 100)
      objects.write(entryOf(`${i}`, value), value)
    }
    const list = objects.list()
    expect(list.next().done).toBe(false)
    objects.clear()
    // Those of the folder that was read already are looked at, and are gone.
    expect([...list]).toEqual([])
  })
})

describe('an entry file that', () => {
  test.each(ofTheHead)('%s is none', (_, damage) => {
    const { entries } = open()
    entries.write(entry, bytes)
    expect(entries.read(entry.key)).not.toBe(null)
    damage(entries.path(entry.key))
    expect(entries.read(entry.key)).toBe(null)
  })

  test('is whole gives back the whole record', () => {
    const { entries } = open()
    entries.write(entry, bytes)
    const found = entries.read(entry.key)
    expect(found?.toRecord()).toEqual(entry)
    expect([found?.placement, found?.matches(bytes)]).toEqual(['file', true])
  })

  test('lies under the key of another is none', () => {
    const { entries } = open()
    entries.write(entry, bytes)
    const other = entries.path(keyOf('b'))
    mkdirSync(dirname(other), { recursive: true })
    writeFileSync(other, readFileSync(entries.path(entry.key)))
    expect(entries.read(keyOf('b'))).toBe(null)
  })

  test('is an object file is none', () => {
    const { entries, objects } = open()
    objects.write(entry, bytes)
    const path = entries.path(entry.key)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, readFileSync(objects.path(entry.content)))
    expect(entries.read(entry.key)).toBe(null)
  })

  test('is a directory is none', () => {
    const { entries } = open()
    mkdirSync(entries.path(entry.key), { recursive: true })
    expect(entries.read(entry.key)).toBe(null)
  })

  test('is written anew replaces the one before', () => {
    const { entries } = open()
    entries.write(entry, bytes)
    entries.write({ ...entry, created: 5 }, bytes)
    expect(entries.read(entry.key)?.created).toBe(5)
  })
})

describe('all entry files', () => {
  test('are listed by their keys, and can be cleared', () => {
    const { entries, layout } = open()
    expect([entries.exists, [...entries.list()]]).toEqual([false, []])
    for (const label of ['a', 'b', 'c']) entries.write(entryOf(label, bytes), bytes)
    writeFileSync(join(layout.entries, 'README'), '')
    const hex = (key: Uint8Array): string => Buffer.from(key).toString('hex')
    expect([...entries.list()].map(hex).toSorted()).toEqual(
      ['a', 'b', 'c'].map((label) => hex(keyOf(label))).toSorted(),
    )
    expect(entries.exists).toBe(true)
    entries.remove(keyOf('b'))
    entries.remove(keyOf('b'))
    expect(entries.read(keyOf('b'))).toBe(null)
    entries.clear()
    expect([entries.exists, [...entries.list()]]).toEqual([false, []])
  })

  test('of another process are known of within a second', async () => {
    const { entries, layout } = open()
    expect(entries.exists).toBe(false)
    open(layout.dir).entries.write(entry, bytes)
    await expect.poll(() => entries.exists, { timeout: 3000 }).toBe(true)
  })
})

/** Renames and syncs from here on, in their order, by path; asking for them begins anew. */
function spyOnDisk(): () => readonly string[] {
  const fs = process.getBuiltinModule('node:fs')
  const { openSync, fsyncSync, renameSync } = fs
  const paths = new Map<number, string>()
  let calls: string[] = []
  const nameOf = (path: unknown): string =>
    String(path).replace(/tmp\/[0-9a-f]{8}-[-\d]+$/, join('tmp', '*'))
  fs.openSync = (...args) => {
    const fd = openSync(...args)
    paths.set(fd, nameOf(args[0]))
    return fd
  }
  fs.fsyncSync = (fd) => {
    calls.push(`sync ${paths.get(fd)}`)
    fsyncSync(fd)
  }
  fs.renameSync = (from, to) => {
    calls.push(`rename ${nameOf(from)} ${nameOf(to)}`)
    renameSync(from, to)
  }
  syncBuiltinESMExports()
  onTestFinished(() => {
    Object.assign(fs, { openSync, fsyncSync, renameSync })
    syncBuiltinESMExports()
  })
  return () => {
    const made = calls
    calls = []
    return made
  }
}

describe('a file is written whole', () => {
  test.each(['process', 'power'] as const)('and nothing stays in tmp (%s)', (durability) => {
    const layout = layoutOf(join(temporaryDirectory(), 'deep', 'cache'))
    const objects = new Objects(layout, durability)
    const entries = new EntryFiles(layout, durability)
    for (let i = 0; i < 2; i++) {
      objects.write(entry, bytes)
      entries.write(entry, bytes)
    }
    expect(objects.read(packed)).toEqual({ bytes })
    expect(entries.read(entry.key)?.toRecord()).toEqual(entry)
    expect(readdirSync(layout.tmp)).toEqual([])
  })

  test('and on disk before writing returns, in this order, where power may fail', () => {
    const calls = spyOnDisk()
    const layout = layoutOf(join(temporaryDirectory(), 'cache'))
    new Objects(layout, 'power').write(entry, bytes)
    const path = objectPath(layout, entry.content)
    const tmp = join(layout.tmp, '*')
    expect(calls()).toEqual([
      `sync ${tmp}`,
      // Each directory that was made is a name in the one above it.
      `sync ${layout.objects}`,
      `sync ${layout.dir}`,
      `rename ${tmp} ${path}`,
      `sync ${dirname(path)}`,
    ])
    // One that is there already may have been written for less.
    new Objects(layout, 'power').write(entry, bytes)
    expect(calls()).toEqual([`sync ${path}`, `sync ${dirname(path)}`])
    new EntryFiles(layout, 'process').write(entry, bytes)
    const record = entryPath(layout, entry.key)
    expect(calls()).toEqual([`rename ${tmp} ${record}`])
  })

  test('or not at all, and the error names the path and the cause', () => {
    const { objects, entries, layout } = open()
    mkdirSync(layout.dir, { recursive: true })
    writeFileSync(layout.objects, 'a file where the folder should be')
    writeFileSync(layout.entries, '')
    for (const write of [() => objects.write(entry, bytes), () => entries.write(entry, bytes)]) {
      let error: unknown
      try {
        write()
      } catch (caught) {
        error = caught
      }
      expect(error).toBeInstanceOf(StoreError)
      expect((error as StoreError).code).toBe('ERR_STORE_WRITE')
      expect((error as StoreError).message).toContain(layout.dir)
      expect((error as StoreError).cause).toBeInstanceOf(Error)
    }
    expect(readdirSync(layout.tmp)).toEqual([])
    // The cause is gone: all works again.
    rmSync(layout.objects)
    objects.write(entry, bytes)
    expect(objects.read(packed)).toEqual({ bytes })
  })

  test('also when the directory goes again and again', () => {
    const { objects, layout } = open()
    for (let i = 0; i < 20; i++) {
      const value = bytesOf(`v${i}`, 100)
      const each = entryOf(`${i}`, value, { content: contentHash(hash128Bytes(value)) })
      objects.write(each, value)
      expect(existsSync(objects.path(each.content))).toBe(true)
      rmSync(i % 2 === 0 ? layout.dir : layout.tmp, { recursive: true })
    }
  })
})
