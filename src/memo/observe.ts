/**
 * Step "observe": what a computation reads of the world outside, and what it does that no input
 * decides, recorded while it runs.
 *
 * What must stay true: only the user's code is recorded, never Permafrost's own, so every way from
 * the caller into this room begins with `leaveCaller`, and only the user's function is a part of a recording; what a
 * call observes belongs to the calls around it as well, also when it is answered from the cache.
 */
import type { Seen } from '../cache/flights.ts'
import type { Resident } from '../cache/memory.ts'
import { behindStandIn } from '../platform/stand-ins.ts'
import { hasAskedDatabase, OPENING } from '../purity/databases.ts'
import { excusesOf } from '../purity/excuses.ts'
import { watchAgain, watchImpurities } from '../purity/install.ts'
import { Noted, notedOf } from '../purity/noted.ts'
import {
  current,
  enter,
  inputName,
  install,
  isIdle,
  keepLoading,
  notesAtLoading,
  openRecording,
  resume,
  suspend,
} from '../trace/index.ts'
import type { Input, Note, Recording } from '../trace/index.ts'
import type { Around } from './around.ts'
import type { Call } from './call.ts'
import type { Core, Opened } from './core.ts'
import { notesOfNative } from './native.ts'
import { takenBefore } from './taken.ts'

let watching = false

/**
 * Starts watching the process, at the first memoized call. Before its key is made: builtins that the
 * function holds as they were before this began are noticed by the key's reading.
 */
export function watch(): void {
  if (watching) return watchAgain()
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

/**
 * Starts to record one computation; it is closed by `finish` or `close`.
 *
 * @throws ConfigError if the option `pure` names what is no code.
 */
export function startRecording(core: Core, opened: Opened, around: Around): Recording {
  const { track, assumePure, effects, pure } = core.options
  const excuses = excusesOf(pure, opened.root, core.original)
  const parent = around?.recording ?? null
  const notes: Noted = new Noted(
    parent === null ? null : notedOf(parent),
    { assumePure, excuses, effects },
    () => !recording.closed,
  )
  const recording: Recording = openRecording({
    parent,
    notes,
    ...opened.outside,
    ...(track !== null && { tracks: (input: Input) => counts(input, track, notes) }),
  })
  return recording
}

/** What counts as an input. */
interface Track {
  readonly files: boolean
  readonly env: boolean
}

function counts(input: Input, track: Track, notes: Noted): boolean {
  const isEnv = input.kind === 'env' || input.kind === 'env-names'
  if (isEnv ? track.env : track.files) return true
  notes.assume(`${inputName(input)} (option "track")`)
  return false
}

/** When the results that a computation rests on expire, in ms since the epoch. */
const expiries = new WeakMap<Recording, number>()

/** The first time at which something expires that a computation rests on; null if nothing does. */
export function expiryOf(recording: Recording): number | null {
  return expiries.get(recording) ?? null
}

/** What a computation rests on is to be used until then. */
export function restsUntil(recording: Recording | null, expires: number | null): void {
  if (recording === null || expires === null) return
  for (let at: Recording | null = recording; at !== null; at = at.parent)
    expiries.set(at, Math.min(expires, expiries.get(at) ?? Number.POSITIVE_INFINITY))
}

/** A computation has ended, or came to nothing; what it did was noted for those around it as well. */
export function abandon(recording: Recording, { around, core }: Call): void {
  keepLoading(recording)
  recording.close()
  const outer = around?.recording ?? null
  if (outer === null) return
  for (const word of wordsOf(core)) assume(outer, word)
}

/** What a result rests on whatever the computation does. */
function wordsOf({ options }: Core): readonly string[] {
  const given = (['version', 'key', 'ignoreArgs'] as const).filter((name) => options[name] !== null)
  return given.map((name) => `a function with the option "${name}"`)
}

/** What the user has not answered for. To be asked for before the recording is closed. */
export function notesThatCount(recording: Recording, call: Call): readonly Note[] {
  // One that was asked could be opened: what it holds counts then, and that it is there.
  const canOpen = hasAskedDatabase(recording)
  recording.adopt(takenBefore(call).filter(({ what }) => !(canOpen && what.startsWith(OPENING))))
  recording.adopt(notesAtLoading(recording))
  recording.adopt(notesOfNative(call, recording))
  if (behindStandIn(process.env) === process.env)
    recording.note('process', 'process.env, which the program has replaced')
  return recording.notes
}

/** Says that a result rests on somebody's word: `changes of "list" (option "effects")`. */
export function assume(recording: Recording, word: string): void {
  notedOf(recording)?.assume(word)
}

/** What an ended recording has seen. */
export function seenBy(recording: Recording, core: Core): Seen {
  return {
    inputs: [...recording.sightings].map(({ input }) => input),
    notes: recording.notes,
    expires: expiryOf(recording),
    assumed: [...(notedOf(recording)?.assumed ?? []), ...wordsOf(core)],
  }
}

/** Makes what another computation saw a part of the caller's. */
export function handOver(
  around: Recording | null,
  { inputs, notes, assumed, expires }: Seen,
): void {
  if (around === null || around.closed) return
  restsUntil(around, expires)
  around.absorb(inputs)
  around.adopt(notes)
  for (const word of assumed) assume(around, word)
}

/** What a hit rests on, the computation around it rests on as well. */
export function handOverHit(
  around: Recording | null,
  { traced, grade, expires }: Pick<Resident, 'traced' | 'grade' | 'expires'>,
  name: string,
): void {
  if (around === null || around.closed) return
  restsUntil(around, expires)
  if (traced !== null) around.absorb(traced.map(({ input }) => input))
  if (grade === 'assumed') assume(around, `the stored result of "${name}"`)
}
