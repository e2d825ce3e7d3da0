/** What one process or thread commits, another one finds at once; what one removes, is gone. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createCache } from '../../src/index.ts'
import { start } from './child.ts'
import type { Child } from './child.ts'
import { project } from './support.ts'

/** Does what its input says, a line each: `call 1`, `commit`, `delete 1`, `clear`, `has 1`. */
const TALKER = `
  import { createInterface } from 'node:readline'
  import { createCache } from 'permafrost'
  const cache = createCache({ dir: 'c', ...JSON.parse(process.argv[2]!) })
  let computed = 0
  const f = cache.memoize((n: number) => { globalThis.count(); return 'x'.repeat(n) }, { version: '1' })
  Object.assign(globalThis, { count: () => computed++ })
  const answers: Record<string, (n: number) => unknown> = {
    call: (n) => { computed = 0; f(n); return computed === 0 ? 'hit' : 'computed' },
    has: (n) => f.has(n),
    delete: (n) => f.delete(n),
    clear: () => cache.clear(),
    commit: () => cache.commit(),
    evict: () => cache.evict(),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  }
  for await (const line of createInterface({ input: process.stdin })) {
    const [what, n] = line.split(' ')
    console.log(String((await answers[what!]!(Number(n))) ?? 'done'))
  }
`

async function ask(child: Child, line: string): Promise<string> {
  child.say(line)
  return child.line()
}

test('two processes read and write in turns', { timeout: 60_000 }, async () => {
  const dir = project({ 'a.ts': TALKER })
  const [one, two] = [start(dir, 'a.ts', ['{}']), start(dir, 'a.ts', ['{"recordAccess":false}'])]
  try {
    for (const n of [3, 70_000]) {
      // A miss is looked up in the directory each time, so there is nothing to wait for.
      expect(await ask(two, `has ${n}`)).toBe('false')
      expect(await ask(one, `call ${n}`)).toBe('computed')
      expect(await ask(one, 'commit')).toBe('done')
      expect(await ask(two, `call ${n}`)).toBe('hit')
      expect(await ask(two, `call ${n}`)).toBe('hit')
      // It is in the memory of both; what is removed reaches the other within 100 ms.
      expect(await ask(one, `delete ${n}`)).toBe('true')
      await ask(two, 'pause 110')
      expect(await ask(two, `call ${n}`)).toBe('computed')
      await ask(two, 'commit')
      expect(await ask(one, `call ${n}`)).toBe('hit')
    }
    expect(await ask(two, 'clear 0')).toBe('2')
    await ask(one, 'pause 110')
    expect(await ask(one, 'call 3')).toBe('computed')
    expect(await ask(one, 'call 70000')).toBe('computed')
  } finally {
    one.kill('SIGKILL')
    two.kill('SIGKILL')
  }
})

test('two processes that compute the same thing end with one object', async () => {
  const dir = project({
    'a.ts': `
      import { once } from 'node:events'
      import { createCache } from 'permafrost'
      const cache = createCache({ dir: 'c' })
      const f = cache.memoize(async (n: number) => {
        await new Promise((resolve) => setTimeout(resolve, 700))
        console.log('computed')
        return 'x'.repeat(n)
      })
      const g = cache.memoize(async (n: number) => 'x'.repeat(n))
      f.has(1)
      console.log('ready')
      await once(process.stdin, 'data')
      await Promise.all([f(100_000), f(100_000)])
      await g(100_000)
      process.stdin.destroy()
    `,
  })
  const children = [start(dir, 'a.ts'), start(dir, 'a.ts')]
  await Promise.all(children.map((child) => child.line()))
  for (const child of children) child.say('go')
  const ended = await Promise.all(children.map((child) => child.ended))
  // Each thread has one flight; who computes in another process is not waited for.
  expect(ended.map(({ out, err }) => [out, err])).toEqual([
    [['ready', 'computed'], ''],
    [['ready', 'computed'], ''],
  ])
  const objects = readdirSync(join(dir, 'c/objects'), { recursive: true, withFileTypes: true })
  expect(objects.filter((each) => each.isFile()).length).toBe(1)
  const cache = createCache({ dir: join(dir, 'c'), readOnly: true })
  expect(cache.verify().problems).toEqual([])
  cache.close()
})

/** A cache from a descriptor, and a function that says whether it had to compute. */
const SHARED = `
  import { createCache } from 'permafrost'
  import type { CacheDescriptor } from 'permafrost'
  export function open(descriptor: CacheDescriptor) {
    const cache = createCache(descriptor)
    const square = cache.memoize((n: number) => n * n, { name: 'square' })
    return {
      cache,
      ask: (n: number): string => {
        const hit = square.has(n)
        return (square(n) === n * n ? '' : 'wrong ') + (hit ? 'hit' : 'computed')
      },
    }
  }
`

test('worker threads started again and again share what they compute', async () => {
  const dir = project({
    'shared.ts': SHARED,
    'main.ts': `
      import { Worker } from 'node:worker_threads'
      import { once } from 'node:events'
      import { createCache } from 'permafrost'
      const descriptor = createCache({ dir: 'c', size: '1 MiB' }).descriptor()
      for (let round = 0; round < 3; round++) {
        const answers = await Promise.all([0, 1, 2].map(async (nth) => {
          const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: { descriptor, n: 10 * round + nth } })
          const [[answer]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')])
          return answer
        }))
        console.log(JSON.stringify(answers))
      }
    `,
    'worker.ts': `
      import { parentPort, workerData } from 'node:worker_threads'
      import { open } from './shared.ts'
      const { ask } = open(workerData.descriptor)
      parentPort!.postMessage([ask(workerData.n), ask(workerData.n - 10), ask(workerData.n)].join())
    `,
  })
  const { out, err } = await start(dir, 'main.ts').ended
  expect(err).toBe('')
  expect(out.map((line) => JSON.parse(line))).toEqual([
    Array.from({ length: 3 }, () => 'computed,computed,hit'),
    Array.from({ length: 3 }, () => 'computed,hit,hit'),
    Array.from({ length: 3 }, () => 'computed,hit,hit'),
  ])
})

test('terminating a worker loses what was pending in it, and nothing else', async () => {
  const dir = project({
    'shared.ts': SHARED,
    'main.ts': `
      import { Worker } from 'node:worker_threads'
      import { once } from 'node:events'
      import { open } from './shared.ts'
      const { cache, ask } = open({ dir: 'c', persistence: 'exit' })
      ask(1)
      const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: cache.descriptor() })
      await once(worker, 'message')
      await worker.terminate()
      console.log([ask(1), ask(2), ask(3)].join())
      await cache.commit()
      console.log(cache.verify().problems.length)
    `,
    'worker.ts': `
      import { parentPort, workerData } from 'node:worker_threads'
      import { open } from './shared.ts'
      const { cache, ask } = open(workerData)
      ask(2)
      await cache.commit()
      ask(3)
      parentPort!.postMessage('ready')
      setInterval(() => {}, 1000)
    `,
  })
  const { out, err } = await start(dir, 'main.ts').ended
  expect(err).toBe('')
  expect(out).toEqual(['hit,hit,computed', '0'])
})

test('a worker that ends by itself, by exit, or by an error keeps everything', async () => {
  const dir = project({
    'shared.ts': SHARED,
    'main.ts': `
      import { Worker } from 'node:worker_threads'
      import { open } from './shared.ts'
      const { ask } = open({ dir: 'c' })
      for (const [n, how] of ['return', 'exit', 'throw', 'reject'].entries()) {
        const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: { n, how } })
        worker.on('error', () => {})
        const code = await new Promise((resolve) => worker.on('exit', resolve))
        console.log(how, code, ask(n))
      }
    `,
    'worker.ts': `
      import { workerData } from 'node:worker_threads'
      import { open } from './shared.ts'
      const { n, how } = workerData
      open({ dir: 'c', persistence: 'exit' }).ask(n)
      if (how === 'exit') process.exit(4)
      if (how === 'throw') throw new Error('mine')
      if (how === 'reject') void Promise.reject(new Error('mine'))
    `,
  })
  const { out, err } = await start(dir, 'main.ts').ended
  expect(err).toBe('')
  expect(out).toEqual(['return 0 hit', 'exit 4 hit', 'throw 1 hit', 'reject 1 hit'])
})

test.each(['advanced', 'json'])('a descriptor travels to a fork by %s', async (serialization) => {
  const dir = project({
    'shared.ts': SHARED,
    'main.ts': `
      import { fork } from 'node:child_process'
      import { once } from 'node:events'
      import { open } from './shared.ts'
      const { cache, ask } = open({ dir: 'c', persistence: { every: '1h' }, maxEntries: 50 })
      ask(1)
      await cache.commit()
      const child = fork(new URL('child.ts', import.meta.url), { serialization: process.argv[2] as 'json' })
      child.send(cache.descriptor())
      const [answer] = await once(child, 'message')
      child.disconnect()
      await once(child, 'exit')
      console.log(answer, ask(2))
    `,
    'child.ts': `
      import { open } from './shared.ts'
      process.once('message', (descriptor) => {
        const { ask } = open(descriptor as never)
        process.send!([ask(1), ask(2)].join())
      })
    `,
  })
  const { out, err } = await start(dir, 'main.ts', [serialization]).ended
  expect(err).toBe('')
  expect(out).toEqual(['hit,computed hit'])
})

test('cluster workers share a cache', async () => {
  const dir = project({
    'shared.ts': SHARED,
    'main.ts': `
      import cluster from 'node:cluster'
      import { once } from 'node:events'
      import { open } from './shared.ts'
      const { ask } = open({ dir: 'c' })
      if (cluster.isPrimary) {
        for (let nth = 0; nth < 2; nth++) {
          const worker = cluster.fork({ NTH: String(nth) })
          await once(worker, 'exit')
        }
        console.log('primary', ask(1))
      } else {
        console.log(process.env['NTH'], ask(1), ask(Number(process.env['NTH']) + 2))
        cluster.worker!.disconnect()
      }
    `,
  })
  const { out, err } = await start(dir, 'main.ts').ended
  expect(err).toBe('')
  expect(out).toEqual(['0 computed computed', '1 hit computed', 'primary hit'])
})

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url))

test.each(['piscina', 'tinypool'])('a pool of %s runs on one cache', async (name) => {
  const dir = project({
    'shared.ts': SHARED,
    'main.ts': `
      import { createRequire } from 'node:module'
      import { createCache } from 'permafrost'
      const found = createRequire('${REPOSITORY}').resolve('${name}')
      const { default: Pool } = await import(found)
      const descriptor = createCache({ dir: 'c' }).descriptor()
      const filename = new URL('worker.ts', import.meta.url).href
      for (let round = 0; round < 2; round++) {
        const pool = new Pool({ filename, minThreads: 2, maxThreads: 2, workerData: descriptor })
        const answers = await Promise.all([1, 2, 3, 4].map((n) => pool.run(n)))
        console.log(answers.join())
        await pool.destroy()
      }
    `,
    'worker.ts': `
      import { workerData } from 'node:worker_threads'
      import { open } from './shared.ts'
      // Piscina and Tinypool wrap what they are given.
      const given = Array.isArray(workerData) ? workerData[1] : workerData
      const { cache, ask } = open(given)
      export default async (n: number) => {
        const answer = ask(n)
        await cache.commit()
        return answer
      }
    `,
  })
  const { out, err } = await start(dir, 'main.ts').ended
  expect(err).toBe('')
  expect(out).toEqual([
    Array.from({ length: 4 }, () => 'computed').join(),
    Array.from({ length: 4 }, () => 'hit').join(),
  ])
})
