/** What gives way to what is stored: by level, by way, and what comes back. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { EntryRecord, Subkeys } from '../../src/entries/record.ts'
import { lineageOf } from '../../src/store/local.ts'
import type { LocalStore, Put } from '../../src/store/local-store.ts'
import { bytesOf, digest, entryOf, keyOf, openTestStore, outcome, putOf, write } from './fixture.ts'

type Change = Partial<Omit<EntryRecord, 'subkeys'>> & {
  readonly subkeys?: Partial<Record<keyof Subkeys, string>>
}

/** An entry whose subkeys are those of all others but for the given ones. */
function entry(label: string, size: number, { subkeys = {}, ...rest }: Change = {}): EntryRecord {
  const made = entryOf(label, bytesOf(label, size), rest)
  const given = Object.entries(subkeys).map(([level, text]) => [level, digest(text)])
  const all = { ...made.subkeys, args: digest('args'), ...Object.fromEntries(given) } as Subkeys
  return { ...made, subkeys: all }
}

function put(store: LocalStore, made: EntryRecord, label: string, more: Partial<Put> = {}): Said {
  const bytes = bytesOf(label, made.size)
  return write(store, { puts: [putOf(made, bytes, more)] }).superseded
}

type Said = ReturnType<typeof write>['superseded']

const name = 'src/steps.ts#fit'
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const SIZES = [10, 3000, 70_000]

/** Which entries are superseded: those that go when only two may stay, `new` being one of them. */
function goesFirst(store: LocalStore, limits: { entries: number }): readonly string[] {
  limits.entries = store.size().entries - 1
  const gone = store.evict()
  return gone.map(({ why }) => why)
}

describe('a new entry supersedes the old one when it has another', () => {
  type Case = readonly [string, Change, Partial<Put>, Said[number] | null]
  const cases: readonly Case[] = [
    [
      'system',
      { subkeys: { system: 'new' } },
      {},
      { name: null, level: 'system', how: 'demote', entries: 1 },
    ],
    ['code', { subkeys: { code: 'new' } }, {}, { name, level: 'code', how: 'demote', entries: 1 }],
    [
      'version of an argument',
      { subkeys: { versions: 'new' } },
      { hasVersions: true },
      { name, level: 'versions', how: 'demote', entries: 1 },
    ],
    [
      'list of inputs',
      { inputs: new Uint8Array([1]) },
      {},
      { name, level: 'versions', how: 'demote', entries: 1 },
    ],
    // These stand beside each other.
    ['runtime', { subkeys: { runtime: 'new' } }, {}, null],
    ['runtime and code', { subkeys: { runtime: 'new', code: 'new' } }, {}, null],
    ['capture', { subkeys: { captures: 'new' } }, {}, null],
    ['argument', { subkeys: { args: 'new' } }, {}, null],
    [
      'argument, which has a version',
      { subkeys: { args: 'new', versions: 'new' } },
      { hasVersions: true },
      null,
    ],
    ['name', { name: 'src/steps.ts#other', subkeys: { code: 'new' } }, {}, null],
  ]
  test.each(cases)('%s (demoted)', (_, change, more, said) => {
    const limits = { bytes: Infinity, entries: Infinity, ageMs: Infinity }
    const { store } = openTestStore({ limits })
    const { store: next } = openTestStore({ dir: openedDir(store, 'old', more), limits })
    expect(put(next, entry('new', 10, { computeMs: 0, ...change }), 'new', more)).toEqual(
      said === null ? [] : [said],
    )
    expect([next.has(keyOf('old')), next.has(keyOf('new'))]).toEqual([true, true])
    // The old one is worth far more, and goes first nevertheless.
    expect(goesFirst(next, limits)).toEqual([said === null ? 'entries' : 'superseded'])
    expect(next.has(keyOf('old'))).toBe(said === null)
    expect(next.verify().problems).toEqual([])
  })

  test.each(cases)('%s (deleted)', (_, change, more, said) => {
    for (const size of SIZES) {
      const { store } = openTestStore()
      const dir = openedDir(store, 'old', more, size)
      const { store: next } = openTestStore({ dir })
      const superseded = put(next, entry('new', 10, change), 'new', {
        ...more,
        supersede: 'delete',
      })
      expect(superseded).toEqual(said === null ? [] : [{ ...said, how: 'delete' }])
      expect(next.has(keyOf('old'))).toBe(said === null)
      expect(filesIn(dir)).toHaveLength(said === null && size === 70_000 ? 2 : 0)
      expect(next.verify().problems).toEqual([])
      expect(next.size().entries).toBe(said === null ? 2 : 1)
    }
  })
})

/** Stores 'old', which is very valuable, in a cache of its own, and closes it. */
function openedDir(store: LocalStore, label: string, more: Partial<Put>, size = 10): string {
  const opened = openTestStore()
  const inputs = more.hasVersions === true ? null : new Uint8Array([0])
  put(opened.store, entry(label, size, { computeMs: 1e9, inputs }), label, more)
  opened.store.close()
  store.close()
  return opened.dir
}

function filesIn(dir: string): readonly string[] {
  return ['objects', 'entries'].flatMap((folder) =>
    existsSync(join(dir, folder))
      ? (readdirSync(join(dir, folder), { recursive: true }) as string[]).filter((path) =>
          /[/\\]/.test(path),
        )
      : [],
  )
}

describe('superseding', () => {
  test('spares what the same process uses', () => {
    const { store } = openTestStore()
    const old = entry('old', 10)
    put(store, old, 'old')
    const next = entry('new', 10, { subkeys: { code: 'new' } })
    expect(put(store, next, 'new', { siblings: new Set([lineageOf(old)]) })).toEqual([])
    expect(put(store, old, 'old', { siblings: new Set([lineageOf(next)]) })).toEqual([])
    expect(put(store, next, 'new', { siblings: new Set([1]) })).toHaveLength(1)
    expect(put(store, old, 'old', { supersede: 'delete' })).toHaveLength(1)
    expect(store.has(keyOf('new'))).toBe(false)
  })

  test('of systems spares those that were stored through the same handle, and no others', () => {
    const { store, dir } = openTestStore()
    const one = entry('one', 10, { subkeys: { system: 'one' } })
    const two = entry('two', 10, { name: 'other', subkeys: { system: 'two' } })
    put(store, one, 'one', { supersede: 'delete' })
    expect(put(store, two, 'two', { supersede: 'delete' })).toEqual([])
    expect(put(store, one, 'one', { supersede: 'delete' })).toEqual([])
    const { store: next } = openTestStore({ dir })
    const three = entry('three', 10, { name: 'third', subkeys: { system: 'three' } })
    expect(put(next, three, 'three', { supersede: 'delete' })).toEqual([
      { name: null, level: 'system', how: 'delete', entries: 2 },
    ])
    expect(next.size().entries).toBe(1)
  })

  test('is taken back by a hit, and by storing into the old lineage', () => {
    const limits = { bytes: Infinity, entries: Infinity, ageMs: Infinity }
    const { store } = openTestStore({ limits })
    const old = entry('old', 10, { computeMs: 1e9 })
    put(store, old, 'old')
    put(store, entry('new', 10, { subkeys: { code: 'new' } }), 'new')
    const states = (): unknown =>
      Object.fromEntries(
        store
          .lineages(name)
          .map(({ id, superseded }) => [id === lineageOf(old) ? 'old' : 'new', superseded]),
      )
    expect(states()).toEqual({ old: true, new: false })
    write(store, { accesses: [{ key: keyOf('old'), hits: 1, accessed: 5 }] })
    expect(states()).toEqual({ old: false, new: false })
    put(store, entry('new', 10, { subkeys: { code: 'new' } }), 'new')
    expect(states()).toEqual({ old: true, new: false })
    put(store, entry('old 2', 10, { subkeys: { args: 'other' } }), 'old 2')
    expect(states()).toEqual({ old: false, new: true })
    expect(goesFirst(store, limits)).toEqual(['superseded'])
    expect([store.has(keyOf('old')), store.has(keyOf('new'))]).toEqual([true, false])
  })

  test('of one version is taken back by a hit', () => {
    const limits = { bytes: Infinity, entries: Infinity, ageMs: Infinity }
    const { store } = openTestStore({ limits })
    const more = { hasVersions: true }
    put(store, entry('old', 10, { computeMs: 1e9 }), 'old', more)
    put(store, entry('new', 10, { subkeys: { versions: 'new' } }), 'new', more)
    write(store, { accesses: [{ key: keyOf('old'), hits: 1, accessed: 5 }] })
    expect(goesFirst(store, limits)).toEqual(['entries'])
    expect(store.has(keyOf('old'))).toBe(true)
  })

  test('evicts the lineage first that gave way first, and in it what was stored first', () => {
    let now = 1000
    const limits = { bytes: Infinity, entries: Infinity, ageMs: Infinity }
    const { store } = openTestStore({ limits, now: () => (now += 1000) })
    for (const [label, code, created] of [
      ['b2', 'b', 20],
      ['b1', 'b', 10],
      ['a2', 'a', 40],
      ['a1', 'a', 30],
      ['c', 'c', 5],
    ] as const)
      put(store, entry(label, 10, { created, subkeys: { code, args: label } }), label)
    limits.entries = 0
    const labels = new Map(['a1', 'a2', 'b1', 'b2', 'c'].map((each) => [hex(keyOf(each)), each]))
    const gone = store.evict()
    expect(gone.map(({ key }) => labels.get(hex(key)))).toEqual(['b1', 'b2', 'a1', 'a2', 'c'])
    expect(gone.map(({ why }) => why)).toEqual([...Array<string>(4).fill('superseded'), 'entries'])
    expect(store.lineages(name)).toEqual([])
  })

  test('deletes a lineage of any size, with all that rests on it', () => {
    const { store, dir } = openTestStore()
    const many = Array.from({ length: 1203 }, (_, i) => {
      const size = SIZES[i % 100 === 0 ? 2 : i % 2] ?? 0
      return putOf(entry(`${i}`, size, { subkeys: { args: `${i}` } }), bytesOf(`${i}`, size))
    })
    write(store, { puts: many })
    expect(filesIn(dir)).toHaveLength(26)
    const next = entry('new', 10, { subkeys: { code: 'new' } })
    expect(put(store, next, 'new', { supersede: 'delete' })).toEqual([
      { name, level: 'code', how: 'delete', entries: 1203 },
    ])
    expect([store.size().entries, store.lineages(name).length]).toEqual([1, 1])
    expect(filesIn(dir)).toEqual([])
    expect(store.verify()).toMatchObject({ entries: 1, objects: 0, problems: [] })
  })

  test('deletes what was only demoted before', () => {
    const { store } = openTestStore()
    put(store, entry('old', 10), 'old')
    put(store, entry('new', 10, { subkeys: { code: 'new' } }), 'new')
    const third = entry('third', 10, { subkeys: { code: 'third' } })
    expect(put(store, third, 'third', { supersede: 'delete' })).toEqual([
      { name, level: 'code', how: 'delete', entries: 2 },
    ])
    expect([outcome(store, 'old'), outcome(store, 'new')]).toEqual(['absent', 'absent'])
  })

  test('keeps a value that another entry rests on', () => {
    const { store } = openTestStore()
    const bytes = bytesOf('same', 70_000)
    const old = { ...entry('old', 70_000), content: entryOf('x', bytes).content }
    const beside = { ...entry('beside', 70_000, { name: 'other' }), content: old.content }
    write(store, { puts: [putOf(old, bytes), putOf(beside, bytes)] })
    put(store, entry('new', 10, { subkeys: { code: 'new' } }), 'new', { supersede: 'delete' })
    expect(outcome(store, 'old')).toBe('absent')
    expect(outcome(store, 'beside')).toBe(Buffer.from(bytes).toString('hex'))
    expect(store.verify().problems).toEqual([])
  })
})

describe('the lineages of a function', () => {
  test('are there as long as they have entries, and its descriptions as long as it has any', () => {
    const { store } = openTestStore()
    const [one, two] = [entry('one', 10), entry('two', 10, { subkeys: { code: 'new' } })]
    put(store, one, 'one')
    put(store, two, 'two')
    write(store, { notes: [{ name, digest: digest('code'), description: 'x' }] })
    expect(store.lineages(name).map(({ id }) => id)).toEqual(
      expect.arrayContaining([lineageOf(one), lineageOf(two)]),
    )
    expect(store.lineages(name)[0]).toMatchObject({
      system: one.subkeys.system,
      runtime: one.subkeys.runtime,
    })
    store.delete(keyOf('one'))
    expect(store.lineages(name).map(({ id }) => id)).toEqual([lineageOf(two)])
    expect(store.codeVersions(name)).toHaveLength(1)
    store.delete(keyOf('two'))
    expect([store.lineages(name), store.codeVersions(name)]).toEqual([[], []])
    expect(store.size()).toEqual({ entries: 0, bytes: 0 })
  })

  test('have the same number everywhere, another for another name, system, runtime or code', () => {
    const one = lineageOf(entry('one', 10))
    expect(lineageOf(entry('two', 10, { subkeys: { args: 'x', captures: 'y' } }))).toBe(one)
    const others = [
      lineageOf(entry('one', 10, { name: 'other' })),
      lineageOf(entry('one', 10, { name: 'x'.repeat(2000) })),
      ...(['system', 'runtime', 'code'] as const).map((level) =>
        lineageOf(entry('one', 10, { subkeys: { [level]: 'x' } })),
      ),
    ]
    expect(new Set([one, ...others]).size).toBe(6)
    expect(
      lineageOf({
        name: 'f',
        subkeys: { system: digest('s'), runtime: digest('r'), code: digest('c') },
      }),
    ).toBe(46_087_658_097_840)
  })
})
