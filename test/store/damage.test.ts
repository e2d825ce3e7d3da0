import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { manifestKey } from '../../src/entries/record.ts'
import { openStore } from '../../src/store/local.ts'
import type { LocalStore } from '../../src/store/local-store.ts'
import { describeProblem } from '../../src/store/problem.ts'
import type { StoreProblem } from '../../src/store/problem.ts'
import {
  bytesOf,
  digest,
  entryOf,
  keyOf,
  openTestStore,
  outcome,
  put,
  putOf,
  putTraced,
  storeOptions,
  temporaryDirectory,
  write,
} from './fixture.ts'

const labels = Array.from({ length: 36 }, (_, i) => `${i}`)
const valueOf = (label: string): Uint8Array =>
  bytesOf(label, [0, 30, 500, 700, 2500, 9000][Number(label) % 6] ?? 0)
const expected = new Map(
  labels.map((label) => [label, Buffer.from(valueOf(label)).toString('hex')]),
)
const description = JSON.stringify({ source: 'x'.repeat(300) })
const counts = { hits: 7, 'ms.hash': 0.25 }
const list = bytesOf('list', 900)
const manifest = manifestKey(digest('m'))

/** A closed index with a bit of everything; returns its path. */
function makeIndex(dir: string): string {
  const { store } = openTestStore({ dir })
  for (const label of labels) {
    const bytes = valueOf(label)
    put(store, entryOf(label, bytes, { name: `f${Number(label) % 3}` }), bytes, 'auto')
  }
  // Two lineages of one function, of which one gave way; and two versions of one argument.
  for (const code of ['old', 'new'])
    for (const versions of ['one', 'two']) {
      const made = entryOf(`${code} ${versions}`, list, { name: 'f3' })
      const { subkeys } = entryOf('f3', list)
      const own = { ...subkeys, code: digest(code), versions: digest(versions) }
      write(store, { puts: [putOf({ ...made, subkeys: own }, list, { hasVersions: true })] })
    }
  write(store, {
    accesses: labels.slice(0, 9).map((label) => ({ key: keyOf(label), hits: 3, accessed: 2e12 })),
    statistics: [{ name: 'f0', counts }],
    notes: [{ name: 'f0', digest: digest('code'), description }],
    analyses: [['aa', '{"free":["a"]}']],
    states: [['/a/b', list]],
  })
  putTraced(store, 'traced', { call: manifest, list })
  store.close()
  return join(dir, 'index.db')
}

/** Uses a damaged cache in every way; returns whatever was not as promised. */
function findFaults(dir: string): readonly string[] {
  const faults: string[] = []
  const problems: StoreProblem[] = []
  const store = openStore(storeOptions({ dir, onProblem: (problem) => problems.push(problem) }))
  const check = (what: string, actual: unknown, ...allowed: readonly unknown[]): void => {
    if (!allowed.some((each) => JSON.stringify(each) === JSON.stringify(actual)))
      faults.push(`${what}: ${JSON.stringify(actual)}`)
  }
  store.verify()
  check('statistics', [...store.statistics()], [['f0', counts]], [])
  for (const { id, system } of store.lineages('f3'))
    check('lineage', [typeof id, system.length > 0], ['number', true])
  for (const label of labels)
    check(`get ${label}`, outcome(store, label), expected.get(label), 'absent', 'damaged')
  const descriptions = store.codeVersions('f0').map((each) => each.description)
  check('codes', descriptions, [description], [])
  check('analysis', store.analysis('aa'), '{"free":["a"]}', null)
  check(
    'manifest',
    store.manifest(manifest).map((each) => Buffer.compare(each, list)),
    [0],
    [],
  )
  const state = store.fileState('/a/b')
  check('file', state === null ? null : Buffer.compare(state.state, list), 0, null)
  for (const found of [...store.entries(), ...store.nearest('f1', 50)])
    if (found.codec !== 'permafrost') faults.push('an entry that was never stored')
  store.size()
  store.dataVersion()
  // And it serves again: what is stored is found, at the latest after the second miss (a row may
  // be stored into a page that is broken), and by the next process.
  for (const label of labels)
    check(`stored ${label}`, storedAnew(store, label), expected.get(label))
  write(store, {
    analyses: [['aa', '{}']],
    accesses: labels.map((label) => ({ key: keyOf(label), hits: 1, accessed: 3e12 })),
    statistics: [{ name: 'f1', counts }],
  })
  check('stored analysis', store.analysis('aa'), '{}')
  check('stored statistics', store.statistics().get('f1'), counts)
  store.close()
  const limits = { bytes: Infinity, entries: Infinity, ageMs: Infinity }
  const next = openStore(
    storeOptions({ dir, limits, onProblem: (problem) => problems.push(problem) }),
  )
  for (const label of labels)
    check(`next ${label}`, outcome(next, label), expected.get(label), 'absent', 'damaged')
  for (const label of labels) check(`anew ${label}`, storedAnew(next, label), expected.get(label))
  limits.entries = 20
  next.evict()
  if (next.size().entries > 20) faults.push(`${next.size().entries} entries`)
  limits.bytes = 15_000
  for (const label of labels) put(next, entryOf(label, valueOf(label)), valueOf(label))
  if (next.size().bytes > 15_000) faults.push(`${next.size().bytes} bytes`)
  next.removeOrphans()
  next.verify()
  next.clear()
  next.resetStatistics()
  check('cleared', next.size(), { entries: 0, bytes: 0 })
  next.close()
  for (const problem of problems) describeProblem(problem)
  return faults
}

/** Stores a value until it is found; an outcome that is no miss ends it, right or wrong. */
function storedAnew(store: LocalStore, label: string): string {
  const bytes = valueOf(label)
  let found = ''
  for (let round = 0; round < 3; round++) {
    put(store, entryOf(label, bytes), bytes, 'auto')
    found = outcome(store, label)
    if (found !== 'absent' && found !== 'damaged') break
  }
  return found
}

/** The same numbers in each run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function tryDamage(index: string, dir: string, damage: (path: string) => void): readonly string[] {
  mkdirSync(dir)
  const path = join(dir, 'index.db')
  copyFileSync(index, path)
  damage(path)
  try {
    return findFaults(dir)
  } catch (error) {
    return [`threw ${error instanceof Error ? error.stack : String(error)}`]
  }
}

const SEED = Number(process.env['PERMAFROST_TEST_SEED'] ?? 1)
/** More of them in `npm run test:matrix`. */
const FLIPS = Number(process.env['PERMAFROST_TEST_FLIPS'] ?? 100)

describe('a closed index', () => {
  test(
    'with a flipped byte never gives a wrong value, never throws, and serves again',
    { timeout: 240_000 },
    () => {
      const root = temporaryDirectory()
      const index = makeIndex(join(root, 'whole'))
      const { length } = readFileSync(index)
      const random = randomNumbers(SEED)
      const faults: string[] = []
      for (let i = 0; i < FLIPS; i++) {
        // A quarter of them in the header and the schema, which a random place seldom hits.
        const at = Math.floor(random() * (i % 4 === 0 ? 200 : i % 4 === 1 ? 4096 : length))
        const mask = i % 2 === 0 ? 1 << Math.floor(random() * 8) : 1 + Math.floor(random() * 255)
        const found = tryDamage(index, join(root, `${i}`), (path) => {
          const file = readFileSync(path)
          file[at] = (file[at] ?? 0) ^ mask
          writeFileSync(path, file)
        })
        if (found.length > 0) faults.push(`byte ${at} ^ ${mask}: ${found[0]} (of ${found.length})`)
      }
      expect(faults).toEqual([])
    },
  )

  test(
    'cut off anywhere never gives a wrong value, never throws, and serves again',
    { timeout: 120_000 },
    () => {
      const root = temporaryDirectory()
      const index = makeIndex(join(root, 'whole'))
      const { length } = readFileSync(index)
      const faults: string[] = []
      for (let i = 0; i < 30; i++) {
        const to = Math.floor((length * i) / 30)
        const found = tryDamage(index, join(root, `${i}`), (path) => truncateSync(path, to))
        if (found.length > 0) faults.push(`cut to ${to}: ${found[0]} (of ${found.length})`)
      }
      expect(faults).toEqual([])
    },
  )

  test(
    'with a lost sector never gives a wrong value, never throws, and serves again',
    { timeout: 120_000 },
    () => {
      const root = temporaryDirectory()
      const index = makeIndex(join(root, 'whole'))
      const sectors = readFileSync(index).length / 512
      const faults: string[] = []
      for (let i = 0; i < 40; i++) {
        // The first eight hold the schema.
        const at = 512 * (i < 8 ? i : 8 + Math.floor(((i - 8) * (sectors - 8)) / 32))
        const found = tryDamage(index, join(root, `${i}`), (path) =>
          writeFileSync(path, readFileSync(path).fill(0, at, at + 512)),
        )
        if (found.length > 0) faults.push(`sector at ${at}: ${found[0]} (of ${found.length})`)
      }
      expect(faults).toEqual([])
    },
  )

  test('that is no database is moved aside, said once, and begun anew', () => {
    const dir = temporaryDirectory()
    writeFileSync(join(dir, 'index.db'), 'not a database '.repeat(1000))
    const { store, problems } = openTestStore({ dir })
    const bytes = bytesOf('v', 10)
    put(store, entryOf('a', bytes), bytes, 'auto')
    expect(outcome(store, 'a')).toBe(Buffer.from(bytes).toString('hex'))
    expect(problems.map(({ kind }) => kind)).toEqual(['index-damaged'])
    const moved = readdirSync(dir).filter((name) =>
      /^index\.db\.damaged-\d{8}T\d{9}Z-\d+$/.test(name),
    )
    expect(moved).toHaveLength(1)
    expect(describeProblem(problems[0] as StoreProblem)).toContain(moved[0])
  })

  test('is kept aside at most three times', () => {
    const dir = temporaryDirectory()
    for (let i = 0; i < 5; i++) {
      writeFileSync(join(dir, 'index.db'), 'not a database '.repeat(1000))
      openTestStore({ dir }).store.close()
    }
    expect(readdirSync(dir).filter((name) => name.includes('damaged'))).toHaveLength(3)
  })

  test('that is damaged answers a reader nothing, and stays as it is', () => {
    const dir = temporaryDirectory()
    const path = join(dir, 'index.db')
    writeFileSync(path, 'not a database '.repeat(1000))
    const { store, problems } = openTestStore({ dir, readOnly: true })
    expect([outcome(store, 'a'), outcome(store, 'a')]).toEqual(['absent', 'absent'])
    expect(problems.map(({ kind }) => kind)).toEqual(['index-damaged'])
    expect(readdirSync(dir)).toEqual(['index.db'])
  })
})

describe('an open index', () => {
  test('that is overwritten answers with a miss, and is begun anew', () => {
    const { store, dir, problems } = openTestStore()
    for (const label of labels) put(store, entryOf(label, valueOf(label)), valueOf(label), 'auto')
    store.close()
    const { store: open, problems: said } = openTestStore({ dir })
    expect(outcome(open, '1')).toBe(expected.get('1'))
    const path = join(dir, 'index.db')
    writeFileSync(path, readFileSync(path).fill(0xa5, 4096))
    const outcomes = new Set(
      labels.map((label) =>
        outcome(open, label) === expected.get(label) ? 'hit' : outcome(open, label),
      ),
    )
    expect([...outcomes].filter((each) => !['hit', 'absent', 'damaged'].includes(each))).toEqual([])
    for (const label of labels) put(open, entryOf(label, valueOf(label)), valueOf(label), 'auto')
    expect(labels.map((label) => outcome(open, label))).toEqual([...expected.values()])
    expect(said.map(({ kind }) => kind)).toContain('index-damaged')
    expect(problems).toEqual([])
  })

  test('that another process has moved aside is left, and not moved again', () => {
    const dir = join(temporaryDirectory(), 'cache')
    const path = makeIndex(dir)
    writeFileSync(path, readFileSync(path).fill(0xa5, 4096))
    const first = openTestStore({ dir })
    const second = openTestStore({ dir })
    const bytes = bytesOf('v', 10)
    put(first.store, entryOf('a', bytes), bytes, 'auto')
    put(second.store, entryOf('b', bytes), bytes, 'auto')
    const hex = Buffer.from(bytes).toString('hex')
    expect([
      outcome(first.store, 'a'),
      outcome(second.store, 'a'),
      outcome(first.store, 'b'),
    ]).toEqual([hex, hex, hex])
    expect(readdirSync(dir).filter((name) => /damaged-[^-]+-\d+$/.test(name))).toHaveLength(1)
    expect([...first.problems, ...second.problems].map(({ kind }) => kind)).toEqual([
      'index-damaged',
    ])
  })
})

describe('a damaged row', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['whose record was altered', '1', 'UPDATE entry SET record = zeroblob(length(record))'],
    ['whose record was cut', '1', "UPDATE entry SET record = x'00'"],
    ['whose value was altered', '3', 'UPDATE value SET bytes = zeroblob(length(bytes))'],
    ['whose value was cut', '3', "UPDATE value SET bytes = x''"],
    ['whose value is gone', '3', 'DELETE FROM value'],
    ['that names another value', '3', 'UPDATE entry SET value = value + 1'],
    ['that names no value', '3', 'UPDATE entry SET value = NULL'],
  ]
  test.each(rows)('%s is a miss, said once, and stored anew', (_, label, sql) => {
    const { store, dir, problems } = openTestStore()
    const [bytes, other] = [valueOf(label), valueOf('4')]
    put(store, entryOf(label, bytes), bytes, 'auto')
    put(store, entryOf('4', other), other, 'auto')
    const database = new DatabaseSync(join(dir, 'index.db'))
    database.exec(sql)
    database.close()
    expect([outcome(store, label), outcome(store, label)]).toEqual(['damaged', 'absent'])
    expect(problems).toEqual([
      { kind: 'entry-damaged', file: join(dir, 'index.db'), key: keyOf(label) },
    ])
    put(store, entryOf(label, bytes), bytes, 'auto')
    expect(outcome(store, label)).toBe(expected.get(label))
  })

  test('is a miss at once where another process keeps the index locked, and removed later', () => {
    const { store, dir, problems } = openTestStore()
    const bytes = valueOf('3')
    put(store, entryOf('3', bytes), bytes)
    const database = new DatabaseSync(join(dir, 'index.db'))
    database.exec('UPDATE value SET bytes = zeroblob(length(bytes)); BEGIN IMMEDIATE')
    expect(outcome(store, '3')).toBe('damaged')
    // After a long wait the index would be said to be busy.
    expect(problems).toEqual([])
    database.exec('ROLLBACK')
    database.close()
    expect([outcome(store, '3'), outcome(store, '3')]).toEqual(['damaged', 'absent'])
    expect(problems.map(({ kind }) => kind)).toEqual(['entry-damaged'])
  })

  test('does not take along the value that was stored anew for another entry', () => {
    const { store, dir } = openTestStore()
    const bytes = valueOf('4')
    const last = bytesOf('last', 2000)
    for (const label of ['a', 'b', 'c']) put(store, entryOf(label, bytes), bytes, 'auto')
    put(store, entryOf('last', last), last, 'auto')
    const database = new DatabaseSync(join(dir, 'index.db'))
    database.exec('UPDATE value SET bytes = zeroblob(9) WHERE id = 1')
    database.close()
    expect(outcome(store, 'a')).toBe('damaged')
    put(store, entryOf('a', bytes), bytes, 'auto')
    store.delete(keyOf('b'))
    expect(outcome(store, 'c')).toBe('damaged')
    expect(outcome(store, 'a')).toBe(Buffer.from(bytes).toString('hex'))
  })

  test('that is damaged again after it was stored anew gives the index up', () => {
    const { store, dir, problems } = openTestStore()
    const bytes = valueOf('1')
    const damage = (): void => {
      put(store, entryOf('1', bytes), bytes, 'auto')
      const database = new DatabaseSync(join(dir, 'index.db'))
      database.exec('UPDATE entry SET record = zeroblob(length(record))')
      database.close()
    }
    damage()
    expect(outcome(store, '1')).toBe('damaged')
    damage()
    expect(outcome(store, '1')).toBe('damaged')
    expect(problems.map(({ kind }) => kind)).toEqual([
      'entry-damaged',
      'entry-damaged',
      'index-damaged',
    ])
    expect(storedAnew(store, '1')).toBe(expected.get('1'))
  })

  test('is no hit under the key of another', () => {
    const { store, dir } = openTestStore()
    const bytes = valueOf('1')
    put(store, entryOf('1', bytes), bytes, 'auto')
    const database = new DatabaseSync(join(dir, 'index.db'))
    database.prepare('UPDATE entry SET key = ?').run(keyOf('2'))
    database.close()
    expect(store.has(keyOf('2'))).toBe(false)
    expect(outcome(store, '2')).toBe('damaged')
  })
})
