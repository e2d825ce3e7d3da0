/**
 * Memoizes each row of the tables and calls it twice; prints what became of both calls, as JSON by
 * table and row. The cache's folder is given, so that a second process finds what the first stored, and
 * the working directory, which some of them read.
 */
import { permafrost } from '../../setup/permafrost.ts'
import { ALIASES } from './aliases.mjs'
import { LIBRARIES } from './libraries.mjs'
import { IMPURE, prepare, PURE } from './sources.mjs'

const [dir, home] = process.argv.slice(2)
prepare()
const warned = []
process.on('warning', ({ code, message }) => warned.push(`${code} ${message}`))
process.chdir(home)

const cache = permafrost.createCache({ dir, admission: 'always' })
let events = []
cache.on('hit', () => events.push('hit'))
cache.on('stored', () => events.push('stored'))
cache.on('uncached', ({ error }) => events.push(`uncached: ${String(error)}`))
cache.on('not-stored', ({ cause }) =>
  events.push(
    cause.kind === 'impure'
      ? cause.impurities.map(({ kind, what }) => `${kind} ${what.replace(process.cwd(), '.')}`)
      : JSON.stringify(cause),
  ),
)

function memoized(name, use) {
  return cache.memoize(
    async () => {
      // What the rows give is not always data; whether it fails is no matter here.
      await Promise.resolve(use()).catch(() => {})
      return name
    },
    { name },
  )
}

const answers = {}
for (const [table, rows] of Object.entries({ IMPURE, PURE, LIBRARIES, ALIASES })) {
  answers[table] = {}
  for (const [name, row] of Object.entries(rows)) {
    if (row === null) continue
    const call = memoized(`${table} ${name}`, typeof row === 'function' ? row : row.at(-1))
    const ends = []
    for (let i = 0; i < 2; i++) {
      events = []
      await call()
      ends.push(events.flat())
    }
    answers[table][name] = ends
  }
}
cache.close()
// Warnings come in the next turn.
await new Promise((resolve) => setImmediate(resolve))
process.stdout.write(JSON.stringify({ answers, warned }), () => process.exit())
