/** What is noticed while a function runs, and what must not be. */
import { beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from './run-program.ts'
// @ts-expect-error A program in plain JavaScript.
import { LIBRARIES } from './programs/libraries.mjs'
// @ts-expect-error A program in plain JavaScript.
import { IMPURE, PURE } from './programs/sources.mjs'

interface Ran {
  readonly notes: readonly { readonly kind: string; readonly what: string }[]
  readonly thrown: string | null
}

type Ways = { readonly sync: Ran; readonly async: Ran }

let impure: Readonly<Record<string, Ways>>
let pure: Readonly<Record<string, Ways>>
let libraries: Readonly<Record<string, Ways>>

async function run(...args: readonly string[]): Promise<Readonly<Record<string, Ways>>> {
  return JSON.parse(await runProgram('run-sources.mjs', args)) as Readonly<Record<string, Ways>>
}

beforeAll(async () => {
  ;[impure, pure, libraries] = await Promise.all([
    run('./sources.mjs', 'IMPURE'),
    run('./sources.mjs', 'PURE'),
    run('./libraries.mjs', 'LIBRARIES'),
  ])
}, 30_000)

const said = ({ notes }: Ran): string => notes.map(({ kind, what }) => `${kind} ${what}`).join(', ')

describe('noticed', () => {
  const rows = Object.entries(IMPURE as Readonly<Record<string, readonly [string] | null>>).flatMap(
    ([name, row]) => (row === null ? [] : [[name, row[0]] as const]),
  )
  it.each(rows)('%s', (name, expected) => {
    expect(said(impure[name]!.async)).toBe(expected)
  })
})

describe('not noticed', () => {
  it.each(Object.keys(PURE as object))('%s', (name) => {
    expect(pure[name]).toEqual({
      sync: { notes: [], thrown: null },
      async: { notes: [], thrown: null },
    })
  })
})

describe('not noticed of a published package', () => {
  const names = Object.keys(LIBRARIES as object)

  it.each(names)('%s', (name) => {
    expect(libraries[name]).toEqual({
      sync: { notes: [], thrown: null },
      async: { notes: [], thrown: null },
    })
  })

  it('in a hundred functions', () => {
    expect(names.length).toBeGreaterThanOrEqual(100)
  })
})
