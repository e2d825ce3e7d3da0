/** Runs that change nothing write nothing: not one byte, not one mtime. */
import { createHash } from 'node:crypto'
import { lstatSync, readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import type { CacheOptions } from '../../src/index.ts'
import { start } from './child.ts'
import { project } from './support.ts'

function sha(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Every file and folder with its content and its times. */
function picture(dir: string): Readonly<Record<string, string>> {
  const seen: Record<string, string> = {}
  const look = (path: string): void => {
    const { mtimeNs, ctimeNs, size } = lstatSync(path, { bigint: true })
    const isFolder = lstatSync(path).isDirectory()
    const content = isFolder ? readdirSync(path).join() : sha(readFileSync(path))
    seen[relative(dir, path)] = `${mtimeNs} ${ctimeNs} ${isFolder ? '' : size} ${content}`
    if (isFolder) for (const name of readdirSync(path)) look(join(path, name))
  }
  look(dir)
  return seen
}

const PROGRAM = `
  import { createCache } from 'permafrost'
  const cache = createCache({ dir: 'c', ...JSON.parse(process.argv[2]!) })
  const small = cache.memoize((n: number) => { console.log('computed'); return { n } })
  const large = cache.memoize(async (n: number) => { console.log('computed'); return 'x'.repeat(100_000) + n })
  for (let turn = 0; turn < 3; turn++)
    for (let n = 0; n < 4; n++) {
      small(n)
      await large(n)
    }
  small.has(1)
  small.peek(99)
  small.explain(99)
  await cache.commit()
  cache.stats({ runs: 'all' })
  if (process.argv[3] === 'close') cache.close()
`

async function run(dir: string, options: CacheOptions, more = ''): Promise<readonly string[]> {
  const { out, err, status } = await start(dir, 'a.ts', [JSON.stringify(options), more]).ended
  expect({ err, status }).toEqual({ err: '', status: 0 })
  return out
}

test('a warm run writes nothing', { timeout: 120_000 }, async () => {
  const dir = project({ 'a.ts': PROGRAM })
  expect((await run(dir, {})).length).toBe(8)
  const before = picture(join(dir, 'c'))
  const runs: readonly (readonly [CacheOptions, string])[] = [
    [{ recordAccess: false }, ''],
    [{ recordAccess: false, persistence: 'exit', eviction: 'onCommit' }, 'close'],
    [{ readOnly: true }, ''],
    [{ readOnly: true, memory: 0 }, 'close'],
  ]
  for (const [options, more] of runs) {
    expect(await run(dir, options, more)).toEqual([])
    expect({ options, picture: picture(join(dir, 'c')) }).toEqual({ options, picture: before })
  }
  // But by default hits and statistics are written down.
  expect(await run(dir, {})).toEqual([])
  const after = picture(join(dir, 'c'))
  expect(after['index.db']).not.toBe(before['index.db'])
  expect(Object.keys(after)).toEqual(Object.keys(before))
})

test('a run that computes something new writes that, also with recordAccess false', async () => {
  const dir = project({ 'a.ts': PROGRAM })
  await run(dir, { recordAccess: false })
  expect(await run(dir, { recordAccess: false })).toEqual([])
})

test('a cache that is only read computes what misses each time, and leaves no trace of it', async () => {
  const dir = project({ 'a.ts': PROGRAM })
  expect((await run(dir, { readOnly: true })).length).toBe(8)
  expect((await run(dir, { readOnly: true })).length).toBe(8)
  expect(readdirSync(dir).toSorted()).toEqual(['a.ts', 'package.json'])
})
