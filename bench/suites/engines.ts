/**
 * What the index could be built on, doing the same work: SQLite, LMDB, and a log with a table in memory.
 *
 * What must stay true: the engines are bare (bench/engines), so this is about them and not about the
 * store; docs/decisions/index-engine.md draws the conclusion.
 */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Figures } from '../budget.ts'
import { openEngine, rowOf } from '../engines/engine.ts'
import type { Engine, EngineName } from '../engines/engine.ts'
import { mapValues } from '../map-values.ts'
import { makeRandom } from '../policy/random.ts'
import { inTurns } from '../timing.ts'

const NAMES: readonly EngineName[] = ['sqlite', 'lmdb', 'log']
const ROWS = 20_000
const SIZE = 400
const BATCH = 100

/** The mean of `count` calls, in microseconds. */
function each(count: number, work: (turn: number) => void): number {
  const started = performance.now()
  for (let turn = 0; turn < count; turn++) work(turn)
  return ((performance.now() - started) * 1000) / count
}

async function fill(name: EngineName, folder: string, rows: number): Promise<Engine> {
  mkdirSync(folder, { recursive: true })
  const engine = await openEngine(name, folder)
  for (let from = 0; from < rows; from += BATCH)
    engine.put(Array.from({ length: BATCH }, (_, at) => rowOf(from + at, SIZE)))
  return engine
}

export async function engines(figures: Figures, folder: string): Promise<string> {
  const random = makeRandom(9)
  const open = {
    sqlite: await fill('sqlite', join(folder, 'sqlite'), ROWS),
    lmdb: await fill('lmdb', join(folder, 'lmdb'), ROWS),
    log: await fill('log', join(folder, 'log'), ROWS),
  }
  let next = ROWS
  const works: Readonly<Record<string, (engine: Engine) => number>> = {
    'get one of 20,000 rows': (engine) =>
      each(500, () => {
        const { key } = rowOf(Math.floor(random() * ROWS), SIZE)
        engine.get(key)
      }),
    'put one, a transaction each': (engine) => each(100, () => engine.put([rowOf(next++, SIZE)])),
    'put one of a hundred in a transaction': (engine) => {
      const rows = Array.from({ length: BATCH }, () => rowOf(next++, SIZE))
      return each(1, () => engine.put(rows)) / BATCH
    },
    'put one and evict the lowest': (engine) =>
      each(100, () => engine.replace(rowOf(next++, SIZE))),
  }
  for (const [what, work] of Object.entries(works)) {
    const timed = await inTurns(
      mapValues(open, (engine) => () => work(engine)),
      15,
    )
    for (const name of NAMES) figures.figure(`${what}: ${name}`, timed[name], timed.sqlite)
  }
  for (const engine of Object.values(open)) engine.close()
  const opened = await inTurns(
    mapValues(open, (_, name) => () => openOnce(name, join(folder, name))),
    7,
  )
  for (const name of NAMES)
    figures.figure(`load, open, get one row in a new process: ${name}`, opened[name], opened.sqlite)
  const lines: string[] = []
  for (const name of NAMES) lines.push(await damage(name, join(folder, `${name} damaged`)))
  return lines.join('\n')
}

function child(script: string, ...args: readonly string[]): unknown {
  const { stdout } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, '..', script), ...args],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  return stdout === '' ? null : JSON.parse(stdout)
}

function openOnce(name: EngineName, folder: string): number {
  const said = child('open-engine.ts', name, folder, '17', String(SIZE)) as {
    milliseconds: number
    found: boolean
  } | null
  if (said === null) throw new Error(`The engine ${name} does not open`)
  return said.milliseconds * 1000
}

const DAMAGED_ROWS = 2000
const FLIPS = 40

/** Turns one bit, or cuts the file, and reads everything: what comes of it. */
async function damage(name: EngineName, folder: string): Promise<string> {
  const sound = join(folder, 'sound')
  const closed = await fill(name, sound, DAMAGED_ROWS)
  closed.close()
  const random = makeRandom(10)
  const flips = { fine: 0, 'wrong values': 0, 'rows lost': 0, 'process killed': 0 }
  for (let flip = 0; flip < FLIPS; flip++)
    flips[
      outcome(name, folder, (bytes) => {
        const at = Math.floor(random() * bytes.length)
        bytes[at] = bytes[at]! ^ (1 << Math.floor(random() * 8))
        return bytes
      })
    ]++
  const cuts = { fine: 0, 'wrong values': 0, 'rows lost': 0, 'process killed': 0 }
  for (const share of [0.1, 0.3, 0.5, 0.7, 0.9])
    cuts[outcome(name, folder, (bytes) => bytes.subarray(0, Math.floor(bytes.length * share)))]++
  const text = (counts: object): string =>
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => `${kind} ${count}`)
      .join(', ')
  return `${name}: one bit turned, ${FLIPS} times: ${text(flips)}; file cut, 5 times: ${text(cuts)}`
}

function outcome(
  name: EngineName,
  folder: string,
  change: (bytes: Buffer) => Uint8Array,
): 'fine' | 'wrong values' | 'rows lost' | 'process killed' {
  const copy = join(folder, 'copy')
  cpSync(join(folder, 'sound'), copy, { recursive: true })
  try {
    // The largest file is the data; the others are locks.
    const files = readdirSync(copy, { recursive: true, encoding: 'utf8' })
      .map((file) => join(copy, file))
      .filter((file) => statSync(file).isFile())
      .toSorted((a, b) => statSync(b).size - statSync(a).size)
    writeFileSync(files[0]!, change(readFileSync(files[0]!)))
    const seen = child('read-engine.ts', name, copy, String(DAMAGED_ROWS), String(SIZE)) as {
      right: number
      wrong: number
    } | null
    if (seen === null) return 'process killed'
    if (seen.wrong > 0) return 'wrong values'
    return seen.right === DAMAGED_ROWS ? 'fine' : 'rows lost'
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}
