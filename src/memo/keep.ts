/**
 * What follows a computation: recheck → encode → commit.
 *
 * What must stay true: nothing in here reaches the caller. The value was computed; whatever goes
 * wrong from here on is an event and a warning (unless `onStoreError: 'throw'`), and the value is
 * returned. Encoding happens before the caller gets the value and could change it.
 */
import type { Outcome } from '../cache/flights.ts'
import { ConfigError, SerializeError, StoreError } from '../errors.ts'
import type { NotStoredCause } from '../events/reason.ts'
import { isImmutable } from '../serializer/index.ts'
import type { Encoded } from '../serializer/index.ts'
import type { Call } from './call.ts'
import { commit, removeOld } from './commit.ts'
import { finish } from '../trace/index.ts'
import type { Recording } from '../trace/index.ts'
import type { Changes } from '../effects/index.ts'
import { changesOf, encodeWithChanges, filesOf, sharing } from './effects.ts'
import type { Before } from './effects.ts'
import { gradeOf, refusedByStrict } from './grade.ts'
import { impuritiesOf } from './impure.ts'
import { abandon, assume, expiryOf, notesThatCount, restsUntil } from './observe.ts'
import { outputOf } from './output.ts'
import { recheck } from './recheck.ts'
import { sayNotStored } from './say.ts'
import type { CallTimer } from './timer.ts'

const ALONE: Outcome = { kind: 'alone' }

function notStored(call: Call, cause: NotStoredCause): Outcome {
  if (call.refreshes) removeOld(call)
  sayNotStored(call.core, call.opened, cause)
  return ALONE
}

function failed(call: Call, doing: string, error: unknown): Outcome {
  call.opened.cache.failed(call.opened.name, doing, error)
  return notStored(call, { kind: 'failed', error })
}

/** Whether a hit may return the value as it is: it can't be changed, and decoding would give it. */
function plainValue({ core }: Call, value: unknown): boolean {
  return core.options.codec.lossless && isImmutable(value)
}

/** Copies for those who waited. */
function outcomeOf(
  call: Call,
  value: unknown,
  encoded: Encoded,
  output: Uint8Array | null,
): Outcome {
  const { codec } = call.core.options
  return plainValue(call, value)
    ? { kind: 'value', copy: () => value, output }
    : { kind: 'value', copy: () => codec.decode(encoded), output }
}

/** Copies of what is not stored; those who waited compute on their own where there can be none. */
function copiesOf(call: Call, value: unknown, recording: Recording): Outcome {
  const output = outputOf(recording)
  try {
    return outcomeOf(call, value, call.core.options.codec.encode(value), output)
  } catch {
    return ALONE
  }
}

function encode(call: Call, value: unknown): Encoded | Outcome {
  try {
    return call.core.options.codec.encode(value)
  } catch (error) {
    if (error instanceof SerializeError)
      return notStored(call, { kind: 'not-serializable', path: error.path, error })
    return failed(call, 'encoding the result', error)
  }
}

function worthKeeping(call: Call, value: unknown): boolean {
  const { shouldStore } = call.core.options
  if (shouldStore === null) return true
  const answer: unknown = shouldStore(value)
  if (!(answer instanceof Promise)) return Boolean(answer)
  // A promise counts as true, whatever it will say; that it fails is nobody's to handle any more.
  answer.catch(() => {})
  throw new ConfigError(
    'ERR_CONFIG_VALUE',
    'Cannot use option "shouldStore": it gave a promise, and must answer at once with true or false',
  )
}

/** How a value was computed. */
export interface Run {
  readonly timer: CallTimer
  readonly recording: Recording
  /** What the call could see, before. */
  readonly before: Before
}

/**
 * Keeps a computed value, if it may be kept.
 *
 * @returns what others that waited for it get.
 * @throws StoreError only under `onStoreError: 'throw'`.
 */
export function keep(call: Call, value: unknown, promise: boolean, run: Run): Outcome {
  const { cache } = call.opened
  const { timer, recording } = run
  try {
    return kept(call, value, promise, run)
  } catch (error) {
    if (error instanceof StoreError && cache.options.onStoreError === 'throw') throw error
    return failed(call, 'storing the result', error)
  } finally {
    run.before.window.close()
    abandon(recording, call)
    timer.lap('storeMs')
  }
}

function kept(call: Call, value: unknown, promise: boolean, run: Run): Outcome {
  const { cache } = call.opened
  const { timer, recording, before } = run
  if (cache.closed || !cache.usable)
    return promise && isSound(call, run) ? copiesOf(call, value, recording) : ALONE
  timer.lap('storeMs')
  const rechecked = recheck(call)
  const did = changesOf(call, before, rechecked, promise)
  timer.lap('hashMs')
  if (did.kind === 'refused') return notStored(call, did.cause)
  const written = filesOf(call, recording)
  if (written.kind === 'refused') return notStored(call, written.cause)
  for (const each of [did, written])
    if (each.kind === 'ignored') assume(recording, `${each.what} (option "effects")`)
  const notes = notesThatCount(recording, call).filter(
    ({ kind }) => kind !== 'write' || written.kind === 'counts',
  )
  if (notes.length > 0)
    return notStored(call, { kind: 'impure', impurities: impuritiesOf(call.opened, notes) })
  const traced = finish(recording)
  if (traced.changed !== null)
    return notStored(call, { kind: 'changed-meanwhile', what: traced.changed })
  if (!worthKeeping(call, value)) {
    if (call.refreshes) removeOld(call)
    sayNotStored(call.core, call.opened, { kind: 'refused' })
    return promise ? copiesOf(call, value, recording) : ALONE
  }
  const graded = gradeOf(call, recording, traced.inputs)
  const refused = refusedByStrict(call, graded)
  if (refused !== null) return notStored(call, refused)
  const shared = did.kind === 'changed' ? null : encodeShared(call, before, value)
  const encoded =
    shared ?? (did.kind === 'changed' ? encodeBoth(call, did.changes, value) : encode(call, value))
  timer.lap('encodeMs')
  if ('kind' in encoded) return encoded
  const output = outputOf(recording)
  const files = written.kind === 'replayed' ? written.bytes : null
  const hasOwn = did.kind !== 'changed' && shared === null
  const plain = hasOwn && plainValue(call, value) ? { value } : null
  commit(call, encoded, plain, {
    promise,
    computeMs: timer.computeMs,
    hashMs: rechecked.hashMs,
    inputs: traced.inputs,
    deeds: { output, files },
    grade: graded.grade,
    expires: expiryOf(recording),
  })
  handExpiryOn(call, recording)
  // Each that waited has objects of its own to change, and a turn of its own to write.
  return !hasOwn || files !== null ? ALONE : outcomeOf(call, value, encoded, output)
}

/** What rests on this result expires with it. */
function handExpiryOn({ core, opened }: Call, recording: Recording): void {
  const { ttl } = core.options
  restsUntil(recording, ttl === null ? null : opened.cache.clock.now() + ttl)
}

/** Whether what can't be stored may be handed to those who wait for it. */
function isSound(call: Call, { recording, before }: Run): boolean {
  if (changesOf(call, before, recheck(call), true).kind !== 'nothing') return false
  return notesThatCount(recording, call).length === 0 && finish(recording).changed === null
}

/** A result that holds objects of the caller's, as far as it can be stored like that; else null. */
function encodeShared(call: Call, before: Before, value: unknown): Encoded | null {
  const changes = sharing(call, before, value)
  if (changes === null) return null
  const encoded = encodeWithChanges(call, changes, value)
  return 'kind' in encoded ? null : encoded
}

function encodeBoth(call: Call, changes: Changes, value: unknown): Encoded | Outcome {
  const encoded = encodeWithChanges(call, changes, value)
  return 'kind' in encoded ? notStored(call, encoded) : encoded
}
