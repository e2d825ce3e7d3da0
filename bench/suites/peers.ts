/**
 * The same function memoized by others. None of them notices an edit of what the function calls.
 *
 * These promise nothing; the ratio is to Permafrost's sync (or async) call in the same rounds.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import KeyvSqlite from '@keyv/sqlite'
import { Cacheable, Keyv } from 'cacheable'
import memoizeFs from 'memoize-fs'
import { createCache } from 'permafrost'
import type { Figures } from '../budget.ts'
import { countAnew, expectHits } from '../expect-hits.ts'
import { handWritten } from '../hand-written.ts'
import { mapValues } from '../map-values.ts'
import { inTurns, race, warmUp } from '../timing.ts'

interface City {
  readonly id: number
  readonly name: string
}

function describeCity(city: City): { id: number; tags: string[] } {
  return { id: city.id, tags: [city.name, 'land'] }
}

async function describeLater(city: City): Promise<{ id: number; tags: string[] }> {
  return describeCity(city)
}

const OSLO: City = { id: 17, name: 'Oslo' }
const MISSES = 40
let next = 1000

/** The mean of calls with new arguments. */
async function misses(call: (city: City) => unknown): Promise<number> {
  const started = performance.now()
  // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
  for (let i = 0; i < MISSES; i++) await call({ id: next++, name: 'Bergen' })
  return ((performance.now() - started) * 1000) / MISSES
}

export async function peers(figures: Figures, folder: string): Promise<void> {
  const filesFolder = join(folder, 'memoize-fs')
  mkdirSync(filesFolder)
  const cache = createCache({ dir: join(folder, 'permafrost') })
  const store = (name: string): Keyv =>
    new Keyv({ store: new KeyvSqlite(`sqlite://${join(folder, name)}`) })
  const disk = new Cacheable({ primary: store('disk.sqlite') })
  const tiered = new Cacheable({ secondary: store('tiered.sqlite') })
  const sync = cache.memoize(describeCity, { name: 'sync' })
  const later = cache.memoize(describeLater, { name: 'later' })
  const limit = handWritten(describeCity, folder, 'limit')
  const functions = {
    sync,
    later,
    limit,
    memoizeFs: await memoizeFs({ cachePath: filesFolder }).fn(describeCity, { cacheId: 'city' }),
    disk: disk.wrap(describeLater, { keyPrefix: 'city', ttl: '1d' }),
    tiered: tiered.wrap(describeLater, { keyPrefix: 'city', ttl: '1d' }),
  }
  type Call = (city: City) => unknown
  const hits = mapValues(functions, (call: Call) => () => call(OSLO))
  for (const run of Object.values(hits)) await warmUp(run)
  countAnew(sync, later)
  const hit = await race(hits, { rounds: 7, batch: 16 })
  expectHits(sync, later)
  const missing = mapValues(functions, (call: Call) => () => misses(call))
  await inTurns(missing, 1)
  const miss = await inTurns(missing, 7)

  const names = [
    ['sync', 'Permafrost, sync', 'sync'],
    ['limit', 'hand-written', 'sync'],
    ['later', 'Permafrost, async', 'later'],
    ['memoizeFs', 'memoize-fs', 'later'],
    ['disk', 'cacheable on @keyv/sqlite', 'later'],
    ['tiered', 'cacheable, memory above @keyv/sqlite', 'later'],
  ] as const
  for (const [name, what, base] of names) figures.figure(`hit: ${what}`, hit[name], hit[base])
  for (const [name, what, base] of names) figures.figure(`miss: ${what}`, miss[name], miss[base])
  cache.close()
  limit.close()
  await disk.disconnect()
  await tiered.disconnect()
}
