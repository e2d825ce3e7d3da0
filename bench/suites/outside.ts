/**
 * The world outside: what recording and verifying cost, for 1 to 10,000 files, and what is left of it
 * where nobody records.
 *
 * What must stay true: a recorded call is compared with the function itself in the same process, a
 * hit with loops that somebody would write by hand over the same files, and idle builtins with those
 * of a process in which Permafrost was never loaded.
 */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { xxh3 } from '@node-rs/xxhash'
import { createCache } from 'permafrost'
import type { Figures } from '../budget.ts'
import { countAnew, expectHits, expectStoredMisses } from '../expect-hits.ts'
import { timePrograms } from '../processes.ts'
import type { Program } from '../processes.ts'
import { makeProject, reporting, writeFiles } from '../programs.ts'
import { difference, race } from '../timing.ts'
import { idleFigures } from '../idle.ts'

const COUNTS = [1, 100, 1000, 10_000] as const
/** Bytes of each file. */
const SIZE = 1000
/** Of files written just now the stat is not believed. */
const SETTLED = 100

function pathsOf(folder: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => join(folder, 'files', `${at}.txt`))
}

function writeAll(folder: string): void {
  mkdirSync(join(folder, 'files'))
  for (const [at, path] of pathsOf(folder, Math.max(...COUNTS)).entries())
    writeFileSync(path, `${at}\n`.padEnd(SIZE, 'text '))
}

/** The memoized function: reads files, and returns next to nothing; each `run` is a call of its own. */
function total(folder: string, count: number, run: number): number {
  let sum = run
  for (let at = 0; at < count; at++) sum += readFileSync(`${folder}/files/${at}.txt`).length
  return sum
}

function statAll(paths: readonly string[]): number {
  let newest = 0
  for (const path of paths) newest = Math.max(newest, statSync(path).mtimeMs)
  return newest
}

function hashAll(paths: readonly string[]): bigint {
  let all = 0n
  for (const path of paths) all ^= xxh3.xxh128(readFileSync(path))
  return all
}

function shown(count: number): string {
  return count === 1 ? '1 file' : `${count.toLocaleString('en')} files`
}

async function inProcess(figures: Figures, folder: string): Promise<void> {
  const cache = createCache({ dir: join(folder, 'cache'), admission: 'always' })
  const memoized = cache.memoize(total, { name: 'total' })
  let run = 0
  for (const count of COUNTS) {
    const paths = pathsOf(folder, count)
    const rounds = count > 1000 ? 5 : 9
    const batch = count > 1 ? 1 : 32
    memoized(folder, count, 0)
    await cache.commit()

    countAnew(memoized)
    const missed = await race(
      { miss: () => memoized(folder, count, ++run), plain: () => total(folder, count, 0) },
      { rounds, batch },
    )
    expectStoredMisses(memoized)
    figures.figure(`a miss that reads ${shown(count)}`, missed.miss, missed.plain)
    await cache.commit()

    memoized(folder, count, 0)
    countAnew(memoized)
    const hit = await race(
      {
        hit: () => memoized(folder, count, 0),
        stats: () => statAll(paths),
        hashes: () => hashAll(paths),
      },
      { rounds, batch },
    )
    expectHits(memoized)
    if (count === 1000)
      figures.relative(
        `a hit that verifies ${shown(count)}`,
        hit.hit,
        3,
        'statSync loop',
        hit.stats,
      )
    else figures.figure(`a hit that verifies ${shown(count)}, to statSync`, hit.hit, hit.stats)
    figures.figure('… to reading and hashing them again', hit.hit, hit.hashes)
  }
  cache.close()
}

function programText(count: number, way: 'hit' | 'stats' | 'hashes'): string {
  const each = `for (let at = 0; at < ${count}; at++)`
  if (way === 'stats')
    return `import { statSync } from 'node:fs'
let newest = 0
${each} newest = Math.max(newest, statSync('files/' + at + '.txt').mtimeMs)
${reporting('newest')}`
  if (way === 'hashes')
    return `import { readFileSync } from 'node:fs'
import { xxh3 } from ${JSON.stringify(import.meta.resolve('@node-rs/xxhash'))}
let all = 0n
${each} all ^= xxh3.xxh128(readFileSync('files/' + at + '.txt'))
${reporting('String(all)')}`
  return `import { readFileSync } from 'node:fs'
import { memoize } from 'permafrost'
function total(count) {
  let sum = 0
  for (let at = 0; at < count; at++) sum += readFileSync('files/' + at + '.txt').length
  return sum
}
const memoized = memoize(total, { name: 'total', admission: 'always' })
memoized(${count})
${reporting('memoized.stats()')}`
}

function mustHit(said: unknown): void {
  const { calls, hits } = said as { calls: number; hits: number }
  if (calls !== 1 || hits !== 1) throw new Error(`The call must hit: ${JSON.stringify(said)}`)
}

async function newProcesses(figures: Figures, folder: string): Promise<void> {
  makeProject(folder)
  writeFiles(folder, { 'bare.js': reporting('null') })
  const counts = COUNTS.filter((count) => count !== 1000)
  const programs: Record<string, Program> = { bare: { file: 'bare.js' } }
  for (const count of counts)
    for (const way of ['hit', 'stats', 'hashes'] as const) {
      const file = `${way}${count}.js`
      writeFiles(folder, { [file]: programText(count, way) })
      // The first run computes.
      if (way === 'hit') await timePrograms(folder, { first: { file } }, 2)
      programs[`${way}${count}`] = way === 'hit' ? { file, check: mustHit } : { file }
    }
  const timed = await timePrograms(folder, programs, 9)
  const over = (name: string) => difference(timed[name]!.passed, timed['bare']!.passed)
  figures.figure('bare start of node', timed['bare']!.passed)
  for (const count of counts) {
    const hit = over(`hit${count}`)
    figures.figure(`over that: first hit that verifies ${shown(count)}`, hit, over(`stats${count}`))
    figures.figure('… to reading and hashing them', hit, over(`hashes${count}`))
  }
}

export async function outside(figures: Figures, folder: string): Promise<void> {
  writeAll(folder)
  await setTimeout(SETTLED)
  await inProcess(figures, folder)
  await newProcesses(figures, folder)
  await idleFigures(figures, folder)
}
