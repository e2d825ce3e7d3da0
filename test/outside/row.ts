/**
 * A row of the tables of the outside world: what a memoized function asks of a folder, and which
 * edits it must see.
 */
import type fs from 'node:fs'
import type { MemoizeOptions } from '../../src/index.ts'
import type { Ground } from './edits.ts'

/** The functions of `fs`, as a program holds them. */
export type Fs = typeof fs

/** Memoizes what a row calls inside. */
export type Memoize = <F extends (at: string) => unknown>(fn: F, name: string) => F

export interface Row {
  readonly ask: (folder: string) => unknown
  /** What must make it compute again; everything else must be answered from the cache. */
  readonly sees: readonly string[]
  /** What may do either, for the result is the same: looked at together with what matters. */
  readonly either: readonly string[]
  /**
   * By a reference taken before anything was watched: it must see as much, and may see more. Null:
   * it is not seen at all, so that the result must not be stored. Busy: it sees also what other
   * programs change all the time, so that the result may not be stored.
   */
  readonly taken: 'coarse' | 'busy' | null
  /** What it does can't be followed, and is never stored. */
  readonly unstored: boolean
  readonly options: MemoizeOptions<(folder: string) => unknown>
}

export type Rows = Readonly<Record<string, Row>>

/** The error's code instead of an error: results are compared. */
function told(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code ?? error)
}

/** Turns what the work throws into a result. */
function attempt(work: (at: string) => unknown, at: string): unknown {
  try {
    const result = work(at)
    return result instanceof Promise ? result.then((value: unknown) => value, told) : result
  } catch (error) {
    return told(error)
  }
}

/** A row. */
export function sees(
  edits: readonly string[],
  work: (at: string) => unknown,
  more: Partial<Omit<Row, 'ask' | 'sees'>> = {},
): Row {
  return {
    ask: (at) => attempt(work, at),
    sees: edits,
    either: [],
    taken: 'coarse',
    unstored: false,
    options: {},
    ...more,
  }
}

type Called = (...args: readonly unknown[]) => void

/** The result of a function that takes a callback. */
export function called(fn: unknown, ...args: readonly unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    ;(fn as Called)(...args, (error: unknown, value: unknown) => {
      if (error instanceof Error) reject(error)
      else resolve(value)
    })
  })
}

/** All that an iterable gives. */
export async function all<T>(source: AsyncIterable<T> | Iterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const one of source) found.push(one)
  return found
}

/** What is done to one ground of a row before it is asked again. */
export interface Trial {
  readonly name: string
  readonly edits: readonly string[]
  readonly must: 'compute' | 'hit' | 'either'
}

/** Each edit that matters by itself, and all others at once. */
export function trialsOf({ sees, either }: Row, { edits }: Ground): readonly Trial[] {
  const one =
    (must: Trial['must']) =>
    (name: string): Trial => ({ name, edits: [name], must })
  const known = Object.keys(edits)
  const others = known.filter((name) => !sees.includes(name) && !either.includes(name))
  for (const name of [...sees, ...either])
    if (!known.includes(name)) throw new Error(`there is no edit "${name}"`)
  return [
    ...sees.map(one('compute')),
    ...either.filter((name) => !sees.includes(name)).map(one('either')),
    { name: 'all else', edits: others, must: 'hit' },
  ]
}

/** Where a trial takes place. */
export function folderOf(root: string, row: number, trial: number): string {
  return `${root}/ground/${row}-${trial}`
}
