/** A project that is copied with its cache, and programs that are started elsewhere. */
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { project, run, temporaryFolder } from '../memo/support.ts'

const MAIN = `
  import fs from 'node:fs'
  import path from 'node:path'
  import { createCache } from 'permafrost'
  const cache = createCache({ dir: import.meta.dirname + '/.cache', admission: 'always' })
  let was = ''
  cache.on('hit', () => (was = 'hit'))
  cache.on('miss', ({ reason }) => (was = 'miss ' + reason.kind))
  cache.on('not-stored', ({ cause }) => (was += ' not stored ' + JSON.stringify(cause)))
  if (process.env.GO) process.chdir(process.env.GO)
  const rows: Record<string, () => unknown> = {
    'a relative path': () => fs.readFileSync('data/a.txt', 'utf8'),
    'a relative path of bytes': () => fs.readFileSync(Buffer.from('data/a.txt'), 'utf8'),
    'a relative path, not there': () => fs.existsSync('data/b.txt'),
    'a relative folder': () => fs.readdirSync('data'),
    'a relative pattern': () => fs.globSync('data/*'),
    'a relative stat': () => fs.statSync('./data/a.txt').size,
    'a file beside the module': () => fs.readFileSync(import.meta.dirname + '/data/a.txt', 'utf8'),
    'a file beside the module, by URL': () =>
      fs.readFileSync(new URL('data/a.txt', import.meta.url), 'utf8'),
    'a whole path, from a relative one': () => fs.realpathSync('data/a.txt'),
    'path.resolve': () => path.resolve('data/a.txt'),
    'process.cwd': () => process.cwd(),
    'a pattern, with the folders of its matches': () =>
      fs.globSync('data/*', { withFileTypes: true }).map(({ parentPath }) => parentPath),
  }
  const told: Record<string, unknown> = {}
  for (const [name, row] of Object.entries(rows)) {
    const value = cache.memoize(row, { name })()
    told[name] = { was, value, uncached: row() }
  }
  cache.close()
  console.log(JSON.stringify(told))
`

type Told = Record<string, { was: string; value: unknown; uncached: unknown }>

/** What tells nothing of where the project is, though the working directory decides. */
const RELATIVE = [
  'a relative path',
  'a relative path of bytes',
  'a relative path, not there',
  'a relative folder',
  'a relative pattern',
  'a relative stat',
]
const BESIDE = ['a file beside the module', 'a file beside the module, by URL']
const WHOLE = [
  'a whole path, from a relative one',
  'path.resolve',
  'process.cwd',
  'a pattern, with the folders of its matches',
]

let first: Told
let again: Told
let copied: Told
let edited: Told
let elsewhere: Told

beforeAll(async () => {
  const files = { 'main.ts': MAIN, 'data/a.txt': 'one', 'other/data/a.txt': 'other' }
  const dir = project(files)
  const ask = async (at: string, env: Record<string, string> = {}): Promise<Told> => {
    const { out, err } = await run(at, 'main.ts', env)
    expect(err).toBe('')
    return JSON.parse(out) as Told
  }
  first = await ask(dir)
  again = await ask(dir)
  elsewhere = await ask(dir, { GO: join(dir, 'other') })
  const copy = join(temporaryFolder(), 'elsewhere')
  cpSync(dir, copy, { recursive: true })
  copied = await ask(copy)
  writeFileSync(join(copy, 'data/a.txt'), 'edited')
  edited = await ask(copy)
})

/** What was told of some rows, all of whose results are what computing gives. */
function of(told: Told, names: readonly string[]): readonly string[] {
  return names.map((name) => {
    const { was, value, uncached } = told[name]!
    expect({ name, value }).toEqual({ name, value: uncached })
    return was
  })
}

const all = (was: string, names: readonly string[]): readonly string[] => names.map(() => was)

describe('a project', () => {
  it('that stays where it is hits', () => {
    const names = [...RELATIVE, ...BESIDE, ...WHOLE]
    expect(of(first, names)).toEqual(all('miss first-call', names))
    expect(of(again, names)).toEqual(all('hit', names))
  })

  it('that is copied with its cache hits where the result does not tell its place', () => {
    const names = [...RELATIVE, ...BESIDE]
    expect(of(copied, names)).toEqual(all('hit', names))
  })

  it('that is copied computes what tells its place', () => {
    for (const was of of(copied, WHOLE)) expect(was).toMatch(/^miss (?:input|capture)-changed$/)
  })

  it('that is copied and edited computes what was edited', () => {
    const read = ['a relative path', 'a relative path of bytes', ...BESIDE]
    expect(of(edited, read)).toEqual(all('miss input-changed', read))
    const listed = ['a relative path, not there', 'a relative folder', 'a relative pattern']
    expect(of(edited, listed)).toEqual(all('hit', listed))
  })
})

describe('another working directory', () => {
  it('computes what it decides', () => {
    for (const was of of(elsewhere, [...RELATIVE, ...WHOLE]))
      expect(was).toMatch(/^miss (?:input|capture)-changed$/)
  })

  it('makes no difference to anything else', () => {
    expect(of(elsewhere, BESIDE)).toEqual(all('hit', BESIDE))
  })
})
