/** When results reach the disk, and how a process that has some left ends. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test, vi } from 'vitest'
import { createCache } from '../../src/index.ts'
import type { CacheOptions } from '../../src/index.ts'
import { start } from './child.ts'
import type { Death } from './child.ts'
import { logOf, newCache, project, temporaryFolder } from './support.ts'

/** How many entries another process would find. */
function stored(dir: string): number {
  if (!existsSync(join(dir, 'index.db'))) return 0
  const database = new DatabaseSync(join(dir, 'index.db'))
  const row = database.prepare('SELECT count(*) AS n FROM entry').get()
  database.close()
  return Number(row?.['n'])
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

describe('in a process that lives', () => {
  const made = (options: CacheOptions) => {
    const dir = join(temporaryFolder(), 'cache')
    const cache = newCache({ dir, ...options })
    return { dir, cache, double: cache.memoize((n: number) => 2 * n, { name: 'double' }) }
  }

  test('a cheap result is written when the event loop turns', async () => {
    const { dir, double } = made({})
    // The first call takes its time, for reading the function.
    double(0)
    await turn()
    double(1)
    double(2)
    expect(stored(dir)).toBe(1)
    await turn()
    expect(stored(dir)).toBe(3)
  })

  test('what took long is written before the call returns', () => {
    const { dir, cache } = made({})
    const slow = cache.memoize(
      (ms: number) => {
        const until = performance.now() + ms
        while (performance.now() < until);
        return ms
      },
      { name: 'slow', assumePure: ['clock'] },
    )
    slow(30)
    expect(stored(dir)).toBe(1)
  })

  test('in a turn that does not end, older results are written by the next call', () => {
    const { dir, double } = made({})
    double(1)
    const until = performance.now() + 300
    while (performance.now() < until);
    double(2)
    expect(stored(dir)).toBe(1)
  })

  test('and by the next hit', () => {
    const { dir, double } = made({})
    double(1)
    const until = performance.now() + 300
    while (performance.now() < until);
    double(1)
    expect(stored(dir)).toBe(1)
  })

  test("with persistence 'exit' nothing is written until commit", async () => {
    const { dir, cache, double } = made({ persistence: 'exit' })
    for (let n = 0; n < 1000; n++) double(n)
    await turn()
    expect(stored(dir)).toBe(0)
    expect(double.has(1)).toBe(true)
    await cache.commit()
    expect(stored(dir)).toBe(1000)
  })

  test("with persistence 'exit' nothing is written until close", () => {
    const { dir, cache, double } = made({ persistence: 'exit' })
    double(1)
    cache.close()
    expect(stored(dir)).toBe(1)
  })

  test("with persistence 'exit' no more than a bounded amount waits", () => {
    const { dir, cache } = made({ persistence: 'exit', size: '1 GiB' })
    const big = cache.memoize((n: number) => new Uint8Array(9 * 2 ** 20).fill(n), { name: 'big' })
    for (let n = 0; n < 8; n++) big(n)
    expect(stored(dir)).toBe(8)
  })

  test('with persistence { every } results are written after that time', async () => {
    const { dir, double } = made({ persistence: { every: '150ms' } })
    double(1)
    await turn()
    expect(stored(dir)).toBe(0)
    await expect.poll(() => stored(dir), { timeout: 20_000 }).toBe(1)
  })

  test('with persistence { every } they are written also if the event loop does not turn', () => {
    const { dir, double } = made({ persistence: { every: '100ms' } })
    double(0)
    const until = performance.now() + 150
    while (performance.now() < until);
    double(1)
    expect(stored(dir)).toBe(1)
  })

  test('a batch is one transaction, and says so', async () => {
    const { cache, double } = made({})
    const flushes: number[][] = []
    cache.on('flush', ({ entries, accesses }) => flushes.push([entries, accesses]))
    for (let n = 0; n < 10; n++) double(n)
    double(3)
    double(3)
    double(4)
    await cache.commit()
    await cache.commit()
    expect(flushes).toEqual([[10, 2]])
  })

  test('a commit from a listener of a flush covers what the listener has computed', async () => {
    const { dir, cache, double } = made({})
    let committed: Promise<number> | undefined
    cache.on('flush', () => {
      if (committed !== undefined) return
      double(2)
      committed = cache.commit().then(() => stored(dir))
    })
    double(1)
    await cache.commit()
    expect(await committed).toBe(2)
  })

  test('a listener of a flush that closes the cache has its own results written', async () => {
    const { dir, cache, double } = made({})
    cache.on('flush', () => {
      double(2)
      cache.close()
    })
    double(1)
    await cache.commit()
    expect(stored(dir)).toBe(2)
  })

  test('a listener of a flush that clears the cache clears its own results as well', async () => {
    const { dir, cache, double } = made({})
    let removed: number | undefined
    const off = cache.on('flush', () => {
      off()
      double(2)
      removed = cache.clear()
    })
    double(1)
    await cache.commit()
    expect(removed).toBe(2)
    await cache.commit()
    expect(stored(dir)).toBe(0)
  })

  test('a listener that answers each flush with another one does not go on for ever', async () => {
    const { cache, double } = made({})
    let flushes = 0
    const off = cache.on('flush', () => {
      double(++flushes)
      cache.evict()
    })
    double(0)
    await cache.commit()
    off()
    expect(flushes).toBeLessThan(10)
  })

  test('closing twice is closing once', () => {
    const { dir, cache, double } = made({})
    double(1)
    cache.close()
    cache.close()
    cache[Symbol.dispose]()
    expect(stored(dir)).toBe(1)
    expect(double(1)).toBe(2)
  })

  test('a closed directory holds no log of SQLite', () => {
    const { dir, cache, double } = made({})
    double(1)
    cache.close()
    expect(readdirSync(dir).filter((name) => /-(wal|shm|journal)$/.test(name))).toEqual([])
  })
})

describe('while another process keeps the index locked', () => {
  function locked(dir: string): () => void {
    const database = new DatabaseSync(join(dir, 'index.db'))
    database.exec('BEGIN IMMEDIATE')
    return () => {
      database.exec('ROLLBACK')
      database.close()
    }
  }

  test('calls go on, nothing is lost, and what waited is written later', async () => {
    const dir = join(temporaryFolder(), 'cache')
    const cache = newCache({ dir, onStoreError: 'throw' })
    const log = logOf(cache)
    const double = cache.memoize((n: number) => 2 * n, { name: 'double' })
    double(0)
    await cache.commit()
    const unlock = locked(dir)
    const started = performance.now()
    for (let n = 1; n <= 20; n++) expect(double(n)).toBe(2 * n)
    await turn()
    expect(double(7)).toBe(14)
    // Twenty waits of 15 s would be five minutes.
    expect(performance.now() - started).toBeLessThan(10_000)
    unlock()
    await expect.poll(() => stored(dir), { timeout: 20_000 }).toBe(21)
    expect(log.filter((line) => !/^(miss|hit|stored)/.test(line))).toEqual([])
  })

  test('commit waits without keeping the event loop from turning', async () => {
    const dir = join(temporaryFolder(), 'cache')
    const cache = newCache({ dir, persistence: 'exit' })
    const double = cache.memoize((n: number) => 2 * n, { name: 'double' })
    double(0)
    await cache.commit()
    double(1)
    const unlock = locked(dir)
    let turns = 0
    const timer = setInterval(() => turns++, 10)
    setTimeout(unlock, 300)
    await cache.commit()
    clearInterval(timer)
    expect(turns).toBeGreaterThan(1)
    expect(stored(dir)).toBe(2)
  })

  test('commit acknowledges nothing that still waits, wherever the thread is held up', async () => {
    const dir = join(temporaryFolder(), 'cache')
    const cache = newCache({ dir })
    const double = cache.memoize((n: number) => 2 * n, { name: 'double' })
    double(0)
    await cache.commit()
    const unlock = locked(dir)
    const now = performance.now.bind(performance)
    let heldUp = 0
    vi.spyOn(performance, 'now').mockImplementation(() => now() + (heldUp += 200))
    double(1)
    let acknowledged = false
    const committed = cache.commit().then(() => (acknowledged = true))
    await turn()
    await turn()
    expect(acknowledged).toBe(false)
    vi.restoreAllMocks()
    unlock()
    await committed
    expect(stored(dir)).toBe(2)
  })
})

describe('a process that ends', () => {
  const dir = project({
    'a.ts': `
      import { createCache } from 'permafrost'
      const [options, ending, where] = process.argv.slice(2).map((text) => JSON.parse(text))
      const cache = createCache({ dir: where, ...options })
      const double = cache.memoize((n: number) => 2 * n)
      const spin = cache.memoize((ms: number) => {
        console.log('spinning')
        const until = Date.now() + ms
        while (Date.now() < until);
        return ms
      })
      const late = cache.memoize(async (ms: number) => {
        await new Promise((resolve) => setTimeout(resolve, ms))
        return ms
      })
      const leave = cache.memoize((code: number) => process.exit(code))
      double(1)
      double(2)
      const forever = () => setInterval(() => {}, 1000)
      const endings: Record<string, () => unknown> = {
        'by itself': () => {},
        'by itself, after an async call': () => late(20),
        'by process.exit in a memoized call': () => leave(3),
        'by an exception': () => { throw new Error('mine') },
        'by a rejection': () => Promise.reject(new Error('mine')),
        'by a signal, idle': forever,
        'by a signal, waiting': () => { late(60_000) },
        'by a signal it listens to, with exit code 5': () => {
          process.on('SIGTERM', () => process.exit(5))
          forever()
        },
        'by a signal it listens to once and sends itself again': () => {
          process.once('SIGTERM', () => process.kill(process.pid, 'SIGTERM'))
          forever()
        },
        'by itself, after a signal that it ignores': () => {
          const timer = forever()
          process.on('SIGTERM', () => clearInterval(timer))
        },
        'by a signal, in a synchronous call': () => spin(20_000),
      }
      endings[ending]!()
      if (ending.includes('signal') && !ending.includes('synchronous')) setImmediate(() => console.log('ready'))
    `,
  })

  let nth = 0
  async function die(
    options: CacheOptions,
    ending: string,
    signal: NodeJS.Signals | null,
  ): Promise<Death & { readonly entries: number; readonly clean: boolean }> {
    const where = `c${nth++}`
    const args = [options, ending, where].map((value) => JSON.stringify(value))
    const child = start(dir, 'a.ts', args)
    if (signal !== null) {
      await child.line()
      child.kill(signal)
    }
    const death = await child.ended
    const files = existsSync(join(dir, where)) ? readdirSync(join(dir, where)) : []
    const clean = files.every((name) => !name.endsWith('-wal'))
    return { ...death, clean, entries: stored(join(dir, where)) }
  }

  const EXIT: CacheOptions = { persistence: 'exit' }
  const EVERY: CacheOptions = { persistence: { every: '1h' } }

  test.concurrent.each([
    ['by itself', null, 0, null, {}, 2],
    ['by itself', null, 0, null, EXIT, 2],
    ['by itself', null, 0, null, EVERY, 2],
    ['by itself, after an async call', null, 0, null, EXIT, 3],
    ['by process.exit in a memoized call', null, 3, null, {}, 2],
    ['by process.exit in a memoized call', null, 3, null, EXIT, 2],
    ['by an exception', null, 1, null, {}, 2],
    ['by an exception', null, 1, null, EVERY, 2],
    ['by a rejection', null, 1, null, {}, 2],
    ['by a rejection', null, 1, null, EXIT, 2],
    ['by a signal, idle', 'SIGINT', null, 'SIGINT', EXIT, 2],
    ['by a signal, idle', 'SIGTERM', null, 'SIGTERM', EVERY, 2],
    ['by a signal, idle', 'SIGHUP', null, 'SIGHUP', EXIT, 2],
    // Written when the loop turned; the signal finds nothing to do.
    ['by a signal, idle', 'SIGTERM', null, 'SIGTERM', {}, 2],
    ['by a signal, waiting', 'SIGINT', null, 'SIGINT', EVERY, 2],
    ['by a signal it listens to, with exit code 5', 'SIGTERM', 5, null, EXIT, 2],
    ['by a signal it listens to once and sends itself again', 'SIGTERM', null, 'SIGTERM', EXIT, 2],
    ['by itself, after a signal that it ignores', 'SIGTERM', 0, null, EXIT, 2],
  ] as const)(
    '%s (%s) ends with %s, %s and keeps everything under %j',
    { timeout: 60_000 },
    async (ending, signal, status, killedBy, options, entries) => {
      const death = await die(options, ending, signal)
      expect({ status: death.status, signal: death.signal }).toEqual({ status, signal: killedBy })
      expect(death.entries).toBe(entries)
      if (status === 1) expect(death.err).toContain('Error: mine')
      else expect(death.err).toBe('')
      if (killedBy === null || options !== EXIT) return
      expect(death.clean).toBe(true)
    },
  )

  test.concurrent('a synchronous call does not keep a signal from ending it', async () => {
    const started = performance.now()
    const death = await die({}, 'by a signal, in a synchronous call', 'SIGINT')
    expect(death.signal).toBe('SIGINT')
    // It spins for 20 s.
    expect(performance.now() - started).toBeLessThan(15_000)
  })
})

test.each([{}, { persistence: 'exit' }, { durability: 'power' }] satisfies CacheOptions[])(
  'what commit has acknowledged survives SIGKILL (%j)',
  async (options) => {
    const dir = project({
      'a.ts': `
        import { createCache } from 'permafrost'
        const cache = createCache({ dir: 'c', ...JSON.parse(process.argv[2]!) })
        const small = cache.memoize((n: number) => 'small ' + n)
        const large = cache.memoize((n: number) => 'x'.repeat(100_000) + n)
        for (let n = 0; n < 20; n++) {
          small(n)
          large(n)
          await cache.commit()
          console.log(n)
        }
        setInterval(() => {}, 1000)
      `,
    })
    const child = start(dir, 'a.ts', [JSON.stringify(options)])
    while ((await child.line()) !== '19');
    child.kill('SIGKILL')
    expect((await child.ended).signal).toBe('SIGKILL')
    const cache = createCache({ dir: join(dir, 'c'), readOnly: true })
    expect([...cache.entries()].length).toBe(40)
    expect(cache.verify().problems).toEqual([])
    cache.close()
  },
)
