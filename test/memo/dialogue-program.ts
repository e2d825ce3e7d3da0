/**
 * A process with a cache that does what a test says, one line at a time, and tells the events of
 * each step. Functions of one name and two codes stand for a function before and after an edit.
 */
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { createCache } from '../../src/index.ts'
import type { CacheOptions } from '../../src/index.ts'

/** What the program is given. */
export interface DialogueInput {
  readonly options: CacheOptions
  readonly code: 'old' | 'new'
  /** Gives the cache another `extraState`. */
  readonly system?: string
}

/** One line of input. */
export type Order =
  | { readonly call: number }
  | { readonly large: number }
  | { readonly other: number }
  | { readonly has: number }
  | { readonly delete: number }
  | { readonly wait: number }
  | 'clear'
  | 'commit'
  | 'refresh'
  | 'evict'
  | 'entries'
  | 'close'

/** The answer to it. */
export interface Reply {
  readonly result: unknown
  readonly log: readonly string[]
}

const { options, code, system } = JSON.parse(process.argv[2] ?? '') as DialogueInput
const cache = createCache({
  admission: 'always',
  ...options,
  ...(system !== undefined && { extraState: () => system }),
})
const old = (n: number): string => `old ${n}`
const edited = (n: number): string => `new ${n}`
const step = cache.memoize(code === 'old' ? old : edited, { name: 'step' })
const oldLarge = (n: number): string => `old ${n} `.repeat(20_000)
const editedLarge = (n: number): string => `new ${n} `.repeat(20_000)
const large = cache.memoize(code === 'old' ? oldLarge : editedLarge, { name: 'large' })
const other = cache.memoize((n: number) => `other ${n}`, { name: 'other' })

let log: string[] = []
cache.on('hit', ({ tier }) => log.push(`hit ${tier}`))
cache.on('miss', ({ reason }) => log.push(`miss ${reason.kind}`))
cache.on('stored', () => log.push('stored'))
cache.on('not-stored', ({ cause }) => log.push(`not-stored ${cause.kind}`))
cache.on('evict', ({ name, why }) => log.push(`evict ${short(name)} ${why}`))
cache.on('supersede', ({ name, level, how, entries }) =>
  log.push(`supersede ${short(name)} ${level} ${how} ${entries}`),
)
cache.on('orphan', ({ name }) => log.push(`orphan ${short(name)}`))
cache.on('removed', ({ why, entries }) => log.push(`${why} ${entries}`))
cache.on('store-problem', ({ message }) => log.push(`problem ${message}`))
cache.on('error', ({ doing, error }) => log.push(`error ${doing} ${String(error)}`))

function short(name: string | null): string {
  return name === null ? 'all' : name.replace(/.*#/, '')
}

async function obey(order: Order): Promise<unknown> {
  if (order === 'clear') return cache.clear()
  if (order === 'commit') return cache.commit()
  if (order === 'refresh') return cache.refresh()
  if (order === 'evict') return cache.evict()
  if (order === 'entries') return [...cache.entries()].length
  if (order === 'close') return cache.close()
  if ('call' in order) return step(order.call)
  if ('large' in order) return large(order.large).slice(0, 5)
  if ('other' in order) return other(order.other)
  if ('has' in order) return step.has(order.has)
  if ('delete' in order) return step.delete(order.delete)
  return setTimeout(order.wait)
}

for await (const line of createInterface({ input: process.stdin })) {
  const result = (await obey(JSON.parse(line) as Order)) ?? null
  console.log(JSON.stringify({ result, log } satisfies Reply))
  log = []
}
cache.close()
