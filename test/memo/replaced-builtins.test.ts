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
