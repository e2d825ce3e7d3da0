/**
 * Calls the memoized rows of one table: `node program.ts <orders as JSON>`. The first process lays the
 * ground and computes; the second is asked after the edits, and says what computing gives.
 */
import fs from 'node:fs'
import { inspect } from 'node:util'
import { edit } from './edits.ts'
import { TABLES } from './orders.ts'
import type { Orders, Told } from './orders.ts'
import { folderOf, trialsOf } from './row.ts'
import type { Fs, Memoize, Row, Trial } from './row.ts'

/** As a program holds them that was loaded before Permafrost was. */
const taken = { ...fs, promises: { ...fs.promises } } as Fs

const { permafrost } = await import('../setup/permafrost.ts')
const { createCache, causeSummary, reasonSummary } = permafrost

const { table, root, held, step } = JSON.parse(process.argv[2] ?? '') as Orders
const cache = createCache({ dir: `${root}/cache`, admission: 'always' })
const log: string[] = []
/** Not what a row calls inside. */
const isRow = (name: string): boolean => !name.includes('#inner')
let why = ''
cache.on('hit', ({ name }) => isRow(name) && log.push('hit'))
cache.on('miss', ({ name, reason }) => {
  if (!isRow(name)) return
  log.push('miss')
  why = reasonSummary(reason)
})
cache.on('uncached', ({ error }) => log.push(`uncached: ${String(error)}`))
cache.on(
  'not-stored',
  ({ name, cause }) => isRow(name) && log.push(`not stored: ${causeSummary(cause)}`),
)
cache.on('error', ({ error }) => log.push(`error: ${String(error)}`))

/** One call to make. */
interface Case {
  readonly name: string
  readonly row: Row
  readonly trial: Trial
  readonly folder: string
  readonly memoized: (folder: string) => unknown
}

const cases: Case[] = []
const { ground, rows: rowsOf } = TABLES[table]
const memoizeInside: Memoize = (fn, name) => cache.memoize(fn, { name })
const rows = rowsOf(held === 'module' ? fs : taken, memoizeInside)
for (const [at, [name, row]] of Object.entries(rows).entries()) {
  const memoized = cache.memoize(row.ask, { ...row.options, name })
  for (const [of, trial] of trialsOf(row, ground).entries())
    cases.push({ name, row, trial, folder: folderOf(root, at, of), memoized })
}

function show(value: unknown): string {
  return inspect(value, { depth: 5, breakLength: Number.POSITIVE_INFINITY })
}

/** What a row has made, so that it can make it again. */
function forgetCopy(folder: string): void {
  fs.rmSync(`${folder}/copy`, { recursive: true, force: true })
}

async function ask({ memoized, row, folder }: Case, compare: boolean): Promise<Told> {
  log.length = 0
  why = ''
  forgetCopy(folder)
  const value = show(await memoized(folder))
  const was = log.join(', ')
  if (compare) forgetCopy(folder)
  return { was, why, value, uncached: compare ? show(await row.ask(folder)) : '' }
}

const report: Record<string, Told[]> = {}

async function askEach(compare: boolean): Promise<void> {
  for (const each of cases) (report[each.name] ??= []).push(await ask(each, compare))
}

async function layAll(): Promise<void> {
  for (const { folder } of cases) ground.lay(folder)
  // Past a tick of the clock that files get their times from.
  await new Promise((resolve) => setTimeout(resolve, 50))
}

switch (step) {
  case 'first':
    await layAll()
    await askEach(false)
    break
  case 'together':
    await layAll()
    for (const { name, was, ...told } of await Promise.all(
      cases.map(async ({ name, memoized, folder }) => ({
        name,
        // Events of several calls come mixed.
        was: '',
        why: '',
        value: show(await memoized(folder)),
        uncached: '',
      })),
    ))
      (report[name] ??= []).push({ was, ...told })
    break
  case 'second':
    await askEach(true)
    break
  case 'alone':
    await layAll()
    for (const each of cases) await ask(each, false)
    for (const { folder, trial } of cases) edit(ground, folder, trial.edits)
    await askEach(true)
    break
  case 'at once':
    for (const each of cases) {
      ground.lay(each.folder)
      ;(report[each.name] ??= []).push(await ask(each, false))
      edit(ground, each.folder, each.trial.edits)
    }
}
cache.close()
process.stdout.write(JSON.stringify(report))
