/**
 * Step "observe": what a computation reads of the world outside, and what it does that no input
 * decides, recorded while it runs.
 *
 * What must stay true: only the user's code is recorded, never Permafrost's own, so every way from
 * the caller into this room begins with `leaveCaller`, and only the user's function is a part of a recording; what a
 * call observes belongs to the calls around it as well, also when it is answered from the cache.
 */
import { watchImpurities } from '../purity/install.ts'
import { current, enter, install, isIdle, openRecording, resume, suspend } from '../trace/index.ts'
import type { Input, Note, Recording, TracedInput } from '../trace/index.ts'
import type { Seen } from '../cache/flights.ts'
import type { Around } from './around.ts'
import type { Call } from './call.ts'
import type { Core, Opened } from './core.ts'

let watching = false

/**
 * Starts watching the process, at the first memoized call. Before its key is made: builtins that the
 * function holds as they were before this began are noticed by the key's reading.
 */
export function watch(): void {
  if (watching) return
  watching = true
  install()
  watchImpurities((kind, what) => current()?.note(kind, what))
}

/** Permafrost's own code begins; null if nobody records, and nothing has to be ended. */
export function leaveCaller(): Around {
  if (isIdle()) return null
  const recording = current()
  return { recording, resume: suspend() }
}

/** Permafrost's own code ends. */
export function returnToCaller(around: Around): void {
  if (around !== null) resume(around.resume)
}

/** Runs the user's function as a part of its caller: it is not memoized in this call. */
export function asCaller(
  { original }: Core,
  self: unknown,
  args: readonly unknown[],
  around: Around,
): unknown {
  if (around === null || around.recording === null) return Reflect.apply(original, self, args)
  const before = enter(around.recording)
  // A part of the caller that may go on: what follows is found by the caller's own flow.
  try {
    return Reflect.apply(original, self, args)
  } finally {
    resume(before)
  }
}

/** Starts to record one computation; it is closed by `finish` or `close`. */
export function startRecording({ options }: Core, opened: Opened, around: Around): Recording {
  const { track } = options
  return openRecording({
    parent: around?.recording ?? null,
    ...opened.outside,
    ...(track !== null && { tracks: (input: Input) => isTracked(input, track) }),
  })
}

/** What counts as an input. */
export interface Track {
  readonly files: boolean
  readonly env: boolean
}

function isTracked(input: Input, track: Track): boolean {
  return input.kind === 'env' || input.kind === 'env-names' ? track.env : track.files
}

/** A computation that came to nothing: what it did counts for those around it all the same. */
export function abandon(recording: Recording, { around, core }: Call): void {
  recording.close()
  around?.recording?.adopt(notesThatCount(recording, core))
}

/** What the user has not answered for. */
export function notesThatCount(recording: Recording, { options }: Core): readonly Note[] {
  return recording.notes.filter(({ kind }) => !options.assumePure.has(kind))
}

/** What an ended recording has seen. */
export function seenBy(recording: Recording, core: Core): Seen {
  const inputs = [...recording.sightings].map(({ input }) => input)
  return { inputs, notes: notesThatCount(recording, core) }
}

/** Makes what another computation saw a part of the caller's. */
export function handOver(around: Recording | null, { inputs, notes }: Seen): void {
  if (around === null || around.closed) return
  around.absorb(inputs)
  around.adopt(notes)
}

/** What a hit rests on, the computation around it rests on as well. */
export function absorb(around: Around, traced: readonly TracedInput[]): void {
  if (around === null) return
  handOver(around.recording, { inputs: traced.map(({ input }) => input), notes: [] })
}
