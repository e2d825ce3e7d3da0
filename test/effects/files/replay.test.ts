/** After a hit the files are what they are after a miss, and what they are without Permafrost. */
import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { install, uninstall } from '../../../src/trace/index.ts'
import { IN_EACH_FORM, IN_ONE_FORM, TIMES } from './deeds.ts'
import { bytesOf, ground, hit, record, reset, world } from './support.ts'
import type { Deed, Flavour } from './support.ts'

beforeAll(install)
afterAll(uninstall)

/** Deeds that leave nothing behind. */
const NOTHING = new Set(['nothing, to where all goes'])

const FLAVOURS: readonly Flavour[] = ['sync', 'callback', 'promises']

const ROWS: readonly (readonly [string, Flavour, Deed])[] = [
  ...Object.entries(IN_EACH_FORM).flatMap(([name, deed]) =>
    FLAVOURS.map((flavour) => [name, flavour, deed] as const),
  ),
  ...Object.entries(IN_ONE_FORM).map(([name, deed]) => [name, 'sync', deed] as const),
]

/** What deeds make of a folder where nobody records. */
const uncached = new Map<string, Record<string, string>>()

async function expectedOf(name: string, deed: Deed): Promise<Record<string, string>> {
  let expected = uncached.get(name)
  if (expected === undefined) {
    const on = ground()
    await deed(on)
    expected = world(on)
    uncached.set(name, expected)
  }
  return expected
}

it.each(ROWS)('%s (%s)', async (name, flavour, deed) => {
  const expected = await expectedOf(name, deed)
  const on = ground(undefined, flavour)
  const miss = await record(on, deed)
  expect(miss.result).not.toBeInstanceOf(Error)
  expect(world(on)).toEqual(expected)
  if (NOTHING.has(name)) {
    expect(miss.encoded).toEqual({ bytes: null })
    return
  }
  const bytes = bytesOf(miss)

  if (flavour === 'sync') {
    // Where all is so already.
    expect(hit(on, bytes)).toEqual({ applied: true })
    expect(world(on)).toEqual(expected)
  }
  reset(on)
  expect(hit(on, bytes)).toEqual({ applied: true })
  expect(world(on)).toEqual(expected)
  if (flavour === 'sync') {
    const elsewhere = ground()
    expect(hit(elsewhere, bytes)).toEqual({ applied: true })
    expect(world(elsewhere)).toEqual(expected)
  }
})

describe('times that are set', () => {
  const timesOf = (root: string): readonly string[] =>
    fs
      .readdirSync(root, { recursive: true, encoding: 'utf8' })
      .toSorted()
      .map((name) => `${name} ${fs.lstatSync(`${root}/${name}`).mtimeMs}`)
      .filter((line) => Number(line.split(' ')[1]) < 1e11 || line.includes(' 2000000000'))

  it.each(Object.entries(TIMES))('%s', async (name, deed) => {
    const on = ground()
    if (name === 'of what is copied') fs.utimesSync(on.at('d/one'), 3, 4)
    const bytes = bytesOf(await record(on, deed))
    const expected = timesOf(on.root)
    expect(expected.length).toBeGreaterThan(0)
    reset(on)
    if (name === 'of what is copied') fs.utimesSync(on.at('d/one'), 3, 4)
    expect(hit(on, bytes)).toEqual({ applied: true })
    expect(timesOf(on.root)).toEqual(expected)
  })
})
