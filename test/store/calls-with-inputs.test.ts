/** Entries that rest on inputs: the lists that lead to them, and removing all of a call. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { entryKey } from '../../src/entries/record.ts'
import type { EntryRecord, ManifestKey } from '../../src/entries/record.ts'
import { StoreFiles } from '../../src/store/files.ts'
import { layoutOf } from '../../src/store/layout.ts'
import type { LocalStore } from '../../src/store/local-store.ts'
import { temporaryPath } from '../../src/store/temporary.ts'
import { encodeInputs, encodeTraced } from '../../src/trace/encoding.ts'
import type { Input } from '../../src/trace/index.ts'
import {
  bytesOf,
  callOf,
  digest,
  entryOf,
  keyOf,
  openTestStore,
  outcome,
  putOf,
  write,
} from './fixture.ts'

const LARGE = 70_000
const SIZES = [
  ['embedded', 10],
  ['in a row', 2000],
  ['in a file', LARGE],
] as const

/** A call whose results rest on some files. */
interface Made {
  readonly call: ManifestKey
  readonly subkeys: EntryRecord['subkeys']
  readonly inputs: readonly Input[]
}

function callWith(name: string, paths: readonly string[], version = 'none'): Made {
  const { subkeys } = entryOf(name, new Uint8Array())
  const inputs = paths.map((path): Input => ({ kind: 'content', path }))
  return {
    call: callOf(name + version),
    subkeys: { ...subkeys, versions: digest(version) },
    inputs,
  }
}

const listOf = ({ inputs }: Made): Uint8Array => encodeInputs(inputs)

/** The entry of a call with its inputs in some state. */
function entryFor(made: Made, label: string, size: number): EntryRecord {
  const { call, subkeys } = made
  const inputs = encodeTraced(made.inputs.map((input) => ({ input, state: `#${label}` })))
  return entryOf(label, bytesOf(label, size), { call, subkeys, inputs, grade: 'traced' })
}

function putState(store: LocalStore, made: Made, label: string, size = 10): void {
  const entry = entryFor(made, label, size)
  write(store, { puts: [putOf(entry, bytesOf(label, size), { list: listOf(made) })] })
}

/** The call's own entry: nothing was read. */
function putPlain(store: LocalStore, { call, subkeys }: Made, size = 10): void {
  const key = entryKey(call)
  const entry = entryOf('plain', bytesOf('plain', size), { key, subkeys })
  write(store, { puts: [putOf(entry, bytesOf('plain', size))] })
}

const remove = (store: LocalStore, { call, subkeys }: Made, kept: string | null = null): number =>
  store.deleteCall(entryKey(call), { subkeys, kept: kept === null ? null : keyOf(kept) })

const one = callWith('one', ['./a', './b'])
const other = callWith('other', ['./a', './b'])
/** The same function, captures and arguments, but another version of an argument. */
const version = callWith('one', ['./a', './b'], 'two')

describe('removing a call', () => {
  test.each(SIZES)('takes its entries of all inputs along, and no others (%s)', (_, size) => {
    const { store, dir } = openTestStore()
    putState(store, one, 'v1', size)
    putState(store, one, 'v2', size)
    putState(store, { ...one, inputs: [{ kind: 'env', name: 'MODE' }] }, 'fast', size)
    putPlain(store, one, size)
    putState(store, other, 'of another call', size)
    putState(store, version, 'of another version', size)
    expect(remove(store, one)).toBe(4)
    for (const label of ['v1', 'v2', 'fast']) expect(outcome(store, label)).toBe('absent')
    expect(store.has(entryKey(one.call))).toBe(false)
    expect(store.manifest(one.call)).toEqual([])
    for (const [label, made] of [
      ['of another call', other],
      ['of another version', version],
    ] as const) {
      expect(store.has(keyOf(label))).toBe(true)
      expect(store.manifest(made.call)).toEqual([listOf(made)])
    }
    expect(store.verify().problems).toEqual([])
    expect([...new StoreFiles(layoutOf(dir), 'process').entries.list()]).toHaveLength(
      size === LARGE ? 2 : 0,
    )
  })

  test('finds nothing, and writes nothing, where there is nothing', () => {
    const { store, dir } = openTestStore()
    putState(store, other, 'a')
    const { store: watching } = openTestStore({ dir })
    const before = watching.dataVersion()
    expect(remove(store, one)).toBe(0)
    expect(watching.dataVersion()).toBe(before)
  })

  test('leaves the one that is about to be overwritten, but not the way to it', () => {
    const { store } = openTestStore()
    putState(store, one, 'v1')
    putState(store, one, 'v2')
    putPlain(store, one)
    expect(remove(store, one, 'v2')).toBe(2)
    expect([outcome(store, 'v1'), store.has(keyOf('v2'))]).toEqual(['absent', true])
    expect(store.manifest(one.call)).toEqual([])
    putState(store, one, 'v2')
    expect(store.manifest(one.call)).toEqual([listOf(one)])
    expect(store.verify().problems).toEqual([])
  })

  test.each([
    ['whose rows are lost', 'DELETE FROM entry'],
    ['whose records are damaged', 'UPDATE entry SET record = zeroblob(400)'],
    ['whose lists are lost', 'DELETE FROM manifest'],
  ])('takes entries along %s', (_, sql) => {
    const { store, dir } = openTestStore()
    putState(store, one, 'v1', LARGE)
    putState(store, one, 'v2', LARGE)
    store.close()
    const database = new DatabaseSync(join(dir, 'index.db'))
    database.exec(sql)
    database.close()
    const { store: again } = openTestStore({ dir })
    remove(again, one)
    putState(again, one, 'v3', LARGE)
    expect([outcome(again, 'v1'), outcome(again, 'v2')]).toEqual(['absent', 'absent'])
    expect(again.has(keyOf('v3'))).toBe(true)
  })

  test('takes what a writer that was killed meanwhile has left', () => {
    const { store, dir } = openTestStore()
    putState(store, one, 'v1', LARGE)
    remove(store, one)
    putState(store, one, 'v2', LARGE)
    const layout = layoutOf(dir)
    const entry = entryFor(one, 'v3', LARGE)
    new StoreFiles(layout, 'process').write(entry, bytesOf('v3', LARGE))
    const note = temporaryPath(layout.tmp).replace(`-${process.pid}-`, `-${2 ** 22 + 1}-`)
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
    writeFileSync(note, `PFintent\n${hex(entry.key)} ${hex(entry.content)}`)
    expect(remove(store, one)).toBe(2)
    expect([outcome(store, 'v2'), outcome(store, 'v3')]).toEqual(['absent', 'absent'])
  })

  test('is refused where the cache is only read', () => {
    const { store, dir } = openTestStore()
    putState(store, one, 'v1')
    store.close()
    const { store: reader } = openTestStore({ dir, readOnly: true })
    expect(() => remove(reader, one)).toThrow('opened read-only')
    expect(reader.manifest(one.call)).toEqual([listOf(one)])
  })
})

describe('the lists of a call', () => {
  const made = (i: number): Made => callWith('one', [`./f${i}`])

  test('are the 32 used last', () => {
    const { store, dir } = openTestStore()
    for (let i = 0; i < 33; i++) {
      putState(store, made(i), `v${i}`)
      // The clock stands still within a millisecond: the order holds all the same.
      if (i === 31) write(store, { lists: [{ key: made(0).call, list: listOf(made(0)) }] })
    }
    const expected = [32, 0, ...Array.from({ length: 30 }, (_, i) => 31 - i)]
    expect(store.manifest(one.call)).toEqual(expected.map((i) => listOf(made(i))))
    expect(store.verify().problems).toEqual([])
    const database = new DatabaseSync(join(dir, 'index.db'))
    const rows = database.prepare('SELECT 1 FROM manifest').all()
    database.close()
    expect(rows).toHaveLength(32)
  })

  test('are not made by being used', () => {
    const { store } = openTestStore()
    write(store, { lists: [{ key: one.call, list: listOf(one) }] })
    expect(store.manifest(one.call)).toEqual([])
  })

  test.each<readonly [string, (store: LocalStore) => unknown]>([
    ['removed', (store) => store.delete(keyOf('v1'))],
    ['cleared', (store) => store.clear('src/steps.ts#fit')],
    ['superseded and deleted', (store) => supersede(store)],
    ['evicted', (store) => evictAll(store)],
  ])('go with the last entry that is %s', (_, go) => {
    const { store } = openTestStore({ limits })
    putState(store, one, 'v1')
    go(store)
    expect(store.has(keyOf('v1'))).toBe(false)
    expect(store.manifest(one.call)).toEqual([])
    expect(store.verify().problems).toEqual([])
  })

  test('stay while an entry of other inputs does', () => {
    const { store } = openTestStore()
    putState(store, one, 'v1')
    putState(store, one, 'v2')
    store.delete(keyOf('v1'))
    expect(store.manifest(one.call)).toEqual([listOf(one)])
  })

  test('are found again with the entries when the index is lost', () => {
    const { store, dir } = openTestStore()
    putState(store, one, 'v1', LARGE)
    putState(store, { ...one, inputs: [{ kind: 'env', name: 'MODE' }] }, 'fast', LARGE)
    putState(store, other, 'small')
    store.close()
    for (const end of ['', '-wal', '-shm']) rmSync(join(dir, `index.db${end}`), { force: true })
    const { store: again } = openTestStore({ dir })
    expect(again.manifest(one.call)).toHaveLength(2)
    expect(again.manifest(one.call)).toContainEqual(listOf(one))
    expect(again.manifest(other.call)).toEqual([])
    expect(again.has(keyOf('v1'))).toBe(true)
    expect(again.verify().problems).toEqual([])
  })

  test('are saved with the entries from an index that is damaged', () => {
    const { store, dir } = openTestStore()
    putState(store, one, 'v1')
    store.close()
    const database = new DatabaseSync(join(dir, 'index.db'))
    // A format that nobody has, and nobody can have written: damage.
    database.exec('PRAGMA user_version = 77')
    database.close()
    const { store: again, problems } = openTestStore({ dir })
    expect(problems.map(({ kind }) => kind)).toEqual(['index-damaged'])
    expect(again.manifest(one.call)).toEqual([listOf(one)])
    expect(again.has(keyOf('v1'))).toBe(true)
  })

  test('come back with an entry that is found by its files', () => {
    const { store, dir } = openTestStore()
    putState(store, one, 'v1', LARGE)
    store.close()
    const database = new DatabaseSync(join(dir, 'index.db'))
    database.exec('DELETE FROM entry; DELETE FROM manifest')
    database.close()
    const { store: again } = openTestStore({ dir })
    const found = again.get(keyOf('v1'))
    expect('origin' in found && found.origin).toBe('orphan')
    expect(again.manifest(one.call)).toEqual([listOf(one)])
  })
})

const limits = { bytes: Infinity, entries: Infinity, ageMs: Infinity }

function evictAll(store: LocalStore): void {
  const { entries } = limits
  limits.entries = 0
  store.evict()
  limits.entries = entries
}

/** The same call with other inputs, by a cache that deletes what it supersedes. */
function supersede(store: LocalStore): void {
  const entry = entryOf('next', bytesOf('next', 10), {
    ...{ subkeys: one.subkeys, call: callOf('of another kind') },
    inputs: new Uint8Array([1]),
  })
  write(store, { puts: [putOf(entry, bytesOf('next', 10), { supersede: 'delete' })] })
}
