/**
 * What a module reads and does while a call loads it counts for every call that uses it later in the
 * process: it will not run again.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { project, run } from './support.ts'

const FILES = {
  'deep.mjs': `
    import { readFileSync } from 'node:fs'
    export const { a } = JSON.parse(readFileSync('cfg.json', 'utf8'))`,
  'm.mjs': `export { a } from './deep.mjs'`,
  'c.cjs': `exports.a = JSON.parse(require('node:fs').readFileSync('cfg.json', 'utf8')).a`,
  'clock.mjs': `export const started = Date.now()`,
  'pure.mjs': `export const one = 1`,
}

const HEAD = `
  import { readFileSync, writeFileSync } from 'node:fs'
  import { createRequire } from 'node:module'
  import { createCache } from 'permafrost'
  const require = createRequire(import.meta.url)
  const told: Record<string, unknown> = {}
`

/** A cache and a log of its own for each row. */
const ROW = `
  const cache = createCache({ dir: 'cache-' + row })
  const log: unknown[] = []
  cache.on('hit', () => log.push('hit'))
  cache.on('stored', () => log.push('stored'))
  cache.on('not-stored', ({ cause }) => log.push(cause.kind))
`

/** What a program calls, and what it tells the first time and after an edit of `cfg.json`. */
const ROWS = {
  'one call after the other': [
    `const f = cache.memoize(async (n: number) => (await import('./m.mjs')).a * n)
     log.push(await f(1), await f(10))`,
    ['stored', 'stored', 1, 10],
    ['stored', 'stored', 2, 20],
  ],
  'both at a time': [
    `const f = cache.memoize(async (n: number) => (await import('./m.mjs')).a * n)
     log.push(...(await Promise.all([f(1), f(10)])))`,
    ['stored', 'stored', 1, 10],
    ['stored', 'stored', 2, 20],
  ],
  'another function, by another way to the module': [
    `const f = cache.memoize(async () => (await import('./m.mjs')).a)
     const g = cache.memoize(async () => (await import('./deep.mjs')).a * 10)
     log.push(await f(), await g())`,
    ['stored', 'stored', 1, 10],
    ['stored', 'stored', 2, 20],
  ],
  'a sync function that requires it': [
    `const f = cache.memoize((n: number) => require('./c.cjs').a * n)
     log.push(f(1), f(10))`,
    ['stored', 'stored', 1, 10],
    ['stored', 'stored', 2, 20],
  ],
  'a call that fails': [
    `const f = cache.memoize(async (n: number) => {
       const { a } = await import('./m.mjs')
       if (n === 1) throw new Error('no')
       return a * n
     })
     await f(1).catch(() => log.push('failed'))
     log.push(await f(10))`,
    ['failed', 'stored', 10],
    ['failed', 'stored', 20],
  ],
  'calls inside of calls': [
    `const f = cache.memoize(async (n: number) => (await import('./m.mjs')).a * n)
     const outer = cache.memoize(async (n: number) => (await f(n)) + 1)
     log.push(await f(1), await outer(10))`,
    ['stored', 'stored', 'stored', 1, 11],
    ['stored', 'stored', 'stored', 2, 21],
  ],
  'what the call that loads it reads itself is none of it': [
    `const f = cache.memoize(async (n: number) => {
       const { one } = await import('./pure.mjs')
       return readFileSync('own-' + n + '.txt', 'utf8').length + one
     })
     log.push(await f(1), await f(2))`,
    ['stored', 'stored', 4, 4],
    ['stored', 'hit', 7, 4],
  ],
  'a loader whose options leave it out': [
    `const f = cache.memoize(async () => (await import('./m.mjs')).a, { track: { files: false, env: true } })
     const g = cache.memoize(async () => (await import('./m.mjs')).a * 10)
     log.push(await f(), await g())`,
    ['stored', 'changed-meanwhile', 1, 10],
    ['hit', 'stored', 1, 20],
  ],
  'a loader that answers for its clock': [
    `const f = cache.memoize(async () => (await import('./clock.mjs')).started * 0, { assumePure: ['clock'] })
     const g = cache.memoize(async () => (await import('./clock.mjs')).started * 0 + 1)
     log.push(await f(), await g())`,
    ['stored', 'impure', 0, 1],
    ['hit', 'impure', 0, 1],
  ],
  'one that is still being loaded when its call ends': [
    `const f = cache.memoize((n: number) => (void import('./m.mjs'), n))
     f(1)
     await import('./m.mjs')
     const g = cache.memoize(async () => (await import('./m.mjs')).a * 10)
     log.push(await g())`,
    ['stored', 'changed-meanwhile', 10],
    ['hit', 'stored', 20],
  ],
  'what the call reads itself at the same time is none of it': [
    `const { readFile } = await import('node:fs/promises')
     const f = cache.memoize(async (n: number) => {
       const [{ one }, text] = await Promise.all([import('./pure.mjs'), readFile('own-' + n + '.txt', 'utf8')])
       return text.length + one
     })
     log.push(await f(1), await f(2))`,
    ['stored', 'stored', 4, 4],
    ['stored', 'hit', 7, 4],
  ],
  'a clock at its top that the call itself has asked before': [
    `const f = cache.memoize(async () => {
       for (let n = 0; n < 100; n++) Date.now()
       return (await import('./clock.mjs')).started * 0
     })
     const g = cache.memoize(async () => (await import('./clock.mjs')).started * 0 + 1)
     log.push(await f(), await g())`,
    ['impure', 'impure', 0, 1],
    ['impure', 'impure', 0, 1],
  ],
  'a clock at its top': [
    `const f = cache.memoize(async (n: number) => (await import('./clock.mjs')).started * 0 + n)
     log.push(await f(1), await f(10))`,
    ['impure', 'impure', 1, 10],
    ['impure', 'impure', 1, 10],
  ],
} as const

type Told = Readonly<Record<string, readonly unknown[]>>

/** Each row has modules of its own, for they are loaded once. */
function program(): string {
  const rows = Object.entries(ROWS).map(([name, [text]], at) => {
    const own = text.replaceAll(/'\.\/(\w+\.[cm]js)'/g, `'./${at}/$1'`)
    return `{ const row = '${at}'\n${ROW}${own}\ntold['${name}'] = log }`
  })
  return `${HEAD}${rows.join('\n')}\nconsole.log(JSON.stringify(told))`
}

/** What happened first, then what came of it. */
function inOrder(log: readonly unknown[]): readonly unknown[] {
  const isWord = (one: unknown): boolean => typeof one === 'string'
  return [...log.filter(isWord), ...log.filter((one) => !isWord(one))]
}

let told: readonly Told[]

beforeAll(async () => {
  const modules = Object.keys(ROWS).flatMap((_, at) =>
    Object.entries(FILES).map(([name, text]) => [`${at}/${name}`, text]),
  )
  const dir = project({
    ...Object.fromEntries(modules),
    'cfg.json': '{"a":1}',
    'own-1.txt': 'one',
    'own-2.txt': 'two',
    'main.ts': program(),
  })
  const once = async (): Promise<Told> => JSON.parse((await run(dir, 'main.ts')).out) as Told
  const first = await once()
  writeFileSync(join(dir, 'cfg.json'), '{"a":2}')
  writeFileSync(join(dir, 'own-1.txt'), 'edited')
  told = [first, await once()]
})

test.each(Object.entries(ROWS))('%s', (name, [, first, second]) => {
  expect(told.map((each) => inOrder(each[name]!))).toEqual([first, second])
})

test('a file that has changed since the module read it', async () => {
  const dir = project({
    ...FILES,
    'cfg.json': '{"a":1}',
    'main.ts': `${HEAD}
      const row = '0'
      ${ROW}
      const f = cache.memoize(async (n: number) => (await import('./m.mjs')).a * n)
      log.push(await f(1))
      writeFileSync('cfg.json', '{"a":7}')
      log.push(await f(10))
      console.log(JSON.stringify(log))`,
  })
  const { out } = await run(dir, 'main.ts')
  expect(JSON.parse(out)).toEqual(['stored', 1, 'changed-meanwhile', 10])
})
