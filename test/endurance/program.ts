/**
 * A program's side of the talk with the test that started it: one JSON argument in, JSON lines out
 * and in.
 *
 * What must stay true: what was said has left the process, so that it counts when the process is
 * killed at the next instant; imports nothing of the test runner.
 */
import { readSync, writeSync } from 'node:fs'
import type { Cache, CacheOptions } from '../../src/index.ts'
import { permafrost } from '../setup/permafrost.ts'

/** What the test gave. */
export function input(): unknown {
  return JSON.parse(process.argv[2] ?? 'null')
}

/** Says one line. */
export function say(message: unknown): void {
  const line = Buffer.from(`${JSON.stringify(message)}\n`)
  for (let at = 0; at < line.length;) {
    try {
      at += writeSync(1, line, at)
    } catch (error) {
      // The pipe is full: the test is busy, and reads it in a moment.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

/** Waits, with everything standing still, for one line of the test. */
export function listen(): unknown {
  const bytes: number[] = []
  const one = Buffer.alloc(1)
  for (;;) {
    let read = 0
    try {
      read = readSync(0, one)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
      continue
    }
    if (read === 0) return null
    if (one[0] === 10) return JSON.parse(Buffer.from(bytes).toString())
    bytes.push(one[0] ?? 0)
  }
}

/** A cache that goes on when its functions, which are cheap, don't pay. */
export function newCache(options: CacheOptions): Cache {
  return permafrost.createCache({ admission: 'always', ...options })
}

/** What a cache had to complain about, each thing once. */
export function complaintsOf(cache: Cache): Set<string> {
  const complaints = new Set<string>()
  cache.on('store-problem', ({ message }) => complaints.add(message))
  cache.on('error', ({ doing, error }) => complaints.add(`${doing}: ${String(error)}`))
  cache.on('bypass', ({ costliest }) => complaints.add(`bypassed: ${costliest}`))
  cache.on('uncached', ({ error }) => complaints.add(`uncached: ${String(error)}`))
  return complaints
}
