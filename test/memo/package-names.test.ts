/** What a package's object changes of itself is told by the user's own name for it. */
import { execFileSync } from 'node:child_process'
import { realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder, write } from './support.ts'

const entry = JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)

/** A schema with lazy caches: in variables of a closure, and in a member. */
const PACKAGE = `
export function schema(name) {
  let compiled
  const cache = { hits: 0 }
  const core = { parse: (value) => { compiled ??= (given) => given; cache.hits++; return compiled(value) } }
  return { name, parse: (value) => core.parse(value) }
}
export class Renderer {
  constructor() { this.rules = { cache: null } }
  render(text) { this.rules.cache ??= ['rule']; return text }
}
`

const MAIN = `
import { constant, ignored, memoize } from ${entry}
import { Renderer, schema } from 'lazy'
const User = schema('user')
const md = new Renderer()
const own = { count: 0 }
const Marked = constant(schema('user'))
const Ignored = ignored(new Renderer())
const causes = {}
const memoized = {
  User: memoize((x) => User.parse(x)),
  md: memoize((x) => md.render(x)),
  own: memoize((x) => ++own.count + x),
  Marked: memoize((x) => Marked.parse(x)),
  Ignored: memoize((x) => Ignored.render(x)),
}
process.on('warning', ({ message }) => void (causes[/#(\\w+)/.exec(message)[1]] = message))
for (const fn of Object.values(memoized)) fn(1)
setTimeout(() => {
  const hits = Object.entries(memoized).filter(([, fn]) => fn.stats().hits > 0)
  console.log(JSON.stringify({ causes, hits: hits.map(([name]) => name) }))
}, 20)
`

test('the warning names the variable of own code, and constant() is the way out', () => {
  const dir = realpathSync(temporaryFolder())
  write(dir, {
    'package.json': '{"name":"demo","type":"module"}',
    'main.mjs': MAIN,
    'node_modules/lazy/package.json':
      '{"name":"lazy","version":"1.0.0","type":"module","main":"i.js"}',
    'node_modules/lazy/i.js': PACKAGE,
  })
  const run = (): { causes: Record<string, string>; hits: string[] } =>
    JSON.parse(
      execFileSync(process.execPath, ['--no-warnings', join(dir, 'main.mjs')], {
        encoding: 'utf8',
      }),
    ) as never
  const { causes, hits } = run()
  expect(hits).toEqual([])
  expect(Object.keys(causes)).toEqual(['User', 'md', 'own'])
  expect(causes['User']).toContain('captured User → …compiled: changed')
  expect(causes['User']).toContain('wrap it: const User = constant(…)')
  expect(causes['md']).toContain('captured md.rules.cache: changed')
  expect(causes['md']).toContain('wrap it: const md = constant(…)')
  expect(causes['own']).toContain('captured own.count: changed')
  expect(causes['own']).not.toContain('constant(')
  expect(run().hits).toEqual(['Marked', 'Ignored'])
  rmSync(dir, { recursive: true })
})
