/* Programs of projects with configuration files, as their users would run them. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { project, run, temporaryFolder } from '../memo/support.ts'

const MAIN = `
import { memoize } from 'permafrost'
const double = memoize(function double(n: number) {
  console.log('computing')
  return n * 2
})
console.log(double(21))
`

describe('a project with a configuration file', () => {
  test.each([
    [
      'permafrost.config.ts',
      "import { defineConfig } from 'permafrost'\nexport default defineConfig({ dir: 'here' as string })",
    ],
    ['permafrost.config.mjs', "export default { dir: 'here' }"],
    ['permafrost.config.cjs', "module.exports = () => ({ dir: 'here' })"],
    ['permafrost.config.json', '{ "dir": "here" }'],
  ])('finds its results where %s says, also from elsewhere', async (name, text) => {
    const dir = project({ 'main.ts': MAIN, [name]: text })
    expect(await run(dir, 'main.ts')).toEqual({ out: 'computing\n42', err: '', status: 0 })
    expect(existsSync(join(dir, 'here'))).toBe(true)
    expect(existsSync(join(dir, '.cache'))).toBe(false)
    appendFileSync(join(dir, name), '\n')
    expect(await run(dir, 'main.ts')).toEqual({ out: '42', err: '', status: 0 })
  })

  test('computes again when a function in it changes, and not when the file does', async () => {
    const config = (key: string): string =>
      `// ${Math.random()}\nexport default { functions: { double: { key: (n: number): unknown => ${key} } } }`
    const dir = project({ 'main.ts': MAIN, 'permafrost.config.ts': config('n % 10') })
    const outs: string[] = []
    for (const key of ['n % 10', 'n % 10', 'n % 7', 'n % 10']) {
      writeFileSync(join(dir, 'permafrost.config.ts'), config(key))
      outs.push((await run(dir, 'main.ts')).out)
    }
    expect(outs).toEqual(['computing\n42', '42', 'computing\n42', '42'])
  })

  test('holds options for methods by name, also where they were reached before they were called', async () => {
    const dir = project({
      'permafrost.config.json': '{ "functions": { "Model.predict": { "ignoreArgs": [1] } } }',
      'main.ts': `
import { createCache, fingerprint } from 'permafrost'
const cache = createCache()
class Model {
  predict(n: number, log: string) {
    console.log('computing')
    return n * 2
  }
}
const context = { kind: 'method', name: 'predict', static: false, private: false, addInitializer() {} }
const predict = cache.memoize(Model.prototype.predict, context as never)
fingerprint(() => predict)
Model.prototype.predict = predict
const model = new Model()
console.log(model.predict(1, 'a'), model.predict(1, 'b'), model.predict(2, 'b'))
`,
    })
    expect((await run(dir, 'main.ts')).out).toBe('computing\ncomputing\n2 2 4')
  })

  test('computes again what reaches a function whose options in it change', async () => {
    const dir = project({
      'main.ts': `
import { memoize } from 'permafrost'
const inner = memoize(function inner(n: number, m: number) { return n + m })
const outer = memoize(function outer() {
  console.log('computing')
  return inner(1, 2)
})
console.log(outer())
`,
    })
    const outs: string[] = []
    for (const ignored of [0, 0, 1, 0]) {
      const config = { functions: { inner: { ignoreArgs: [ignored] } } }
      writeFileSync(join(dir, 'permafrost.config.json'), JSON.stringify(config))
      outs.push((await run(dir, 'main.ts')).out)
    }
    expect(outs).toEqual(['computing\n3', '3', 'computing\n3', '3'])
  })

  test('and another project in the same process keep to their own', async () => {
    const library = project({
      'lib.ts': MAIN.replace('console.log(double(21))', 'export { double }'),
      'permafrost.config.json': '{ "dir": "of-library" }',
    })
    const dir = project({
      'main.ts': `${MAIN}\nimport { double as other } from '${join(library, 'lib.ts')}'\nconsole.log(other(4))`,
      'permafrost.config.json': '{ "dir": "of-main" }',
    })
    expect((await run(dir, 'main.ts')).out).toBe('computing\n42\ncomputing\n8')
    expect([join(dir, 'of-main'), join(library, 'of-library')].map(existsSync)).toEqual([
      true,
      true,
    ])
    expect((await run(dir, 'main.ts')).out).toBe('42\n8')
  })

  test('under a test runner has its own configuration, not that of the runner', async () => {
    const dir = project({
      'lib.ts': MAIN.replace('console.log(double(21))', 'export { double }').replace(
        "console.log('computing')",
        '',
      ),
      'permafrost.config.ts': "export default { dir: 'here' }",
    })
    const { double } = (await import(join(dir, 'lib.ts'))) as { double: (n: number) => number }
    expect(double(4)).toBe(8)
    expect(existsSync(join(dir, 'here'))).toBe(true)
  })
})

describe('what is wrong with a configuration', () => {
  const BROKEN = {
    'permafrost.config.json': '{ "sise": 1 }',
    'main.ts': `
import { createCache, memoize } from 'permafrost'
const cache = createCache({ dir: 'd' })
const one = cache.memoize(function one() { return 1 })
const two = memoize(async function two() { return 2 })
console.log('made')
const said = (error: Error) => console.log(error.constructor.name, /"sise".*"size"/.test(error.message))
for (const _ of [1, 2]) try { console.log(one()) } catch (error) { said(error as Error) }
await two().then(console.log, said)
console.log(one.stats().calls >= 0)
`,
  }

  test('reaches the caller at each call, and no sooner', async () => {
    const { out, err } = await run(project(BROKEN), 'main.ts')
    expect(out.split('\n')).toEqual(['made', ...Array<string>(3).fill('ConfigError true'), 'true'])
    expect(err).toBe('')
  })

  test('does not matter where Permafrost is switched off', async () => {
    const { out } = await run(project(BROKEN), 'main.ts', { PERMAFROST_DISABLE: '1' })
    expect(out).toBe('made\n1\n1\n2\ntrue')
  })

  test('in the environment names the variable', async () => {
    const dir = project({ 'main.ts': MAIN })
    const { err, status } = await run(dir, 'main.ts', { PERMAFROST_MAX_AGE: '3 moons' })
    expect(status).toBe(1)
    expect(err).toMatch(/ConfigError: Wrong environment variable PERMAFROST_MAX_AGE="3 moons"/)
  })

  test('a file that calls a memoized function while it loads is told so', async () => {
    const dir = project({
      'main.ts': MAIN,
      'permafrost.config.ts':
        "import { memoize } from 'permafrost'\nmemoize(function inner() { return 1 })()\nexport default {}",
    })
    expect((await run(dir, 'main.ts')).err).toMatch(/calls a memoized function while it loads/)
  })

  test('a file that imports the program is told so', async () => {
    const dir = project({
      'main.ts': `${MAIN}\nexport const size = 1`,
      'permafrost.config.ts': "import { size } from './main.ts'\nexport default { size }",
    })
    expect((await run(dir, 'main.ts')).err).toMatch(/imports a module that is being loaded/)
  })

  test('a variable that looks like a slip is said once, others are left alone', async () => {
    const dir = project({
      'main.ts': `${MAIN}\nimport { createCache } from 'permafrost'\nawait createCache().commit()`,
    })
    const child = join(dir, 'main.ts')
    writeFileSync(
      join(dir, 'watch.ts'),
      `process.on('warning', (warning) => console.log((warning as { code?: string }).code, warning.message))\nawait import('${child}')`,
    )
    const { out } = await run(dir, 'watch.ts', {
      PERMAFROST_READONLY: '1',
      PERMAFROST_VERSION: '1.0',
      PERMAFROST_LOGS: 'x',
      PERMAFROST_TEST_ROOT: 'x',
      PERMAFROST_HOMEPAGE: 'x',
    })
    expect(out.split('\n').filter((line) => line.startsWith('PERMAFROST_'))).toEqual([
      'PERMAFROST_CONFIG Unknown environment variable PERMAFROST_READONLY (did you mean PERMAFROST_READ_ONLY?): it has no effect',
      'PERMAFROST_CONFIG Unknown environment variable PERMAFROST_LOGS (did you mean PERMAFROST_LOG?): it has no effect',
    ])
  })
})

describe('a project without one', () => {
  test('reads the environment at the first call, and then once', async () => {
    const dir = project({
      'env.ts': `
const read: string[] = []
export const seen = (): number => read.splice(0).length
process.env = new Proxy(process.env, {
  get(target, name) {
    if (String(name).startsWith('PERMAFROST_')) read.push(String(name))
    return Reflect.get(target, name) as unknown
  },
})`,
      'main.ts': `
import { seen } from './env.ts'
import { createCache, memoize } from 'permafrost'
const cache = createCache({ size: 5e6 })
const one = cache.memoize(function one(n: number) { return n }, { ttl: '1h' })
const two = memoize(function two(n: number) { return n })
const before = seen()
one(1)
two(1)
const first = seen()
one(2)
two(2)
console.log(before, first > 0, seen())`,
    })
    expect((await run(dir, 'main.ts')).out).toBe('0 true 0')
  })

  test('loads nothing to find that out', async () => {
    const dir = project({
      'main.ts': `${MAIN}
import { createRequire } from 'node:module'
const loaded = Object.keys(createRequire(import.meta.url).cache)
console.log(loaded.filter((path) => /lilconfig|env-paths|signal-exit/.test(path)).length)`,
    })
    expect((await run(dir, 'main.ts')).out).toBe('computing\n42\n0')
  })

  test('may share the cache of the system', async () => {
    const caches = temporaryFolder()
    const dir = project({ 'main.ts': MAIN })
    const env = {
      PERMAFROST_SYSTEM_WIDE: '1',
      XDG_CACHE_HOME: caches,
      HOME: caches,
      LOCALAPPDATA: caches,
    }
    expect((await run(dir, 'main.ts', env)).out).toBe('computing\n42')
    expect((await run(dir, 'main.ts', env)).out).toBe('42')
    expect(existsSync(join(dir, '.cache'))).toBe(false)
    if (process.platform === 'linux')
      expect(existsSync(join(caches, 'permafrost', 'CACHEDIR.TAG'))).toBe(true)
  })

  test('may keep results for as long as it runs only', async () => {
    const dir = project({
      'main.ts': `
import { createCache } from 'permafrost'
const [kept, closed] = [1, 2].map(() => createCache({ temporary: true }))
for (const cache of [kept!, closed!]) cache.memoize(function one() { return 1 })()
await Promise.all([kept!.commit(), closed!.commit()])
const dirs = [kept!, closed!].map((cache) => cache.descriptor().dir)
closed!.close()
const again = createCache(JSON.parse(JSON.stringify(kept!.descriptor())))
console.log(JSON.stringify({ dirs, here: dirs.map(existsSync), entries: [...again.entries()].length }))
`.replace('import', "import { existsSync } from 'node:fs'\nimport"),
    })
    const { out } = await run(dir, 'main.ts')
    const { dirs, here, entries } = JSON.parse(out) as {
      dirs: string[]
      here: boolean[]
      entries: number
    }
    expect({ here, entries }).toEqual({ here: [true, false], entries: 1 })
    expect(dirs.map((path) => existsSync(path))).toEqual([false, false])
    expect(existsSync(join(dir, '.cache'))).toBe(false)
  })

  test('marks its directory for Git and for backups', async () => {
    const dir = project({ 'main.ts': MAIN })
    await run(dir, 'main.ts')
    const cache = join(dir, '.cache/permafrost')
    expect(readFileSync(join(cache, '.gitignore'), 'utf8')).toMatch(/^\*$/m)
    expect(readFileSync(join(cache, 'CACHEDIR.TAG'), 'utf8')).toMatch(
      /^Signature: 8a477f597d28d172789f06886806bc55/,
    )
  })

  test('follows a default for all functions in the environment', async () => {
    const dir = project({ 'main.ts': MAIN.replace('double(21)', 'double(21), double(4)') })
    const { out } = await run(dir, 'main.ts', { PERMAFROST_IGNORE_ARGS: '0' })
    expect(out).toBe('computing\n42 42')
  })
})
