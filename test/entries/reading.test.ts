/**
 * Readers leave no trace. The table: how the cache was left × where it lies × who reads.
 *
 * Directories that can't be written are made so by their modes, and read by another user where the
 * tests run as root; where root may mount, a read-only mount is tried as well.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openDatabase, pictureOf, temporaryDirectory } from './database-fixture.ts'
import type { OpenedDatabase } from './database-fixture.ts'
import { crashWriter, startUser, useElsewhere } from './database-processes.ts'
import { canMount, mountReadOnly } from './mounting.ts'

type State = 'closed' | 'left by a crash' | 'in use by a writer' | 'without its -shm'

const states: readonly State[] = [
  'closed',
  'left by a crash',
  'in use by a writer',
  'without its -shm',
]

/** A database that holds 1 and 2. */
async function makeState(state: State): Promise<{ dir: string; file: string }> {
  const dir = join(temporaryDirectory(), 'cache')
  const file = join(dir, 'index.db')
  if (state === 'closed') {
    const { put, database } = openDatabase({ dir })
    put(1)
    put(2)
    database.close()
  } else if (state === 'in use by a writer') await startUser('hold', file)
  else crashWriter(file)
  if (state === 'without its -shm') rmSync(`${file}-shm`)
  return { dir, file }
}

/** Private copies in a folder for temporary files. */
function copies(folder: string = tmpdir()): readonly string[] {
  return readdirSync(folder).filter((name) => name.startsWith('permafrost-copy-'))
}

const table = states.flatMap((state) =>
  (['read-only', 'read-first'] as const).map((access) => [state, access] as const),
)

describe('a cache of one’s own that is', () => {
  test.each(table)('%s is read without a trace (%s)', async (state, access) => {
    const { dir } = await makeState(state)
    const before = pictureOf(dir)
    const { database, ids, log } = openDatabase({ dir, access })
    expect(ids()).toEqual([1, 2])
    const version = database.dataVersion()
    expect(ids()).toEqual([1, 2])
    expect(database.dataVersion()).toBe(version)
    // Readers of a cache that is in use say in -shm what they read, as SQLite wants it.
    const counts = (line: string): boolean =>
      state !== 'in use by a writer' || !line.startsWith('index.db-shm ')
    expect(pictureOf(dir).filter(counts)).toEqual(before.filter(counts))
    database.close()
    expect(pictureOf(dir).filter(counts)).toEqual(before.filter(counts))
    expect(log).toEqual([])
    expect(copies()).toEqual([])
  })

  test.each(states)('%s is written by who reads first, at the first write', async (state) => {
    const { dir } = await makeState(state)
    const { put, ids, database } = openDatabase({ dir, access: 'read-first' })
    const other = openDatabase({ dir, access: 'read-only' })
    expect([ids(), other.ids()]).toEqual([
      [1, 2],
      [1, 2],
    ])
    const version = other.database.dataVersion()
    put(3)
    expect(ids()).toEqual([1, 2, 3])
    expect(openDatabase({ dir }).ids()).toEqual([1, 2, 3])
    // A private copy is not made again at once.
    await expect
      .poll(() => [other.database.dataVersion() === version, other.ids()], { timeout: 5000 })
      .toEqual([false, [1, 2, 3]])
    database.close()
  })
})

/** A way to make a directory unwritable; returns where it is then. */
type Place = readonly [name: string, close: (dir: string) => string]

/** Lets other users come as far as the directory: the folders above it are ours alone. */
function letIn(dir: string): void {
  for (let above = dirname(dir); isOurs(above); above = dirname(above)) {
    const { mode } = statSync(above)
    if ((mode & 0o011) === 0o011) continue
    chmodSync(above, mode | 0o011)
    onTestFinished(() => {
      if (existsSync(above)) chmodSync(above, mode)
    })
  }
}

function isOurs(dir: string): boolean {
  return basename(dir).startsWith('permafrost-')
}

function closeByMode(dir: string): string {
  for (const name of readdirSync(dir)) chmodSync(join(dir, name), 0o444)
  letIn(dir)
  chmodSync(dir, 0o555)
  onTestFinished(() => chmodSync(dir, 0o755))
  return dir
}

function closeByMount(dir: string): string {
  const mounted = `${dir}-mounted`
  letIn(dir)
  mountReadOnly(dir, mounted)
  return mounted
}

const places: readonly Place[] = [
  ['that may not be written', closeByMode],
  ...(canMount() ? [['on a read-only mount', closeByMount] as const] : []),
]

/** A folder for temporary files that every user may write. */
function temporaryForAll(): string {
  const temporary = join(temporaryDirectory(), 'temporary')
  mkdirSync(temporary)
  chmodSync(temporary, 0o777)
  letIn(temporary)
  return temporary
}

describe.each(places)('a cache %s', (_, close) => {
  test.each(states)('and is %s is read without a trace', async (state) => {
    const { dir } = await makeState(state)
    const closed = close(dir)
    const before = pictureOf(dir)
    const temporary = temporaryForAll()
    expect(useElsewhere('read', join(closed, 'index.db'), temporary)).toEqual({
      found: [
        [[1, 2], true, [1, 2]],
        [[1, 2], true, [1, 2]],
      ],
      log: [],
    })
    expect(pictureOf(dir)).toEqual(before)
    expect(copies(temporary)).toEqual([])
  })

  test('can not be written, which is an error and no damage', async () => {
    const { dir } = await makeState('closed')
    const closed = close(dir)
    const before = pictureOf(dir)
    const error = ['ERR_STORE_WRITE', true, true]
    expect(useElsewhere('write', join(closed, 'index.db'), temporaryForAll())).toEqual({
      outcomes: [
        [[], ...error],
        [[1, 2], ...error],
      ],
      log: [],
    })
    expect(pictureOf(dir)).toEqual(before)
  })
})

describe('a reader', () => {
  test('of a cache that is not there finds nothing, and makes nothing', () => {
    const dir = join(temporaryDirectory(), 'cache')
    const reader = openDatabase({ dir, access: 'read-only' })
    const first = openDatabase({ dir, access: 'read-first' })
    expect([reader.ids(), first.ids(), existsSync(dir)]).toEqual([[], [], false])
    openDatabase({ dir }).put(1)
    expect([reader.ids(), first.ids()]).toEqual([[1], [1]])
  })

  function written(): OpenedDatabase {
    const opened = openDatabase()
    opened.put(1)
    opened.database.close()
    return opened
  }

  test('follows a writer who comes, writes and goes, and comes again', () => {
    const { dir } = written()
    const { database, ids } = openDatabase({ dir, access: 'read-only' })
    expect(ids()).toEqual([1])
    for (const id of [2, 3, 4]) {
      const writer = openDatabase({ dir })
      writer.put(id)
      const version = database.dataVersion()
      expect(ids()).toContain(id)
      writer.put(10 * id)
      expect(database.dataVersion()).not.toBe(version)
      expect(ids()).toContain(10 * id)
      writer.database.close()
    }
    expect(ids()).toEqual([1, 2, 3, 4, 20, 30, 40])
  })

  test('does not keep a writer of its own process from writing', () => {
    const dir = join(temporaryDirectory(), 'cache')
    crashWriter(join(dir, 'index.db'))
    const reader = openDatabase({ dir, access: 'read-only' })
    expect(reader.ids()).toEqual([1, 2])
    const writer = openDatabase({ dir })
    expect(writer.put(3, 'short')).toEqual({ value: undefined })
    reader.database.close()
    expect(writer.put(4, 'short')).toEqual({ value: undefined })
  })

  test('of a damaged index is told so once, answers nothing, and leaves it as it is', () => {
    const { dir, file } = written()
    writeFileSync(file, 'not a database '.repeat(1000))
    const before = pictureOf(dir)
    const { ids, database, log } = openDatabase({ dir, access: 'read-only' })
    expect([ids(), ids(), database.dataVersion() > 0]).toEqual([[], [], false])
    expect(log).toEqual([['moved', 'damaged', null]])
    expect(pictureOf(dir)).toEqual(before)
    // Somebody mends it.
    openDatabase({ dir }).put(5)
    expect(ids()).toEqual([5])
  })

  test('who may write moves a damaged index aside', () => {
    const { dir, file } = written()
    writeFileSync(file, 'not a database '.repeat(1000))
    const { ids, put, log } = openDatabase({ dir, access: 'read-first' })
    expect(ids()).toEqual([])
    put(5)
    expect(ids()).toEqual([5])
    expect(log.map(([what]) => what)).toEqual(['moved', 'created'])
  })

  test('takes no lock that is left over for one that is held', () => {
    const { dir, file } = written()
    writeFileSync(`${file}.moving`, '')
    const old = Date.now() / 1000 - 3600
    utimesSync(`${file}.moving`, old, old)
    const before = pictureOf(dir)
    expect(openDatabase({ dir, access: 'read-only' }).ids()).toEqual([1])
    expect(pictureOf(dir)).toEqual(before)
    expect(openDatabase({ dir }).ids()).toEqual([1])
    expect(existsSync(`${file}.moving`)).toBe(false)
  })
})
