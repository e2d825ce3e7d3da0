/**
 * Eight processes write 10,000 entries each into one cache at once: none may be lost, none wrong.
 *
 * What must stay true: it goes by the public API, as a user's processes would; a quarter of the
 * keys are written by all of them; whoever reads afterwards is another process.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Figures } from '../budget.ts'
import { start } from '../processes.ts'
import { makeProject, reporting, writeFiles } from '../programs.ts'

const WRITERS = 8
const EACH = 10_000
/** Keys that every writer writes. */
const SHARED = EACH / 4
const TOTAL = SHARED + WRITERS * (EACH - SHARED)

/** The function computes next to nothing, so it is kept from being found not worth caching. */
const FUNCTION = `
import { createCache } from 'permafrost'
export const cache = createCache({ dir: 'cache', admission: 'always' })
const text = (n) => 'entry ' + n
export const right = (n, value) => value.square === n * n && value.text === text(n)
export const describe = cache.memoize((n) => ({ square: n * n, text: text(n) }), { name: 'describe' })
`

const WRITER = `
import { cache, describe } from './shared.js'
const [first, length] = process.argv.slice(2).map(Number)
for (let n = 0; n < ${SHARED}; n++) describe(n)
for (let n = first; n < first + length; n++) describe(n)
await cache.commit()
cache.close()
`

const READER = `
import { cache, describe, right } from './shared.js'
const said = { found: 0, wrong: 0, lost: 0 }
for (let n = 0; n < ${TOTAL}; n++) {
  const peeked = describe.peek(n)
  if (!peeked.hit) said.lost++
  else if (!right(n, peeked.value)) said.wrong++
  else said.found++
}
cache.close()
${reporting('said')}
`

async function write(folder: string, first: number): Promise<void> {
  const args = ['writer.js', String(first), String(EACH - SHARED)]
  const writer = spawn(process.execPath, args, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [status] = (await once(writer, 'exit')) as [number | null]
  if (status !== 0) throw new Error(`A writer ended with ${status}`)
}

export async function crowd(figures: Figures, folder: string): Promise<void> {
  makeProject(folder)
  writeFiles(folder, { 'shared.js': FUNCTION, 'writer.js': WRITER, 'reader.js': READER })
  const started = performance.now()
  await Promise.all(
    Array.from({ length: WRITERS }, (_, at) => write(folder, SHARED + at * (EACH - SHARED))),
  )
  const passed = (performance.now() - started) * 1000
  const { said } = start(folder, { file: 'reader.js' })
  const { found, wrong } = said as { found: number; wrong: number }
  const what = `${WRITERS} processes × ${EACH.toLocaleString('en')} entries`
  figures.share(`${what}: found again`, found / TOTAL, 1)
  figures.share(`${what}: of these right`, found / (found + wrong), 1)
  figures.figure(`${what}: a call, all processes together`, { rounds: [passed / (WRITERS * EACH)] })
}
