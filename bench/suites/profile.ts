/**
 * Where the time of a hit goes: hits under the profiler, samples added up by source file.
 *
 * What must stay true: the files are those of `src` (so each has a subject); times are shares of the
 * sampled time, made absolute by what a hit takes in the same process without the profiler; what a file
 * calls in the engine (native code, collection of garbage) stands in rows of its own.
 */
import { Session } from 'node:inspector/promises'
import type { Profiler } from 'node:inspector'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createCache } from '../../src/memo/create-cache.ts'
import type { Figures } from '../budget.ts'
import { race, warmUp } from '../timing.ts'

interface City {
  readonly id: number
  readonly name: string
  readonly coastal: boolean
}

function describeCity(city: City): { id: number; mean: number; tags: string[] } {
  return { id: city.id, mean: city.id / 3, tags: [city.name, city.coastal ? 'sea' : 'land'] }
}

const ROOT = join(import.meta.dirname, '../..')
const MILLISECONDS = 2000
const KEYS = 2000

const cities: readonly City[] = Array.from({ length: KEYS }, (_, id) => ({
  id,
  name: 'Oslo',
  coastal: true,
}))

/** In which row a frame counts. */
function rowOf({ url, functionName }: Profiler.ProfileNode['callFrame']): string | null {
  if (functionName === '(garbage collector)') return '(garbage)'
  if (functionName === '(program)' || functionName === '(idle)') return null
  if (url === '') return `(native) ${functionName === '' ? 'anonymous' : functionName}`
  if (url.startsWith('node:')) return '(node)'
  const file = url.startsWith('file:') ? relative(ROOT, fileURLToPath(url)) : url
  return file.startsWith('bench') ? null : file
}

/** Microseconds of a hit by row: the shares of the samples times `typical`. */
function shares(
  profile: Profiler.Profile,
  microseconds: number,
): readonly (readonly [string, number])[] {
  const hits = new Map<string, number>()
  let all = 0
  for (const { callFrame, hitCount } of profile.nodes) {
    const row = rowOf(callFrame)
    if (row === null || hitCount === undefined) continue
    hits.set(row, (hits.get(row) ?? 0) + hitCount)
    all += hitCount
  }
  return [...hits]
    .map(([row, count]) => [row, (count / all) * microseconds] as const)
    .toSorted((a, b) => b[1] - a[1])
}

async function profiled(run: () => void): Promise<Profiler.Profile> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 100 })
  await session.post('Profiler.start')
  const until = performance.now() + MILLISECONDS
  while (performance.now() < until) run()
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  return profile
}

export async function profile(figures: Figures, folder: string): Promise<string> {
  const filled = createCache({ dir: join(folder, 'cache'), admission: 'always' })
  const filling = filled.memoize(describeCity, { name: 'city' })
  for (const city of cities) filling(city)
  filled.close()
  // Without memory, every hit is a look-up in the store.
  const open = (memory: number): ((city: City) => unknown) =>
    createCache({ dir: join(folder, 'cache'), memory, admission: 'always' }).memoize(describeCity, {
      name: 'city',
    })
  const repeated = open(64 * 2 ** 20)
  const fromStore = open(0)
  let turn = 0
  const contenders = {
    repeated: () => repeated(cities[17]!),
    fromStore: () => fromStore(cities[turn++ % KEYS]!),
  }
  for (const run of Object.values(contenders)) await warmUp(run)
  const timed = await race(contenders, { rounds: 7 })
  figures.figure('repeated hit, small object → small object', timed.repeated)
  figures.figure('hit from the store, small object → small object', timed.fromStore)
  const tables: string[] = []
  for (const name of ['repeated', 'fromStore'] as const) {
    const run = contenders[name]
    const rounds = timed[name].rounds.toSorted((a, b) => a - b)
    const parts = shares(
      await profiled(() => {
        for (let at = 0; at < 100; at++) run()
      }),
      rounds[rounds.length >> 1]!,
    )
    const shown = parts.filter(([, microseconds]) => microseconds >= 0.03)
    const rest = parts.slice(shown.length).reduce((sum, [, microseconds]) => sum + microseconds, 0)
    const line = ([row, microseconds]: readonly [string, number]): string =>
      `${microseconds.toFixed(2).padStart(6)} µs  ${row}`
    const title = name === 'repeated' ? 'A repeated hit' : 'A hit from the store'
    tables.push(
      [`${title}, by file:`, ...[...shown, ['all others', rest] as const].map(line)].join('\n'),
    )
  }
  return tables.join('\n\n')
}
