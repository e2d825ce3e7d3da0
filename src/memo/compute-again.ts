/**
 * Step "compute again": what an audit does with one hit: computes, and compares with what was stored.
 *
 * What must stay true: a difference is found only where nothing that the call depends on has changed
 * between the hit and the end of the audit (arguments, captures, files, variables), and no other call
 * of the function ran beside it; else the audit is dropped. Both values took the same way through the
 * codec before they are compared, as a program sees them. Nothing is stored, and nothing is thrown
 * but by what Permafrost itself does wrong.
 */
import type { Resident } from '../cache/memory.ts'
import { sinceStart } from '../cache/stats.ts'
import type { Counters } from '../cache/stats.ts'
import { compareValues, shownError } from '../effects/index.ts'
import type { Window } from '../effects/index.ts'
import { SerializeError } from '../errors.ts'
import type { Encoded } from '../serializer/index.ts'
import { keepLoading, statesNow, unrecorded } from '../trace/index.ts'
import type { Recording } from '../trace/index.ts'
import type { Call } from './call.ts'
import { compute, isPlainPromise, isPromise } from './compute.ts'
import { valueOf } from './decode.ts'
import { closeWhenLost, openWindow } from './effects.ts'
import { keyOf } from './key.ts'
import { lookup } from './lookup.ts'
import { Frame } from './nesting.ts'
import { startRecording } from './observe.ts'

/** What an audit comes to. */
export type Finding =
  | { readonly kind: 'same' }
  | { readonly kind: 'different'; readonly lines: readonly string[] }
  | {
      readonly kind: 'dropped'
      readonly why: string
      /** Whether computing this function again is seen by others, so that it must not be done. */
      readonly isSeen: boolean
    }

/** How the function ended. */
type Ran =
  | { readonly kind: 'returned'; readonly value: unknown; readonly promise: boolean }
  | { readonly kind: 'threw'; readonly error: unknown }
  /** It returned a promise of a class of its own, which is never stored. */
  | { readonly kind: 'foreign' }

/** One audit under way. */
interface Under {
  readonly call: Call
  readonly hit: Resident
  readonly recording: Recording
  /** For those under way beside it, which can't tell what it changes from what they do. */
  readonly window: Window
  /** Computations of the function that had begun before. */
  readonly begun: number
}

function dropped(why: string, isSeen = false): Finding {
  return { kind: 'dropped', why, isSeen }
}

function different(...lines: readonly string[]): Finding {
  return { kind: 'different', lines }
}

/** Computes a hit again; a promise if the function gives one. Not to be recorded by anybody. */
export function computeAgain(call: Call, hit: Resident): Finding | Promise<Finding> {
  const { core, opened } = call
  const changed = changeSince(call, hit)
  if (changed !== null) return dropped(changed)
  const begun = begunOf(opened.counters)
  const recording = startRecording(core, opened, null)
  const alone = { ...call, around: null }
  const under: Under = { call, hit, recording, begun, window: openWindow(alone) }
  try {
    const frame = new Frame(core.kind !== 'sync')
    const { result } = compute(alone, frame, recording)
    if (isPromise(result)) return settled(under, result)
    return judge(under, { kind: 'returned', value: result, promise: false })
  } catch (error) {
    return judge(under, { kind: 'threw', error })
  }
}

async function settled(under: Under, promise: Promise<unknown>): Promise<Finding> {
  let ran: Ran
  closeWhenLost(under.recording, under.window)
  if (!isPlainPromise(promise)) {
    void Reflect.apply(Promise.prototype.then, promise, [ignore, ignore])
    return unrecorded(() => judge(under, { kind: 'foreign' }))
  }
  try {
    ran = { kind: 'returned', value: await promise, promise: true }
  } catch (error) {
    ran = { kind: 'threw', error }
  }
  return unrecorded(() => judge(under, ran))
}

/** What becomes of a promise that nobody will look at is nobody's to handle. */
function ignore(): void {}

/** What the call depends on and is not what it was; null if all is. */
function changeSince({ core, opened, self, args, key }: Call, { traced }: Resident): string | null {
  if (keyOf(core, opened, self, args, null).key?.id !== key.id)
    return 'an argument or a captured value changed meanwhile'
  if (traced === null) return null
  const states = statesNow(
    traced.map(({ input }) => input),
    opened.outside,
  )
  return traced.every(({ state }, at) => states[at] === state)
    ? null
    : 'a file or variable that it reads changed meanwhile'
}

/** Computations that were begun in this process, whatever for. */
function begunOf(counters: Counters): number {
  const { misses, uncached, bypassed } = sinceStart(counters)
  return misses + uncached + bypassed
}

function end({ recording, window }: Under): void {
  keepLoading(recording)
  recording.close()
  window.close()
}

function judge(under: Under, ran: Ran): Finding {
  end(under)
  const { call, hit, recording, begun } = under
  const { core, opened } = call
  const seen = recording.notes.find(({ kind }) => kind === 'write' || kind === 'stdin')
  if (seen !== undefined) return dropped(`it did what others see: ${seen.what}`, true)
  // Nothing else can have run beside a computation that did not wait.
  const waited = ran.kind === 'returned' ? ran.promise : core.kind !== 'sync'
  const changed = changeSince(call, hit)
  if (changed !== null) return dropped(changed, !waited)
  if (waited && begunOf(opened.counters) !== begun) return dropped('another call ran beside it')
  const found = verdict(call, hit, ran)
  // Somebody knew that it was outdated.
  return found.kind === 'different' && !isStored(call, hit)
    ? dropped('the result was replaced or removed meanwhile')
    : found
}

/** Whether a call would still be answered by this entry. */
function isStored({ opened, key }: Call, hit: Resident): boolean {
  const { found } = lookup(opened, key.id, false)
  if (found === null || found.created !== hit.created) return false
  if (found.encoded === null || hit.encoded === null)
    return found.encoded !== hit.encoded || Object.is(found.value, hit.value)
  return isSame(found.encoded, hit.encoded)
}

function verdict(call: Call, hit: Resident, ran: Ran): Finding {
  if (ran.kind === 'foreign')
    return different('the value: a stored one → a promise of a class of its own')
  if (ran.kind === 'threw') return different(`threw ${shownError(ran.error)}`)
  if (ran.promise !== hit.promise)
    return different(
      hit.promise ? 'the value: a promise → none' : 'the value: no promise → a promise',
    )
  return compare(call, hit, ran.value)
}

function compare({ core }: Call, hit: Resident, value: unknown): Finding {
  const { codec, shouldStore } = core.options
  if (shouldStore !== null && !shouldStore(value))
    return dropped('shouldStore refuses what was computed')
  let again: Encoded
  try {
    again = codec.encode(value)
  } catch (error) {
    if (!(error instanceof SerializeError)) throw error
    return different(`what was computed can't be stored: ${shownError(error)}`)
  }
  if (hit.encoded !== null && isSame(hit.encoded, again)) return { kind: 'same' }
  const compared = compareValues(valueOf(hit, codec), codec.decode(again))
  return compared.kind === 'unknown' ? dropped(compared.why) : compared
}

function isSame(a: Encoded, b: Encoded): boolean {
  return a.codec === b.codec && Buffer.compare(a.bytes, b.bytes) === 0
}
