/**
 * Hits: what a call costs when the result is there.
 *
 * What must stay true: every timed call is checked to have been a hit; the hand-written limit gets
 * the same arguments and results in the same rounds.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Cache } from 'permafrost'
import { createCache } from 'permafrost'
import type { Figures } from '../budget.ts'
import { countAnew, expectHits } from '../expect-hits.ts'
import { handWritten } from '../hand-written.ts'
import { graphModules, makeProject, writeFiles } from '../programs.ts'
import type { Timing } from '../timing.ts'
import { inTurns, median, once, race, warmUp } from '../timing.ts'

interface City {
  readonly id: number
  readonly name: string
  readonly coastal: boolean
}

/** What the limit and Permafrost both memoize, to a small object. */
function describeCity(city: City): { id: number; mean: number; tags: string[] } {
  return { id: city.id, mean: city.id / 3, tags: [city.name, city.coastal ? 'sea' : 'land'] }
}

const rate = 0.37
const scale = (value: number): number => value * rate

/** The same, to a number. */
function weigh(city: City): number {
  return scale(city.id) + city.name.length
}

const OSLO: City = { id: 17, name: 'Oslo', coastal: true }

const KEYS = 2000
const cities: readonly City[] = Array.from({ length: KEYS }, (_, id) => ({ ...OSLO, id }))

async function repeated(figures: Figures, folder: string, cache: Cache): Promise<void> {
  const byNumber = cache.memoize(scale, { name: 'by number' })
  const toNumber = cache.memoize(weigh, { name: 'to number' })
  const toObject = cache.memoize(describeCity, { name: 'to object' })
  const limitByNumber = handWritten(scale, folder, 'by-number')
  const limitToNumber = handWritten(weigh, folder, 'to-number')
  const limitToObject = handWritten(describeCity, folder, 'to-object')
  const { step0 } = (await import(pathToFileURL(join(folder, 'graph0.js')).href)) as {
    step0: (input: number) => number
  }
  const graph = cache.memoize(step0, { name: 'graph' })
  // Nobody's cache holds one entry.
  for (const each of [byNumber, limitByNumber, graph]) cities.forEach(({ id }) => each(id))
  for (const each of [toNumber, toObject, limitToNumber, limitToObject])
    cities.forEach((city) => each(city))
  const contenders = {
    byNumber: () => byNumber(17),
    limitByNumber: () => limitByNumber(17),
    toNumber: () => toNumber(OSLO),
    limitToNumber: () => limitToNumber(OSLO),
    toObject: () => toObject(OSLO),
    limitToObject: () => limitToObject(OSLO),
    graph: () => graph(17),
  }
  for (const run of Object.values(contenders)) await warmUp(run)
  countAnew(byNumber, toNumber, toObject, graph)
  const timed = await race(contenders)
  expectHits(byNumber, toNumber, toObject, graph)
  const pairs = [
    ['number → number', timed.byNumber, timed.limitByNumber],
    ['small object → number', timed.toNumber, timed.limitToNumber],
    ['small object → small object', timed.toObject, timed.limitToObject],
    ['number → number, graph of 50 functions', timed.graph, timed.limitByNumber],
  ] as const
  for (const [what, timing, limit] of pairs) {
    figures.within(`repeated hit, ${what}`, timing, 5)
    figures.relative(`repeated hit, ${what}`, timing, 1, 'hand-written', limit)
  }
  for (const limit of [limitByNumber, limitToNumber, limitToObject]) limit.close()
}

/** The median over hundreds of calls of what one of them takes. */
function eachCity(call: (city: City) => unknown): number {
  const batches: number[] = []
  for (let start = 0; start < KEYS; start += 100) {
    const batch = cities.slice(start, start + 100)
    const all = (): void => {
      for (const city of batch) call(city)
    }
    batches.push(once(all) / batch.length)
  }
  return median(batches)
}

async function firstHits(figures: Figures, folder: string): Promise<void> {
  const dir = join(folder, 'first')
  const filling = createCache({ dir })
  eachCity(filling.memoize(describeCity, { name: 'first' }))
  filling.close()
  const limitFilling = handWritten(describeCity, folder, 'first')
  eachCity(limitFilling)
  limitFilling.close()
  const timed = await inTurns(
    {
      permafrost: () => {
        const cache = createCache({ dir })
        const described = cache.memoize(describeCity, { name: 'first' })
        for (let i = 0; i < 10; i++) described({ ...OSLO, id: 0 })
        countAnew(described)
        const figure = eachCity(described)
        expectHits(described)
        cache.close()
        return figure
      },
      limit: () => {
        const described = handWritten(describeCity, folder, 'first')
        described({ ...OSLO, id: 0 })
        const figure = eachCity(described)
        described.close()
        return figure
      },
    },
    15,
  )
  figures.relative('first hit of a key', timed.permafrost, 2, 'hand-written', timed.limit)
}

/** A module with a `let` that is assigned, among 200 bindings. */
function changingModule(): string {
  const bindings = Array.from({ length: 98 }, (_, at) => [
    `const factor${at} = ${at} / 7\n`,
    `function use${at}(value) { return value * factor${at} }\n`,
  ])
  const used = `export function scaled(value) { return use3(value) * rate }\n`
  const setter = `let rate = 2\nexport function setRate(value) { rate = value }\n`
  return bindings.flat().join('') + used + setter + `export { factor0, use0 }\n`
}

async function changing(figures: Figures, folder: string, cache: Cache): Promise<void> {
  const { scaled, setRate } = (await import(pathToFileURL(join(folder, 'changing.js')).href)) as {
    scaled: (value: number) => number
    setRate: (value: number) => void
  }
  const memoized = cache.memoize(scaled, { name: 'changing' })
  let turn = 0
  const contenders = {
    unchanged: () => memoized(17),
    alternating: () => {
      setRate(++turn % 2)
      return memoized(17)
    },
  }
  for (const run of Object.values(contenders)) await warmUp(run)
  countAnew(memoized)
  const timed: Record<keyof typeof contenders, Timing> = await race(contenders, { batch: 16 })
  expectHits(memoized)
  figures.within('hit with a `let` that may change, 200 bindings', timed.unchanged, 150)
  figures.within('the same, and it does change on each call', timed.alternating, 150)
}

export async function hit(figures: Figures, folder: string): Promise<void> {
  makeProject(folder)
  writeFiles(folder, { ...graphModules(50, 5, 'esm'), 'changing.js': changingModule() })
  const cache = createCache({ dir: join(folder, 'cache') })
  await repeated(figures, folder, cache)
  await changing(figures, folder, cache)
  cache.close()
  await firstHits(figures, folder)
}
