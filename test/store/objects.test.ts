import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { layoutOf, objectPath } from '../../src/store/layout.ts'
import { describeProblem } from '../../src/store/problem.ts'
import { bytesOf, entryOf, keyOf, openTestStore, outcome } from './fixture.ts'

const bytes = bytesOf('large', 70_000)
const hex = Buffer.from(bytes).toString('hex')

function storeWithObject(): ReturnType<typeof openTestStore> & { path: string } {
  const opened = openTestStore()
  const entry = entryOf('a', bytes)
  opened.store.put(entry, bytes, 'auto')
  return { ...opened, path: objectPath(layoutOf(opened.dir), entry.content) }
}

function flip(path: string, at: number): void {
  const file = readFileSync(path)
  const index = at < 0 ? file.length + at : at
  file[index] = (file[index] ?? 0) ^ 4
  writeFileSync(path, file)
}

type Damage = readonly [string, (path: string) => void, string]

const damages: readonly Damage[] = [
  ['is missing', (path) => rmSync(path), 'object-missing'],
  ['is empty', (path) => truncateSync(path, 0), 'object-damaged'],
  ['ends within its head', (path) => truncateSync(path, 20), 'object-damaged'],
  ['ends within its record', (path) => truncateSync(path, 100), 'object-damaged'],
  [
    'lacks its last byte',
    (path) => truncateSync(path, readFileSync(path).length - 1),
    'object-damaged',
  ],
  ['has a byte too many', (path) => writeFileSync(path, 'x', { flag: 'a' }), 'object-damaged'],
  ['has a flipped magic', (path) => flip(path, 0), 'object-damaged'],
  ['has a flipped format', (path) => flip(path, 8), 'object-damaged'],
  ['has a flipped length', (path) => flip(path, 12), 'object-damaged'],
  ['has a flipped key', (path) => flip(path, 16), 'object-damaged'],
  ['has a flipped record', (path) => flip(path, 90), 'object-damaged'],
  ['has a flipped first byte of the value', (path) => flip(path, -70_000), 'object-damaged'],
  ['has a flipped last byte', (path) => flip(path, -1), 'object-damaged'],
  [
    'is another object',
    (path) => writeFileSync(path, readFileSync(path).fill(7)),
    'object-damaged',
  ],
]

describe('an object that', () => {
  test.each(damages)('%s is a miss, said once, and stored anew', (_, damage, kind) => {
    const { store, dir, path, problems } = storeWithObject()
    damage(path)
    expect([outcome(store, 'a'), outcome(store, 'a')]).toEqual(['damaged', 'absent'])
    expect(problems).toEqual([{ kind, file: path, key: keyOf('a') }])
    expect(problems.map(describeProblem)).toEqual([expect.stringContaining(path)])
    expect([existsSync(path), store.size().entries, store.has(keyOf('a'))]).toEqual([
      false,
      0,
      false,
    ])
    store.put(entryOf('a', bytes), bytes, 'auto')
    expect(outcome(openTestStore({ dir }).store, 'a')).toBe(hex)
  })

  test('is missing does not count as there', () => {
    const { store, path } = storeWithObject()
    rmSync(path)
    expect(store.has(keyOf('a'))).toBe(false)
  })

  test('is damaged is a miss to a reader, who leaves it as it is', () => {
    const { store, dir, path } = storeWithObject()
    store.close()
    flip(path, -1)
    const { store: reader, problems } = openTestStore({ dir, readOnly: true })
    expect([outcome(reader, 'a'), outcome(reader, 'a')]).toEqual(['damaged', 'damaged'])
    expect(problems.map(({ kind }) => kind)).toEqual(['object-damaged', 'object-damaged'])
    expect(existsSync(path)).toBe(true)
  })

  test('was damaged does not take the value that was stored anew for another entry', () => {
    const { store, path } = storeWithObject()
    store.put(entryOf('b', bytes), bytes, 'auto')
    flip(path, -1)
    expect(outcome(store, 'a')).toBe('damaged')
    store.put(entryOf('a', bytes), bytes, 'auto')
    expect([outcome(store, 'a'), outcome(store, 'b'), outcome(store, 'a')]).toEqual([hex, hex, hex])
  })

  test('lies there without a row, as after a crash, is no hit and no obstacle', () => {
    const { store, dir, path, problems } = storeWithObject()
    const file = readFileSync(path)
    store.clear()
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, file)
    expect(outcome(store, 'a')).toBe('absent')
    store.put(entryOf('b', bytes), bytes, 'auto')
    expect(outcome(store, 'b')).toBe(hex)
    expect(readdirSync(join(dir, 'tmp'))).toEqual([])
    expect(problems).toEqual([])
  })
})

test('an object is written beside and renamed: nothing stays in tmp', () => {
  const { store, dir } = storeWithObject()
  store.put(entryOf('b', bytes), bytes, 'auto')
  expect(readdirSync(join(dir, 'tmp'))).toEqual([])
})
