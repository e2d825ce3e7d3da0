/* oxlint-disable unicorn/consistent-function-scoping -- functions stand in the test that memoizes them */
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { project, run, temporaryFolder, write } from './support.ts'

const PIPELINE = {
  'main.ts': `
    import { memoize } from 'permafrost'
    import { clean } from './src/clean.ts'
    const total = memoize((rows: readonly number[]) => {
      console.error('total')
      return rows.reduce((sum, row) => sum + row, 0)
    })
    const cleaned = memoize((n: number) => {
      console.error('cleaned')
      return [clean(n), n]
    })
    console.log(JSON.stringify([cleaned(2), total([1, 2])]))
    console.log(cleaned.explain(2).summary)
  `,
  'src/clean.ts': `
    import { scale } from './scale.ts'
    export const clean = (n: number): number => scale(n) + 1
  `,
  'src/scale.ts': `
    export function scale(n: number): number {
      return n * 10
    }
  `,
}

describe('a second process', () => {
  test('loads what the first computed, and computes what an edit two modules away affects', async () => {
    const dir = project(PIPELINE)
    const cold = await run(dir, 'main.ts')
    expect(cold.err.split('\n')).toEqual(['cleaned', 'total'])
    const warm = await run(dir, 'main.ts')
    expect(warm.err).toBe('')
    expect(warm.out).toBe(cold.out)
    expect(warm.out).toContain('[[21,2],3]')
    write(dir, { 'src/scale.ts': PIPELINE['src/scale.ts'].replace('10', '100') })
    const edited = await run(dir, 'main.ts')
    expect(edited.err).toBe('cleaned')
    expect(edited.out).toContain('[[201,2],3]')
    write(dir, { 'src/scale.ts': `// a comment\n${PIPELINE['src/scale.ts']}` })
    const back = await run(dir, 'main.ts')
    expect(back.err).toBe('')
    expect(back.out).toContain('[[21,2],3]')
  })

  test('is told what changed, and where', async () => {
    const program = (rate: string, body: string) => ({
      'main.ts': `
        import { memoize } from 'permafrost'
        const cfg = { rate: ${rate} }
        const helper = (n: number): number => ${body}
        const slow = memoize((n: number) => helper(n) * cfg.rate)
        const before = slow.explain(1)
        slow(1)
        console.log(JSON.stringify({ kind: before.reason?.kind, all: before.changes.map((c) => c.summary), where: before.changes.map((c) => c.where) }))
      `,
    })
    const dir = project(program('0.1', 'n'))
    expect((await run(dir, 'main.ts')).out).toContain('first-call')
    write(dir, program('0.2', 'n'))
    const captured = (await run(dir, 'main.ts')).out
    expect(captured).toContain('"capture-changed"')
    expect(captured).toContain('cfg.rate: 0.1 → 0.2')
    write(dir, program('0.2', 'n + 1'))
    const code = (await run(dir, 'main.ts')).out
    expect(code).toContain('"code-changed"')
    expect(code).toContain('helper')
    expect(code).toContain('main.ts:4')
  })

  test.each([
    ['ends by itself', ''],
    ['calls process.exit', 'process.exit(0)'],
    ['dies of an error', "throw new Error('died')"],
    ['dies of an error later', "setTimeout(() => { throw new Error('died') })"],
    ['dies of a rejection', "Promise.reject(new Error('died'))"],
  ])('finds what a process stored that %s', async (_, end) => {
    const dir = project({
      'main.ts': `
        import { memoize } from 'permafrost'
        const f = memoize((n: number) => { console.log('computed'); return n })
        f(1)
        if (process.argv.length === 2) { ${end} }
      `,
    })
    expect((await run(dir, 'main.ts')).out).toBe('computed')
    expect((await run(dir, 'main.ts')).out).toBe('')
  })

  test('that removes entries is heard of within a moment', async () => {
    const dir = project({
      'f.ts': `
        import { createCache } from 'permafrost'
        export const cache = createCache({ dir: 'c' })
        export const f = cache.memoize((n: number) => n)
      `,
      'stay.ts': `
        import { f } from './f.ts'
        import { spawnSync } from 'node:child_process'
        import { setTimeout } from 'node:timers/promises'
        f(1)
        await setTimeout(20)
        const before = f.has(1)
        spawnSync(process.execPath, ['--no-warnings', 'clear.ts'], { stdio: 'inherit' })
        await setTimeout(120)
        console.log(before, f.has(1))
      `,
      'clear.ts': `
        import { cache } from './f.ts'
        console.log(cache.clear())
      `,
    })
    expect((await run(dir, 'stay.ts')).out.split('\n')).toEqual(['1', 'true false'])
  })
})

describe('names', () => {
  test('come from the code, with the path in the project', async () => {
    const dir = project({
      'src/a.ts': `
        import { createCache } from 'permafrost'
        const cache = createCache({ dir: 'c' })
        const memoize: typeof cache.memoize = cache.memoize.bind(cache)
        const arrow = cache.memoize(() => 1)
        const named = cache.memoize(function inner() { return 2 })
        const option = cache.memoize(() => 3, { name: 'given' })
        const table = { member: cache.memoize(() => 4) }
        const make = (k: number) => cache.memoize(() => k)
        class Holder { field = cache.memoize(() => 6) }
        const bound = memoize(() => 7)
        for (const f of [arrow, named, option, table.member, make(5), make(55), new Holder().field, bound,
          cache.memoize(() => 8)]) f()
        console.log(JSON.stringify(Object.keys(cache.stats().functions)))
      `,
    })
    expect(JSON.parse((await run(dir, 'src/a.ts')).out)).toEqual([
      'src/a.ts#arrow',
      'src/a.ts#inner',
      'src/a.ts#given',
      'src/a.ts#member',
      'src/a.ts#make',
      'src/a.ts#field',
      'src/a.ts#bound',
      'src/a.ts#anonymous@13',
    ])
  })

  test('of two modules do not collide, even beside one version', async () => {
    const module = (result: string) => `
      import { memoize } from 'permafrost'
      export const load = memoize(() => '${result}', { version: '1' })
    `
    const dir = project({
      'a.ts': module('a'),
      'b.ts': module('b'),
      'main.ts': `
        import { load as a } from './a.ts'
        import { load as b } from './b.ts'
        console.log(a(), b(), a(), b())
      `,
    })
    expect((await run(dir, 'main.ts')).out).toBe('a b a b')
    expect((await run(dir, 'main.ts')).out).toBe('a b a b')
  })

  test('of two projects do not collide in a shared directory, even beside one version', async () => {
    const program = (result: string) => `
      import { memoize } from 'permafrost'
      const load = memoize(() => '${result}', { version: '1', name: 'load' })
      console.log(load())
    `
    const shared = { PERMAFROST_DIR: join(temporaryFolder(), 'shared') }
    for (const result of ['a', 'b']) {
      const dir = project({ 'main.ts': program(result) })
      write(dir, { 'package.json': JSON.stringify({ name: result, type: 'module' }) })
      expect((await run(dir, 'main.ts', shared)).out).toBe(result)
      expect((await run(dir, 'main.ts', shared)).out).toBe(result)
    }
  })

  test('and of their projects are told apart where one begins as the other ends', async () => {
    const program = (result: string) => `
      import { memoize } from 'permafrost'
      const load = memoize(() => '${result}', { version: '1', name: 'load' })
      console.log(load())
    `
    const shared = { PERMAFROST_DIR: join(temporaryFolder(), 'shared') }
    const projects = [
      ['a', 'b main.ts'],
      ['a b', 'main.ts'],
    ] as const
    for (const [name, file] of projects) {
      const dir = project({ [file]: program(name) })
      write(dir, { 'package.json': JSON.stringify({ name, type: 'module' }) })
      expect((await run(dir, file, shared)).out).toBe(name)
    }
  })
})

describe('the directory', () => {
  const ONE = `
    import { memoize } from 'permafrost'
    memoize(() => 1)()
  `

  test('lies in the root of the project of the calling file, wherever the process runs', async () => {
    const dir = project({ 'src/deep/a.ts': ONE })
    const elsewhere = temporaryFolder()
    write(elsewhere, {
      'start.mjs': `await import(${JSON.stringify(pathToFileURL(join(dir, 'src/deep/a.ts')))})`,
    })
    const ended = await run(elsewhere, 'start.mjs')
    expect(ended.err).toBe('')
    expect(existsSync(join(dir, '.cache/permafrost/index.db'))).toBe(true)
    expect(readdirSync(elsewhere)).toEqual(['start.mjs'])
  })

  test('is that of PERMAFROST_DIR, unless the code says another', async () => {
    const dir = project({
      'a.ts': ONE,
      'b.ts': `
        import { createCache } from 'permafrost'
        createCache({ dir: 'mine' }).memoize(() => 1)()
      `,
    })
    await run(dir, 'a.ts', { PERMAFROST_DIR: 'told' })
    await run(dir, 'b.ts', { PERMAFROST_DIR: 'told2' })
    expect(['told', 'told2', 'mine', '.cache'].map((name) => existsSync(join(dir, name)))).toEqual([
      true,
      false,
      true,
      false,
    ])
  })

  test('is not touched by importing, making a cache, or memoizing', async () => {
    const dir = project({
      'a.ts': `
        import { createCache, memoize } from 'permafrost'
        createCache({ dir: 'c' }).memoize(() => 1)
        memoize(() => 2)
        // Node opens the standard streams by itself, for importing node:util is enough.
        const open = process.getActiveResourcesInfo().filter((name) => !/^(Pipe|TTY)Wrap$/.test(name))
        console.log(open.length, process.listenerCount('exit'))
      `,
    })
    expect((await run(dir, 'a.ts')).out).toBe('0 0')
    expect(readdirSync(dir).toSorted()).toEqual(['a.ts', 'package.json'])
  })

  test('is shared by worker threads', async () => {
    const dir = project({
      'f.ts': `
        import { memoize } from 'permafrost'
        export const f = memoize((n: number) => { console.log('computed', n); return n })
      `,
      'main.ts': `
        import { Worker } from 'node:worker_threads'
        import { once } from 'node:events'
        import { f } from './f.ts'
        f(1)
        await new Promise((resolve) => setImmediate(resolve))
        for (let turn = 0; turn < 2; turn++) await once(new Worker(new URL('worker.ts', import.meta.url)), 'exit')
      `,
      'worker.ts': `
        import { f } from './f.ts'
        f(1)
        f(2)
      `,
    })
    expect((await run(dir, 'main.ts')).out.split('\n')).toEqual(['computed 1', 'computed 2'])
  })
})

describe('PERMAFROST_DISABLE', () => {
  const dir = project({
    'a.ts': `
      import { memoize } from 'permafrost'
      let count = 0
      const f = memoize((n: number) => { console.log('computed'); return n })
      if (process.argv[2] !== undefined) process.env['PERMAFROST_DISABLE'] = process.argv[2]
      f(1)
      f(1)
      const peeked = f.peek(1)
      console.log(peeked.hit ? 'hit' : peeked.reason.kind, f.has(1), f.explain(1).summary)
    `,
  })

  test.each(['1', 'true'])('%s turns functions into their originals', async (value) => {
    const { out } = await run(dir, 'a.ts', { PERMAFROST_DISABLE: value })
    expect(out.split('\n')).toEqual([
      'computed',
      'computed',
      'disabled false a.ts#f: miss, disabled by PERMAFROST_DISABLE',
    ])
    expect(existsSync(join(dir, '.cache'))).toBe(false)
  })

  test.each(['', '0', 'false'])('"%s" does not', async (value) => {
    const { out } = await run(dir, 'a.ts', { PERMAFROST_DISABLE: value })
    expect(out).toContain('hit true')
  })

  test('is read at the first call, not at import', async () => {
    const other = project({
      'a.ts': `
        import { memoize } from 'permafrost'
        const f = memoize(() => console.log('computed'))
        process.env['PERMAFROST_DISABLE'] = '1'
        f()
        f()
      `,
    })
    expect((await run(other, 'a.ts')).out).toBe('computed\ncomputed')
  })
})

describe('decorators under tsx', () => {
  test('memoize methods, getters, static and private ones', async () => {
    const dir = project({
      'tsconfig.json': '{"compilerOptions":{"target":"es2022"}}',
      'a.ts': `
        import { createCache } from 'permafrost'
        const cache = createCache({ dir: 'c' })
        class Base {
          k: number
          constructor(k: number) { this.k = k }
          @cache.memoize() predict(x: number): number { console.error('predict'); return this.k * x }
          @cache.memoize({ ttl: '1h' }) get area(): number { console.error('area'); return this.k ** 2 }
          @cache.memoize() static make(n: number): number { console.error('make'); return n + 1 }
          @cache.memoize() #secret(x: number): number { console.error('secret'); return x + this.k }
          ask(x: number): number { return this.#secret(x) }
        }
        class Derived extends Base {
          @cache.memoize() override predict(x: number): number { return super.predict(x) + 1 }
        }
        for (let turn = 0; turn < 2; turn++) {
          const one = new Base(3)
          console.log(one.predict(2), one.area, Base.make(1), one.ask(1), new Derived(2).predict(2))
        }
        console.log(Object.keys(cache.stats().functions).join(' '))
      `,
    })
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
    const cold = await run(dir, 'a.ts', {}, ['--import', tsx])
    const lines = cold.out.split('\n')
    expect(lines.slice(0, 2)).toEqual(['6 9 2 4 5', '6 9 2 4 5'])
    expect(lines[2]).toContain('a.ts#Base.predict')
    expect(lines[2]).toContain('a.ts#get Base.area')
    expect(lines[2]).toContain('a.ts#static Base.make')
    expect(lines[2]).toContain('a.ts#Base.#secret')
    expect(lines[2]).toContain('a.ts#Derived.predict')
    expect(cold.err.split('\n')).toEqual(['predict', 'area', 'make', 'secret', 'predict'])
    const warm = await run(dir, 'a.ts', {}, ['--import', tsx])
    expect(warm.err).toBe('')
    expect(warm.out).toBe(cold.out)
  })
})
