/**
 * A function of the platform that a program puts another one in place of (a mock, a wrapper) counts
 * from then on, and no longer once it is put back.
 */
import fs from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { newCache, project, run, temporaryFolder } from './support.ts'

test.each(['readFileSync', 'promises.readFile', 'promises.readFile, taken out first'])(
  'fs.%s',
  async (how) => {
    const [path] = how.split(',')
    const [holder, name] = path!.includes('.') ? ['fs.promises', 'readFile'] : ['fs', path]
    const read = how.includes('taken') ? 'promises.readFile' : `${holder}.${name}`
    const dir = project({
      'a.txt': 'real',
      'main.ts': `
        import fs, { promises } from 'node:fs'
        import { memoize } from 'permafrost'
        const f = memoize(async () => ${read}('a.txt', 'utf8'), { name: 'f' })
        const seen = [promises === fs.promises, await f(), await f()]
        const before = ${holder}.${name}
        ${holder}.${name} = (() => 'mock') as never
        seen.push(await f())
        ${holder}.${name} = before
        seen.push(await f(), f.stats().hits)
        console.log(JSON.stringify(seen))
      `,
    })
    const { out } = await run(dir, 'main.ts')
    expect(JSON.parse(out)).toEqual([true, 'real', 'real', 'mock', 'real', 2])
  },
)

test.each([
  ['by the module itself', "import { sep, join } from 'node:path'"],
  ['through another module', "import { join } from './paths.ts'\nimport { sep } from 'node:path'"],
])('a named import that was read for long, replaced by what is at hand: %s', async (_, imports) => {
  const dir = project({
    'paths.ts': `export { join } from 'node:path'`,
    'main.ts': `
      import path from 'node:path'
      import { syncBuiltinESMExports } from 'node:module'
      ${imports}
      import { memoize } from 'permafrost'
      const real = path.join
      const mock = (...parts: string[]) => 'mock' + sep + parts.length
      let count = 0
      const joined = () => join('a', 'b')
      const f = memoize(() => [joined(), count], { name: 'f' })
      const put = (fn: typeof real) => { path.join = fn; syncBuiltinESMExports() }
      const seen = []
      for (count = 0; count < 400; count++) f()
      seen.push(f()[0])
      put(mock)
      seen.push(f()[0], f()[0])
      for (count = 0; count < 400; count++) f()
      seen.push(f()[0])
      put(real)
      seen.push(f()[0])
      console.log(JSON.stringify(seen))
    `,
  })
  const { out } = await run(dir, 'main.ts')
  expect(JSON.parse(out)).toEqual(['a/b', 'mock/2', 'mock/2', 'mock/2', 'a/b'])
})

test('a spy on a module that the test runner hands out behind a Proxy', () => {
  const file = join(temporaryFolder(), 'a.txt')
  fs.writeFileSync(file, 'real')
  const cache = newCache()
  const read = cache.memoize((path: string) => fs.readFileSync(path, 'utf8'))
  expect([read(file), read(file)]).toEqual(['real', 'real'])
  const spy = vi.spyOn(fs, 'readFileSync').mockReturnValue('mock')
  expect(read(file)).toBe('mock')
  spy.mockReturnValue('another')
  expect(read(file)).toBe('another')
  spy.mockRestore()
  expect(read(file)).toBe('real')
  expect(read.stats()).toMatchObject({ hits: 2 })
  cache.close()
})
