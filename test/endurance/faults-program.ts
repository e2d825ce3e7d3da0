/**
 * Uses a cache while its surroundings fail: calls, and mishaps, one after the other as the test says.
 * The function's results are compared each time; a call that throws is a fault of its own.
 */
import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { CacheOptions } from '../../src/index.ts'
import { input, newCache, say } from './program.ts'
import { isRight, resultOf } from './work.ts'

/** What the program does next. */
export type Step =
  /** Calls everything, and commits. */
  | 'use'
  /** Closes the cache and makes another of the same directory. */
  | 'reopen'
  /** Loads what is loaded lazily, with a cache elsewhere. */
  | 'warm up'
  | 'become nobody'
  | 'take all file handles'
  | 'give file handles back'
  | 'lose the working directory'
  | 'create unreadable files'
  | 'return 2.2 GB'
  /** Says its report, and is killed. */
  | 'die'
  | { readonly fill: string }
  | { readonly free: string }
  | { readonly remove: string }
  | { readonly put: 'file' | 'link' | 'folder'; readonly at: string }
  | { readonly chmod: number; readonly at: string }
  | { readonly clock: number }
  | { readonly mount: 'ro' | 'rw'; readonly at: string }
  /** Another process holds the index, for so many ms (0: until this program ends). */
  | { readonly lock: 'IMMEDIATE' | 'EXCLUSIVE'; readonly ms: number }
  | { readonly wait: number }

/** What the program is given. */
export interface FaultsInput {
  readonly dir: string
  readonly keys: number
  readonly options: CacheOptions
  readonly steps: readonly Step[]
}

/** What became of one 'use'. */
export interface Turn {
  readonly wrong: readonly number[]
  readonly threw: readonly string[]
  readonly computed: number
  /** What `commit()` said; null when it was done. */
  readonly commit: string | null
  /** The slowest call, in ms. */
  readonly slowest: number
}

/** What it says at its end. */
export interface FaultsReport {
  readonly turns: readonly Turn[]
  readonly notStored: readonly string[]
}

const { dir, keys, options, steps } = input() as FaultsInput

let shift = 0
const now = Date.now
Date.now = () => now() + shift

const notStored = new Set<string>()

function open(at: string, given: CacheOptions) {
  const cache = newCache({ ...given, dir: at })
  cache.on('not-stored', ({ cause }) => notStored.add(cause.kind))
  const name = 'work'
  return {
    cache,
    work: cache.memoize((key: number) => resultOf(key), { name }),
    file: cache.memoize((key: number) => [resultOf(key)], { name: 'file', inline: false }),
    slow: cache.memoize(
      async (key: number) => {
        await setTimeout(21)
        return { slow: resultOf(key) }
      },
      { name: 'slow' },
    ),
    // The size is made in the function: nothing but its text counts.
    huge: cache.memoize(() => Buffer.alloc(2_200_000_000, 7), { name: 'huge' }),
  }
}

let opened = open(dir, options)

async function use(): Promise<Turn> {
  const wrong: number[] = []
  const threw: string[] = []
  let slowest = 0
  const { misses: before } = opened.cache.stats()
  async function call(key: number, work: () => unknown): Promise<void> {
    const begun = performance.now()
    try {
      if (!isRight(key, await work())) wrong.push(key)
    } catch (error) {
      threw.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
    slowest = Math.max(slowest, performance.now() - begun)
  }
  for (let key = 0; key < keys; key++) {
    await call(key, () => opened.work(key))
    if (key % 9 === 0) await call(key, () => opened.file(key)[0])
    if (key % 12 === 0) await call(key, async () => (await opened.slow(key)).slow)
  }
  const { misses } = opened.cache.stats()
  let commit: string | null = null
  try {
    await opened.cache.commit()
  } catch (error) {
    commit = (error as { code?: string }).code ?? String(error)
  }
  return { wrong, threw, computed: misses - before, commit, slowest: Math.round(slowest) }
}

async function warmUp(): Promise<void> {
  const elsewhere = mkdtempSync(join(tmpdir(), 'permafrost-warm-'))
  const { cache, work, file, slow } = open(join(elsewhere, 'cache'), {})
  for (const key of [0, 1, 2, 3]) void [work(key), file(key), await slow(key)]
  await cache.commit()
  cache.close()
  rmSync(elsewhere, { recursive: true })
}

const handles: number[] = []

/** Every byte, in ever smaller pieces. */
function fill(path: string): void {
  const fd = openSync(path, 'w')
  for (let size = 1 << 20; size > 0; size >>= 1) {
    const piece = Buffer.alloc(size)
    try {
      for (;;) if (writeSync(fd, piece) < size) break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
  }
  closeSync(fd)
}

function takeHandles(): void {
  try {
    for (;;) handles.push(openSync('/dev/null', 'r'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EMFILE') throw error
  }
}

async function lock(kind: string, ms: number): Promise<void> {
  const marker = join(dirname(dir), 'locked')
  const child = spawn(process.execPath, [
    '--no-warnings',
    '--eval',
    `const { DatabaseSync } = require('node:sqlite')
     const database = new DatabaseSync(${JSON.stringify(join(dir, 'index.db'))})
     database.exec('PRAGMA busy_timeout = 5000; BEGIN ${kind}')
     require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')
     setTimeout(() => database.exec('COMMIT'), ${ms === 0 ? 1e8 : ms})`,
  ])
  child.unref()
  process.on('exit', () => child.kill('SIGKILL'))
  while (!existsSync(marker)) await setTimeout(5)
  rmSync(marker)
}

function put(what: 'file' | 'link' | 'folder', at: string): void {
  mkdirSync(dirname(at), { recursive: true })
  if (what === 'file') writeFileSync(at, 'in the way')
  else if (what === 'link') symlinkSync(join(at, 'nowhere', 'at all'), at)
  else mkdirSync(at, { recursive: true })
}

function mount(how: 'ro' | 'rw', at: string): void {
  const { status, stderr } = spawnSync('mount', ['-o', `remount,bind,${how}`, at])
  if (status !== 0) throw new Error(`mount: ${String(stderr)}`)
}

function loseFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), 'permafrost-lost-'))
  process.chdir(folder)
  rmdirSync(folder)
}

function becomeNobody(): void {
  // Who is not root is bound by permissions already.
  if (process.getuid?.() !== 0) return
  process.setgroups?.([])
  process.setgid?.(65_534)
  process.setuid?.(65_534)
}

function returnHuge(): Turn {
  const wrong = [0, 1].filter(() => {
    const value = opened.huge()
    return value.length !== 2_200_000_000 || value.some((byte) => byte !== 7)
  })
  return { wrong, threw: [], computed: opened.huge.stats().misses, commit: null, slowest: 0 }
}

const turns: Turn[] = []

async function take(step: Step): Promise<void> {
  if (step === 'use') turns.push(await use())
  else if (step === 'reopen') {
    opened.cache.close()
    opened = open(dir, options)
  } else if (step === 'warm up') await warmUp()
  else if (step === 'become nobody') becomeNobody()
  else if (step === 'take all file handles') takeHandles()
  else if (step === 'give file handles back') for (const fd of handles.splice(0)) closeSync(fd)
  else if (step === 'lose the working directory') loseFolder()
  else if (step === 'create unreadable files') process.umask(0o777)
  else if (step === 'return 2.2 GB') turns.push(returnHuge())
  else if (step === 'die') {
    say({ turns, notStored: [...notStored] } satisfies FaultsReport)
    process.kill(process.pid, 'SIGKILL')
  } else if ('fill' in step) fill(step.fill)
  else if ('free' in step) rmSync(step.free)
  else if ('remove' in step) rmSync(step.remove, { recursive: true })
  else if ('put' in step) put(step.put, step.at)
  else if ('chmod' in step) chmodSync(step.at, step.chmod)
  else if ('clock' in step) shift += step.clock
  else if ('mount' in step) mount(step.mount, step.at)
  else if ('lock' in step) await lock(step.lock, step.ms)
  else await setTimeout(step.wait)
}

for (const step of steps) await take(step)
for (const fd of handles.splice(0)) closeSync(fd)
opened.cache.close()
say({ turns, notStored: [...notStored] } satisfies FaultsReport)
