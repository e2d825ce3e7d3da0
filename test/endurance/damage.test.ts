/**
 * A closed cache is damaged in every way: no value is ever wrong, no process dies of it, and after
 * some calls everything is served from the cache again.
 */
import { mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { filesBelow, run, start, temporaryFolder } from './child.ts'
import { cuts, flips, oddities } from './damage.ts'
import type { Damage } from './damage.ts'
import type { CaseInput, CaseReport, CasesInput } from './damage-cases.ts'
import type { FillInput } from './damage-fill.ts'
import { FULL, SEED, scaled } from './scale.ts'

const FILL = new URL('damage-fill.ts', import.meta.url)
const CASES = new URL('damage-cases.ts', import.meta.url)
const KEYS = 24

interface File {
  readonly file: string
  readonly bytes: number
}

/** A filled cache and its files. */
async function template(dir: string, end: FillInput['end']): Promise<readonly File[]> {
  const input: FillInput = { dir, keys: KEYS, end }
  if (end === 'closed') await run(FILL, input)
  else expect(await start(FILL, input).ended).toMatchObject({ signal: 'SIGKILL', said: ['filled'] })
  return filesBelow(dir).map(({ path, bytes }) => ({ file: relative(dir, path), bytes }))
}

/** Gives each damage to one of two programs; whatever was not as it must be. */
async function failuresOf(template: string, damages: readonly Damage[]): Promise<string[]> {
  const failures: string[] = []
  const queue = damages.map((damage, number): CaseInput => ({ number, damage }))
  let lost = 0
  const worker = async (work: string): Promise<void> => {
    mkdirSync(work)
    const input: CasesInput = { template, work, keys: KEYS }
    let { tell, next, ended, child } = start(CASES, input)
    for (let each = queue.shift(); each !== undefined; each = queue.shift()) {
      const what = JSON.stringify(each.damage)
      tell(each)
      await next()
      const report = (await next()) as CaseReport | null
      if (report === null) {
        const { status, signal, err } = await ended
        failures.push(`${what}: the process ended with ${status ?? signal} ${err}`)
        ;({ tell, next, ended, child } = start(CASES, input))
      } else {
        lost += report.lost
        if (report.faults.length > 0)
          failures.push(`${what}: ${report.faults[0]} (of ${report.faults.length})`)
      }
    }
    child.stdin?.end()
    await ended
  }
  const root = temporaryFolder()
  await Promise.all([worker(join(root, 'a')), worker(join(root, 'b'))])
  // Damage that costs nothing at all would say that nothing was damaged.
  expect(lost).toBeGreaterThan(0)
  return failures
}

const LARGE = /^index\.db/
const many = (file: string): number => (FULL ? 50 : LARGE.test(file) ? 6 : 2)

test.each(['closed', 'killed'] as const)(
  'each file of a %s cache is cut at many places',
  { timeout: 600_000 },
  async (end) => {
    const dir = join(temporaryFolder(), 'cache')
    const files = await template(dir, end)
    if (end === 'killed') expect(files.map(({ file }) => file)).toContain('index.db-wal')
    const chosen = FULL ? files : files.filter(({ file }, i) => LARGE.test(file) || i % 4 === 0)
    const damages = chosen.flatMap(({ file, bytes }) => cuts(file, bytes, many(file)))
    expect(await failuresOf(dir, damages)).toEqual([])
  },
)

test.each(['closed', 'killed'] as const)(
  'bits of a %s cache are flipped',
  { timeout: 600_000 },
  async (end) => {
    const dir = join(temporaryFolder(), 'cache')
    const files = await template(dir, end)
    expect(await failuresOf(dir, flips(files, scaled(5, 1000), SEED))).toEqual([])
  },
)

test.each(['closed', 'killed'] as const)(
  'files of a %s cache are gone, swapped, overwritten, replaced by folders and links',
  { timeout: 600_000 },
  async (end) => {
    const dir = join(temporaryFolder(), 'cache')
    const files = await template(dir, end)
    const names = files.map(({ file }) => file)
    const damages = files.flatMap(({ file, bytes }, i) =>
      oddities(
        file,
        bytes,
        [names[(i + 1) % names.length] ?? file, 'index.db'].filter((by) => by !== file),
      ),
    )
    const folders: readonly Damage[] = ['objects', 'entries', 'tmp']
      .filter((name) => names.some((file) => file.startsWith(name)))
      .map((file) => ({ kind: 'gone', file }))
    const chosen = damages.filter((_, i) => i % scaled(87, 3) === SEED % scaled(87, 3))
    expect(await failuresOf(dir, [...folders, ...chosen])).toEqual([])
  },
)
