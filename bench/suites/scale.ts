/**
 * A thousand entries against a million: does what the store does depend on how much it holds?
 *
 * What must stay true: both stores are full, so that each write evicts; both do the same work in the
 * same rounds; filling is not timed against anything, but said. Full is meant by the number of entries,
 * with the default size: a thousand entries that fill their size are a cache of half a megabyte, which
 * writes its log back all the time and makes the million look cheap. A row shows that as well.
 */
import { join } from 'node:path'
import { openStore } from '../../src/store/local.ts'
import type { LocalStore, Written } from '../../src/store/local-store.ts'
import type { Figures } from '../budget.ts'
import { makeRandom } from '../policy/random.ts'
import { batchOf, keyOf, putOf, storeOptions } from '../store-entries.ts'
import { inTurns } from '../timing.ts'
import type { Timing } from '../timing.ts'

const FEW = 1000
const MANY = 1_000_000
const VALUE = 200
const AT_ONCE = 2000
const ROUNDS = 15

/** A store of a certain number of entries, and what comes next in it. */
interface Filled {
  readonly dir: string
  readonly entries: number
  readonly bytes: number
  next: number
}

const random = makeRandom(11)

function particulars(number: number): Parameters<typeof putOf>[0] {
  const computeMs = 5 + ((number * 7919) % 1000)
  return { number, size: VALUE, computeMs, created: 1_700_000_000_000 + number }
}

/** What a write brought about; nobody else is there, so it is never busy. */
function written(outcome: Written | 'busy'): Written {
  if (outcome === 'busy') throw new Error('Nobody else uses the store, and it is busy')
  return outcome
}

function fill(dir: string, entries: number): Filled {
  const store = openStore(storeOptions(dir, Infinity))
  for (let from = 0; from < entries; from += AT_ONCE) {
    const length = Math.min(AT_ONCE, entries - from)
    const puts = Array.from({ length }, (_, at) => putOf(particulars(from + at)))
    written(store.write(batchOf(puts), 'long'))
  }
  const size = store.size()
  if (size.entries !== entries) throw new Error(`Of ${entries} entries there are ${size.entries}`)
  store.close()
  return { dir, entries, bytes: size.bytes, next: entries }
}

/** The mean of `count` turns, in microseconds. */
function each(count: number, work: () => void): number {
  const started = performance.now()
  for (let turn = 0; turn < count; turn++) work()
  return ((performance.now() - started) * 1000) / count
}

/** Does something with a store; microseconds for each turn of it. */
type Work = (store: LocalStore, filled: Filled) => number

/** Two times the same work, on the small and on the large store. */
async function both(
  work: Work,
  few: readonly [LocalStore, Filled],
  many: readonly [LocalStore, Filled],
): Promise<Record<'few' | 'many', Timing>> {
  work(...few)
  work(...many)
  return await inTurns({ few: () => work(...few), many: () => work(...many) }, ROUNDS)
}

function lookUp(store: LocalStore, { entries, next }: Filled): number {
  // Some have gone since: an entry that is absent is found out by the same way.
  return each(200, () => void store.get(keyOf(next - 1 - Math.floor(random() * entries))))
}

let evicted = 0

function writeOne(store: LocalStore, filled: Filled): number {
  return each(50, () => {
    const batch = batchOf([putOf(particulars(filled.next++))])
    evicted += written(store.write(batch, 'long')).evicted.length
  })
}

function writeMany(store: LocalStore, filled: Filled): number {
  const puts = Array.from({ length: 100 }, () => putOf(particulars(filled.next++)))
  return (
    each(1, () => {
      evicted += written(store.write(batchOf(puts), 'long')).evicted.length
    }) / 100
  )
}

/** The last ones that were written: most of them are still there. */
function removeOne(store: LocalStore, filled: Filled): number {
  return each(20, () => void store.delete(keyOf(--filled.next)))
}

type Bound = 'entries' | 'bytes'

const DEFAULT_BYTES = 5 * 2 ** 30

/** Opens a store that is full. */
function openFull({ dir, entries, bytes }: Filled, bound: Bound): LocalStore {
  const options = storeOptions(dir, bytes)
  if (bound === 'bytes') return openStore(options)
  return openStore({ ...options, limits: { bytes: DEFAULT_BYTES, entries, ageMs: Infinity } })
}

function openAnew(_: LocalStore, filled: Filled): number {
  return each(1, () => {
    const store = openFull(filled, 'entries')
    store.get(keyOf(filled.next - 1))
    store.close()
  })
}

/** What is done, how, within how many microseconds, in stores that are full by what. */
const WORKS: readonly (readonly [string, Work, number | null, Bound])[] = [
  ['look-up', lookUp, null, 'entries'],
  ['opening, with one look-up', openAnew, null, 'entries'],
  ['write that evicts, one in a transaction', writeOne, 150, 'entries'],
  ['write that evicts, one of a hundred in a transaction', writeMany, null, 'entries'],
  ['write that evicts, one in a transaction, full by size', writeOne, null, 'bytes'],
  ['removing one', removeOne, null, 'entries'],
]

export async function scale(figures: Figures, folder: string): Promise<string> {
  const started = performance.now()
  const small = fill(join(folder, 'few'), FEW)
  const middle = performance.now()
  const large = fill(join(folder, 'many'), MANY)
  const seconds = (performance.now() - middle) / 1000
  const perEntry = (seconds * 1e6) / MANY
  for (const [what, work, limit, bound] of WORKS) {
    const few = [openFull(small, bound), small] as const
    const many = [openFull(large, bound), large] as const
    const before = evicted
    const timed = await both(work, few, many)
    few[0].close()
    many[0].close()
    if (what.startsWith('write') && evicted === before) throw new Error('No write has evicted')
    figures.figure(`${what}: 1,000 entries`, timed.few)
    if (limit === null) figures.figure(`${what}: 1,000,000 entries`, timed.many, timed.few)
    else {
      figures.within(`${what}: 1,000,000 entries`, timed.many, limit)
      figures.relative(`${what}: 1,000,000 entries`, timed.many, 5, 'with 1,000', timed.few)
    }
  }
  const bytes = (large.bytes / MANY).toFixed(0)
  return (
    `Filling: 1,000,000 entries in ${seconds.toFixed(0)} s, ${perEntry.toFixed(0)} µs each, in transactions ` +
    `of ${AT_ONCE}; 1,000 in ${((middle - started) / 1000).toFixed(2)} s. ` +
    `An entry with a value of ${VALUE} bytes takes ${bytes}.`
  )
}
