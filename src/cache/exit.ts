/**
 * What must happen before the process ends: one listener for all directories.
 *
 * What must stay true:
 * - Nothing is registered until a cache is used.
 * - The 'exit' event is enough for everything but signals: it comes at the natural end, at
 *   process.exit(), after an uncaught exception and an unhandled rejection, and in workers. A worker
 *   that is terminated loses what was pending in it, and nothing else.
 * - How the process ends stays as it was: its code, its signal, the user's own listeners. A flush
 *   that throws does not keep the others from theirs.
 * - Signals are listened to only while results wait for longer than a turn (`persistence` 'exit' or
 *   `{ every }`). Not for 'immediate', on purpose: a listener in JavaScript is called when the event
 *   loop turns, so Ctrl-C would have to wait for a synchronous function of the user's to end. At
 *   risk there are the cheap results of one turn (of 250 ms in a long one; of longer only while
 *   other processes keep the index locked), the hits and the statistics since the last flush.
 * - Signals reach the main thread alone: what waits in worker threads goes with them.
 */
import type { onExit as OnExit } from 'signal-exit'

const flushes = new Set<() => void>()
const lasts = new Set<() => void>()
let listening = false
let stopListeningToSignals: (() => void) | null = null
const waiting = new Set<() => void>()

function flushAll(): void {
  for (const each of [...flushes, ...lasts]) {
    try {
      each()
    } catch {
      // Flushes report their own errors; at exit nobody is left to hear another.
    }
  }
}

/** Calls `work` when the process (or worker) exits; 'last' is after all that is 'first'. */
export function atExit(work: () => void, when: 'first' | 'last' = 'first'): void {
  const set = when === 'first' ? flushes : lasts
  set.add(work)
  if (listening) return
  listening = true
  process.on('exit', flushAll)
}

/** Calls what {@link atExit} was given on signals that end the process, too. */
export function atSignals(flush: () => void): void {
  waiting.add(flush)
  if (stopListeningToSignals !== null) return
  // Signals reach the main thread alone.
  if (!process.getBuiltinModule('node:worker_threads').isMainThread) return
  const require = process.getBuiltinModule('node:module').createRequire(import.meta.url)
  const { onExit } = require('signal-exit') as { onExit: typeof OnExit }
  stopListeningToSignals = onExit((_code, signal) => {
    // Without a signal this is the 'exit' event, which is listened to anyway.
    if (signal !== null) flushAll()
  })
}

/** Takes back {@link atExit} and {@link atSignals}. */
export function notAtExit(flush: () => void): void {
  flushes.delete(flush)
  lasts.delete(flush)
  if (!waiting.delete(flush) || waiting.size > 0) return
  stopListeningToSignals?.()
  stopListeningToSignals = null
}
