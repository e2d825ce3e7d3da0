/** Functions that read files: what is removed stays away, whatever the files go back to. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import type { CacheOptions } from '../../src/cache/cache-options.ts'
import { createCache } from '../../src/index.ts'
import type { Cache } from '../../src/index.ts'
import { project, run, temporaryFolder } from './support.ts'

/** A function that reads a file, in a cache, and what becomes of its calls. */
interface Ground {
  readonly cache: Cache
  readonly delete: () => boolean
  readonly refresh: () => string
  /** Writes the file, calls, and says whether the answer came from the cache. */
  readonly call: (text: string) => 'hit' | 'computed'
}

function open(dir: string, options: CacheOptions = {}): Ground {
  const cache = createCache({ dir: join(dir, 'cache'), ...options })
  const path = join(dir, 'input.txt')
  const fn = cache.memoize((file: string) => readFileSync(file, 'utf8'), { admission: 'always' })
  return {
    cache,
    delete: () => fn.delete(path),
    refresh: () => fn.refresh(path),
    call: (text) => {
      writeFileSync(path, text)
      const { hits } = cache.stats()
      expect(fn(path)).toBe(text)
      return cache.stats().hits > hits ? 'hit' : 'computed'
    },
  }
}

const entriesIn = (dir: string): number => {
  const file = join(dir, 'cache', 'index.db')
  if (!existsSync(file)) return 0
  const database = new DatabaseSync(file, { readOnly: true })
  const row = database.prepare('SELECT count(*) AS entries FROM entry').get()
  database.close()
  return Number(row?.['entries'])
}

const PERSISTENCES = ['immediate', 'exit'] as const

describe.each(PERSISTENCES)('a function that reads a file (%s)', (persistence) => {
  test('hits for every content that it has seen', () => {
    using ground = closing({ persistence })
    expect(['one', 'two', 'one', 'two', 'three'].map(ground.call)).toEqual([
      ...['computed', 'computed', 'hit', 'hit', 'computed'],
    ])
  })

  test('misses for all of them after a delete', () => {
    using ground = closing({ persistence })
    for (const text of ['one', 'two']) ground.call(text)
    expect([ground.delete(), ground.delete()]).toEqual([true, false])
    expect(['one', 'two', 'one'].map(ground.call)).toEqual(['computed', 'computed', 'hit'])
  })

  test('misses for all of them after a refresh, but for the one that is there', () => {
    using ground = closing({ persistence })
    for (const text of ['one', 'two']) ground.call(text)
    expect(ground.refresh()).toBe('two')
    expect(['two', 'one', 'two'].map(ground.call)).toEqual(['hit', 'computed', 'hit'])
  })

  test('misses for all of them after a clear, and when another cache has deleted them', () => {
    using ground = closing({ persistence })
    const peer = open(ground.dir, { persistence })
    for (const text of ['one', 'two']) ground.call(text)
    expect(['one', 'two'].map(peer.call)).toEqual(['hit', 'hit'])
    expect(peer.delete()).toBe(true)
    expect(['two', 'one'].map(ground.call)).toEqual(['computed', 'computed'])
    ground.cache.clear()
    expect(['two', 'one'].map(peer.call)).toEqual(['computed', 'computed'])
    peer.cache.close()
  })

  test('hits in the next cache of the directory', () => {
    using ground = closing({ persistence })
    for (const text of ['one', 'two']) ground.call(text)
    expect(entriesIn(ground.dir)).toBeLessThanOrEqual(persistence === 'exit' ? 0 : 2)
    ground.cache.close()
    expect(entriesIn(ground.dir)).toBe(2)
    const next = open(ground.dir)
    expect(['one', 'two', 'three'].map(next.call)).toEqual(['hit', 'hit', 'computed'])
    next.cache.close()
  })

  test('computes again when the lists of what it read are lost', () => {
    using ground = closing({ persistence })
    for (const text of ['one', 'two']) ground.call(text)
    ground.cache.close()
    const database = new DatabaseSync(join(ground.dir, 'cache', 'index.db'))
    database.exec('DELETE FROM manifest')
    database.close()
    const next = open(ground.dir)
    // Once it is known again where to look, what was stored before is found as well.
    expect(['two', 'one'].map(next.call)).toEqual(['computed', 'hit'])
    next.cache.close()
  })
})

/** A cache in a new folder, closed when the test is over. */
function closing(options: CacheOptions): Ground & Disposable & { readonly dir: string } {
  const dir = temporaryFolder()
  const ground = open(dir, options)
  return { ...ground, dir, [Symbol.dispose]: () => ground.cache.close() }
}

/**
 * Four actors (threads of two processes) call one function for files that they write themselves in
 * between. Counters only grow, so an answer that is older than what was there before the call is
 * stale; a file of its own goes back and forth, and must be answered exactly.
 */
const ACTOR = `
  import { readFileSync, renameSync, writeFileSync } from 'node:fs'
  import { isMainThread, threadId, Worker, workerData } from 'node:worker_threads'
  import { createCache } from 'permafrost'
  const cache = createCache({ dir: 'c', memory: threadId % 2 === 0 ? '64 MiB' : 0 })
  const read = cache.memoize((path: string) => readFileSync(path, 'utf8'), { admission: 'always' })
  const me = isMainThread ? Number(process.env['ACTOR']) : workerData.actor
  const wrong: string[] = []
  const check = (what: string, right: boolean) => { if (!right) wrong.push(what) }
  let seed = me + 1
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31
    return Math.floor((seed / 2 ** 31) * below)
  }
  let counter = 0
  const shared = (actor: number) => 'shared-' + actor + '.txt'
  const bump = () => {
    writeFileSync('next-' + me, String(counter++))
    renameSync('next-' + me, shared(me))
  }
  bump()
  if (isMainThread) new Worker(new URL(import.meta.url), { workerData: { actor: me + 1 } })
    .on('message', (theirs) => { console.log(JSON.stringify(theirs)) })
  const own = 'own-' + me + '.txt'
  for (let i = 0; i < 50; i++) {
    const text = 'text ' + random(3)
    writeFileSync(own, text)
    const answer = read(own)
    check(answer + ' for ' + text, answer === text)
    if (random(4) === 0) bump()
    const other = shared(random(4))
    try {
      const before = Number(readFileSync(other, 'utf8'))
      const between = Number(read(other))
      const after = Number(readFileSync(other, 'utf8'))
      check(before + ' ' + between + ' ' + after, before <= between && between <= after)
    } catch (error) {
      // That actor has not come yet.
      if (error.code !== 'ENOENT') throw error
    }
    if (i % 40 === 39) read.delete(own)
    if (i % 20 === 19) await cache.commit()
  }
  await cache.commit()
  const { hits, uncached } = cache.stats()
  const report = { wrong, hits, uncached }
  if (isMainThread) console.log(JSON.stringify(report))
  else (await import('node:worker_threads')).parentPort.postMessage(report)
`

test(
  'threads and processes never get what a file no longer says',
  { timeout: 60_000 },
  async () => {
    const dir = project({ 'actor.ts': ACTOR })
    const ended = await Promise.all(
      [0, 2].map((actor) => run(dir, 'actor.ts', { ACTOR: `${actor}` })),
    )
    const reports = ended.flatMap(({ out }) =>
      out.split('\n').map((line): unknown => JSON.parse(line)),
    ) as { wrong: string[]; hits: number; uncached: number }[]
    expect(ended.map(({ err }) => err)).toEqual(['', ''])
    expect(reports).toHaveLength(4)
    for (const { wrong, hits, uncached } of reports) {
      expect([wrong, uncached]).toEqual([[], 0])
      expect(hits).toBeGreaterThan(10)
    }
    const cache = createCache({ dir: join(dir, 'c') })
    expect([...cache.entries()].length).toBeGreaterThan(8)
    cache.close()
  },
)
