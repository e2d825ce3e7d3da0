/**
 * What must happen before the process ends: one listener for all caches.
 *
 * What must stay true: nothing is registered until something is to be flushed; an uncaught
 * exception ends in 'exit' as well, so it loses nothing; a flush that throws does not keep the
 * others from theirs, and does not change how the process ends.
 */

const flushes = new Set<() => void>()
let listening = false

/** Calls `flush` when the process (or worker) exits. */
export function atExit(flush: () => void): void {
  flushes.add(flush)
  if (listening) return
  listening = true
  process.on('exit', () => {
    for (const each of flushes) {
      try {
        each()
      } catch {
        // Flushes report their own errors; at exit nobody is left to hear another.
      }
    }
  })
}

/** Takes back {@link atExit}. */
export function notAtExit(flush: () => void): void {
  flushes.delete(flush)
}
