/** Inputs of nested calls over several processes; what is read while it changes; what is watched first. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { REGISTER, project, run, write } from '../memo/support.ts'

const HEAD = `
  import fs from 'node:fs'
  import { setTimeout as delay } from 'node:timers/promises'
  import { createCache, causeSummary, reasonSummary } from 'permafrost'
  const cache = createCache({ dir: import.meta.dirname + '/.cache', admission: 'always' })
  const log: string[] = []
  const short = (name: string): string => name.replace(/.*#/, '')
  cache.on('hit', ({ name, tier }) => log.push(short(name) + ' hit ' + tier))
  cache.on('miss', ({ name, reason }) => log.push(short(name) + ' miss: ' + reasonSummary(reason)))
  cache.on('not-stored', ({ name, cause }) =>
    log.push(short(name) + ' not stored: ' + causeSummary(cause)))
  process.on('exit', () => console.log(log.join('\\n')))
`

/** Runs `main.ts`; the lines it prints. */
async function lines(dir: string, flags: readonly string[] = []): Promise<readonly string[]> {
  const { out, err } = await run(dir, 'main.ts', {}, flags)
  expect(err).toBe('')
  return out.split('\n')
}

test('an outer call rests on what an inner one read in another process', async () => {
  const dir = project({ 'a.txt': 'one', 'b.txt': 'b' })
  const program = (call: string): void =>
    write(dir, {
      'main.ts': `${HEAD}
        const inner = cache.memoize((at: string) => fs.readFileSync(at + 'a.txt', 'utf8'), { name: 'inner' })
        const outer = cache.memoize((at: string) => inner(at) + fs.readFileSync(at + 'b.txt', 'utf8'), { name: 'outer' })
        log.push(${call}('./'))
      `,
    })
  program('inner')
  expect(await lines(dir)).toEqual(['inner miss: first call', 'one'])
  program('outer')
  expect(await lines(dir)).toEqual(['outer miss: first call', 'inner hit store', 'oneb'])
  expect(await lines(dir)).toEqual(['outer hit store', 'oneb'])
  writeFileSync(join(dir, 'a.txt'), 'two')
  expect(await lines(dir)).toEqual([
    'outer miss: ./a.txt: content changed',
    'inner miss: ./a.txt: content changed',
    'twob',
  ])
  writeFileSync(join(dir, 'a.txt'), 'one')
  expect(await lines(dir)).toEqual(['outer hit store', 'oneb'])
})

test('what another process changes meanwhile is returned as it was read, and not stored', async () => {
  const dir = project({ 'a.txt': 'one' })
  write(dir, {
    'edit.mjs': `
      import fs from 'node:fs'
      process.stdin.once('data', () => fs.writeFileSync('a.txt', 'two'))
    `,
    'main.ts': `${HEAD}
      import { spawn } from 'node:child_process'
      const f = cache.memoize(async (at: string) => {
        const before = fs.readFileSync(at + 'a.txt', 'utf8')
        while (fs.readFileSync(at + 'a.txt', 'utf8') === before) await delay(5)
        return before
      }, { name: 'f' })
      const child = spawn(process.execPath, ['edit.mjs'], { stdio: ['pipe', 'inherit', 'inherit'] })
      // Not a part of the call, which has begun by then.
      setTimeout(() => child.stdin.end('go'), 1)
      log.push(await f('./'))
    `,
  })
  expect(await lines(dir)).toEqual([
    'f miss: first call',
    'f not stored: changed meanwhile: ./a.txt',
    'one',
  ])
})

test('a file that was opened before the call makes the result impure', async () => {
  const dir = project({ 'a.txt': 'one' })
  write(dir, {
    'main.ts': `${HEAD}
      const file = fs.openSync('a.txt', 'r')
      const handle = await fs.promises.open('a.txt')
      const f = cache.memoize(() => fs.readSync(file, Buffer.alloc(2), 0, 2, null), { name: 'f' })
      const g = cache.memoize(() => fs.readFileSync(file, 'utf8'), { name: 'g' })
      log.push(String(f()), g())
      const h = cache.memoize(async (n: number) => fs.promises.readFile(n, 'utf8').catch(() => 'no'), { name: 'h' })
      await h(handle.fd)
      await handle.close()
    `,
  })
  const said = 'not stored: impure: reading a file that was opened before the call'
  expect(await lines(dir)).toEqual([
    'f miss: first call',
    `f ${said}`,
    'g miss: first call',
    `g ${said}`,
    '2',
    'e',
    'h miss: first call',
    `h ${said}`,
  ])
})

test('with register, nothing is taken before it is watched', async () => {
  const dir = project({ 'd/one': '', 'a.txt': 'a' })
  write(dir, {
    'main.ts': `
      import { openAsBlob, opendirSync } from 'node:fs'
      const taken = { openAsBlob, opendirSync }
      ${HEAD}
      const f = cache.memoize((at: string) => {
        const folder = taken.opendirSync(at + 'd')
        const names: string[] = []
        for (let one = folder.readSync(); one !== null; one = folder.readSync()) names.push(one.name)
        folder.closeSync()
        return names.toSorted().join()
      }, { name: 'f' })
      const g = cache.memoize(async (at: string) => (await taken.openAsBlob(at + 'a.txt')).text(), { name: 'g' })
      log.push(f('./'))
      log.push(await g('./'))
    `,
  })
  const flags = ['--import', REGISTER]
  expect(await lines(dir, flags)).toEqual(['f miss: first call', 'one', 'g miss: first call', 'a'])
  expect(await lines(dir, flags)).toEqual(['f hit store', 'one', 'g hit store', 'a'])
  writeFileSync(join(dir, 'd/two'), '')
  writeFileSync(join(dir, 'a.txt'), 'b')
  expect(await lines(dir, flags)).toEqual([
    'f miss: ./d: other entries',
    'one,two',
    'g miss: ./a.txt: content changed',
    'b',
  ])
})

test('explain names the file and what became of it, and the cache directory can be listed', async () => {
  const dir = project({ 'a.txt': 'one' })
  write(dir, {
    'main.ts': `${HEAD}
      const f = cache.memoize((at: string) => [fs.readFileSync(at + 'a.txt', 'utf8'), process.env.OUT_X], { name: 'f' })
      const own = cache.memoize((at: string) => fs.readdirSync(at + '.cache').length, { name: 'own' })
      f('./')
      fs.writeFileSync('a.txt', 'two')
      const { reason, changes, summary } = f.explain('./')
      log.push(JSON.stringify([reason?.kind, changes.map((change) => change.summary), summary]))
      f('./')
      process.env.OUT_X = 'set'
      log.push(f.explain('./').changes.map((change) => change.summary).join(' and '))
      log.push(String(own('./') === fs.readdirSync('.cache').length))
    `,
  })
  expect(await lines(dir)).toEqual([
    'f miss: first call',
    '["input-changed",["./a.txt: content changed"],"main.ts#f: miss, ./a.txt: content changed"]',
    'f miss: ./a.txt: content changed',
    expect.stringMatching(/^(?:captured process\.|)env[ .]OUT_X: absent → "set"$/),
    'own miss: first call',
    'true',
  ])
})
