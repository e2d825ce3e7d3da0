/**
 * Uses a database and says so, line by line, as its arguments tell. Started by tests.
 *
 * `read`: prints what a reader finds, or the error. `write`: prints how writing fails. `crash`: stores 1 and 2 and is killed. `hold`: stores 1 and 2 and keeps the database open until
 * stdin ends. `half`: is killed within a write that has begun to change the file, on a network file
 * system. `handles`: has no file handles left for a while. `lock`: holds the write lock until stdin ends. `first`: opens, stores its number and
 * closes, in as many threads as told.
 */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { Worker, isMainThread, workerData } from 'node:worker_threads'
import { Database } from '../../src/entries/database.ts'
import type { StoreError } from '../../src/errors.ts'
import { idsOf, optionsOf, putId } from './database-use.ts'
import type { Logged } from './database-use.ts'

const [what, file, number, threads] = (
  isMainThread ? process.argv.slice(2) : workerData
) as string[]
const log: Logged[] = []
const database = new Database(
  optionsOf(file ?? '', log, () => mkdirSync(dirname(file ?? ''), { recursive: true })),
)

function startThread(args: readonly (string | undefined)[]): Worker {
  return new Worker(new URL(import.meta.url), { workerData: args, execArgv: ['--no-warnings'] })
}

async function stdinEnds(): Promise<void> {
  for await (const _ of process.stdin);
}

if (what === 'read') {
  const found = (['read-only', 'read-first'] as const).map((access) => {
    const reader = new Database({ ...optionsOf(file ?? '', log, () => {}), access })
    try {
      return [idsOf(reader), reader.dataVersion() > 0, idsOf(reader)]
    } catch (error) {
      return String(error)
    } finally {
      reader.close()
    }
  })
  console.log(JSON.stringify({ found, log }))
} else if (what === 'write') {
  const outcomes = (['write', 'read-first'] as const).map((access) => {
    const writer = new Database({ ...optionsOf(file ?? '', log, () => {}), access })
    const found = access === 'read-first' ? idsOf(writer) : []
    try {
      return [found, putId(writer, 3, 'short')]
    } catch (error) {
      const { code, message, cause } = error as StoreError
      return [
        found,
        code,
        message.endsWith('set "readOnly: true" to use it as it is'),
        cause instanceof Error,
      ]
    } finally {
      writer.close()
    }
  })
  console.log(JSON.stringify({ outcomes, log }))
} else if (what === 'crash') {
  putId(database, 1, 'long')
  putId(database, 2, 'long')
  process.kill(process.pid, 'SIGKILL')
} else if (what === 'half') {
  const remote = new Database({ ...optionsOf(file ?? '', log, () => {}), network: () => 'nfs' })
  remote.write(() => {
    // So small a cache spills into the file before the write ends.
    remote.statement('PRAGMA cache_size = 5').all()
    const insert = 'INSERT INTO analysis (id, sum, json) VALUES (?, ?, ?)'
    for (let id = 100; id < 300; id++)
      remote.statement(insert).run(id, new Uint8Array(8), new Uint8Array(2000))
    process.kill(process.pid, 'SIGKILL')
  }, 'long')
} else if (what === 'handles') {
  const outcomes: unknown[] = []
  const attempt = (work: () => unknown): void => {
    try {
      outcomes.push(work())
    } catch (error) {
      const { name, code } = error as { name: string; code: string }
      outcomes.push(`${name} ${code}`)
    }
  }
  putId(database, 1, 'long')
  const late = new Database(optionsOf(file ?? '', log, () => {}))
  const taken: number[] = []
  try {
    for (;;) taken.push(openSync(file ?? '', 'r'))
  } catch {
    // That was the last one.
  }
  attempt(() => idsOf(database))
  attempt(() => idsOf(late))
  attempt(() => putId(late, 2, 'short'))
  for (const fd of taken) closeSync(fd)
  attempt(() => putId(late, 3, 'long') !== 'busy')
  attempt(() => idsOf(database))
  console.log(JSON.stringify({ outcomes, log }))
  late.close()
  database.close()
} else if (what === 'hold') {
  putId(database, 1, 'long')
  putId(database, 2, 'long')
  console.log('ready')
  await stdinEnds()
  database.close()
} else if (what === 'lock') {
  database.open()
  database.write(() => {
    console.log('ready')
    // Until the parent ends us or the time is over.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(number))
  }, 'long')
  database.close()
} else if (what === 'first') {
  const id = Number(number)
  if (isMainThread)
    for (let thread = 1; thread < Number(threads); thread++)
      startThread([what, file, `${id + thread}`])
  const stored = putId(database, id, 'long')
  const faults = log.filter(([kind]) => kind !== 'created')
  if (stored === 'busy' || faults.length > 0 || !idsOf(database).includes(id))
    console.log(JSON.stringify({ id, stored, log, ids: idsOf(database) }))
  database.close()
}
