/**
 * Step "output": what a computation writes, kept for hits when `replayOutput` asks for it.
 *
 * What must stay true: output belongs to the innermost computation and to all around it; the streams
 * are watched only from the first call of a function that wants it; a hit writes before it returns,
 * so the order in the program is that of an uncached run.
 */
import { decodeOutput, encodeOutput } from '../effects/output-format.ts'
import { replayOutput, watchOutput } from '../effects/output.ts'
import type { OutputPart } from '../effects/output.ts'
import { current, enter, resume } from '../trace/index.ts'
import type { Recording } from '../trace/index.ts'
import type { Around } from './around.ts'

const tapes = new WeakMap<Recording, OutputPart[]>()

function take(): ((part: OutputPart) => void) | null {
  const open: OutputPart[][] = []
  for (let at = current(); at !== null; at = at.parent) {
    const tape = at.closed ? undefined : tapes.get(at)
    if (tape !== undefined) open.push(tape)
  }
  if (open.length === 0) return null
  return (part) => {
    for (const tape of open) tape.push(part)
  }
}

/** Keeps what a computation writes from now on. */
export function tapeOutput(recording: Recording): void {
  watchOutput(take)
  tapes.set(recording, [])
}

/** What it has written, as bytes; null if nobody asked. */
export function outputOf(recording: Recording): Uint8Array | null {
  const parts = tapes.get(recording)
  return parts === undefined ? null : encodeOutput(parts)
}

/** Writes what an entry's computation wrote; it counts as output of the computation around the hit. */
export function replay(output: Uint8Array, around: Around): void {
  const parts = decodeOutput(output)
  if (parts === null || parts.length === 0) return
  const recording = around?.recording ?? null
  if (recording === null) return replayOutput(parts)
  const before = enter(recording)
  try {
    replayOutput(parts)
  } finally {
    resume(before)
  }
}
