/**
 * A call that writes what stands there already changes nothing, and is stored; where something else
 * stands, it would have changed something: then the result is not used, or the change is made.
 */
import { beforeAll, describe, expect, test } from 'vitest'
import { project, run } from './support.ts'

/** What is written to, what the call does, and what can be seen of it. */
const ROWS = {
  'a member': ['const s = { last: 0 }', 's.last = n', 's.last'],
  'a variable': ['let x = 0', 'x = n', 'x'],
  'a member further down': ['const s = { at: { last: 0 } }', 's.at.last = n', 's.at.last'],
  'one of several': ['const s = { a: 0, b: 0 }', ';[s.a, s.b] = [n, n]', '[s.a, s.b]'],
  'an element': ['const list = [0]', 'list[0] = n', 'list[0]'],
  'a member by a computed name': ['const s = { k5: 0 }', "s['k' + n] = n", 's.k5'],
  'an entry of a Map': ['const m = new Map()', "m.set('k', n)", '[...m]'],
  'a variable of the environment': ['', 'process.env.WRITTEN = n', 'process.env.WRITTEN ?? null'],
  'the working directory': ['', "process.chdir('/')", 'process.cwd().length'],
} as const

const MAIN = `
  // @ts-nocheck
  import { createCache } from 'permafrost'
  const { MODE: mode, EFFECTS: effects } = process.env
  const cache = createCache({ dir: process.env.CACHE_DIR + effects })
  const told = {}
  ${Object.entries(ROWS)
    .map(
      ([name, [state, deed, seen]]) => `{
        ${state}
        const work = (n) => { ${deed}; return n }
        const f = mode === 'uncached' ? work : cache.memoize(work, { name: '${name}', effects })
        f(5)
        if (mode === 'twice') f(5)
        told['${name}'] = ${seen}
      }`,
    )
    .join('\n')}
  console.log(JSON.stringify(told))
`

describe.each(['warn', 'replay'])('with effects: %s', (effects) => {
  const told: Record<string, Readonly<Record<string, unknown>>> = {}
  beforeAll(async () => {
    const dir = project({ 'main.ts': MAIN })
    for (const mode of ['twice', 'once', 'uncached']) {
      const env = { MODE: mode, EFFECTS: effects, CACHE_DIR: `${dir}/cache-` }
      const { out } = await run(dir, 'main.ts', env)
      told[mode] = JSON.parse(out) as Record<string, unknown>
    }
  })

  test.each(Object.keys(ROWS))('%s', (name) => {
    expect(told['once']![name]).toEqual(told['uncached']![name])
  })
})
