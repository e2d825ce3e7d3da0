/**
 * Step "replay": a hit does again what its computation did: writes files, changes objects, writes
 * output.
 *
 * What must stay true: all or nothing: what can be checked is checked before the first change, and a
 * call whose deeds can't be done again is computed. What is done belongs to the calls around this one.
 */
import { CHANGES_CODEC } from '../cache/with-effects.ts'
import type { Resident } from '../cache/memory.ts'
import { decodeChanges, readyChanges } from '../effects/index.ts'
import { applyFiles, filesProblem } from '../effects/files/index.ts'
import type { AppliedFiles } from '../effects/files/index.ts'
import { enter, resume } from '../trace/index.ts'
import type { Call } from './call.ts'
import { openWindow, rosterFor } from './effects.ts'
import { replay as replayOutput } from './output.ts'

/** What a hit returns, or why it can't be one. */
export type Replayed =
  | { readonly done: true; readonly value: unknown }
  | { readonly done: false; readonly why: string }

/** Whether the value is encoded together with changes of objects. */
export function hasChanges({ encoded }: Resident): boolean {
  return encoded?.codec === CHANGES_CODEC
}

/** Whether a hit does more than returning a value. */
export function hasDeeds(hit: Resident): boolean {
  return hit.output !== null || hit.files !== null || hasChanges(hit)
}

/**
 * What the computation of an entry returned, without doing again what it did.
 *
 * @throws SerializeError if bytes are damaged.
 */
export function resultOf(call: Call, { encoded }: Resident): unknown {
  const bytes = encoded?.bytes ?? new Uint8Array()
  return decodeChanges(bytes, rosterFor(call), call.core.options.classes)?.result
}

/**
 * Why a hit could not do again what its computation did, as far as that can be told without changing
 * anything; null if it could.
 */
export function problemOf(call: Call, { encoded, files }: Resident): string | null {
  const { core, opened } = call
  try {
    if (encoded?.codec === CHANGES_CODEC) {
      const changes = readyChanges(encoded.bytes, rosterFor(call), core.options.classes)
      if (!changes.ready) return changes.why
    }
    return files === null ? null : filesProblem(files, opened.outside, [opened.cache.options.dir])
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** The rest is done by now: what fails here must not lead to doing it once more. */
function writeOutput({ opened, around }: Call, output: Uint8Array): void {
  try {
    replayOutput(output, around)
  } catch (error) {
    opened.cache.failed(opened.name, 'replaying output', error)
  }
}

/** Writes files as a part of the computation around the hit. */
function writeFiles({ opened, around }: Call, bytes: Uint8Array): AppliedFiles {
  const before = enter(around?.recording ?? null)
  try {
    return applyFiles(bytes, opened.outside, [opened.cache.options.dir])
  } finally {
    resume(before)
  }
}

/**
 * Does what the computation of an entry did.
 *
 * @param value The decoded value; not looked at if it is encoded together with changes.
 * @throws SerializeError if bytes are damaged; nothing was changed.
 */
export function replay(call: Call, hit: Resident, value: unknown): Replayed {
  const { core } = call
  const changes =
    hit.encoded === null || !hasChanges(hit)
      ? null
      : readyChanges(hit.encoded.bytes, rosterFor(call), core.options.classes)
  if (changes !== null && !changes.ready) return { done: false, why: changes.why }
  // A computation under way elsewhere can't tell these changes from its own.
  openWindow(call).close()
  if (hit.files !== null) {
    const written = writeFiles(call, hit.files)
    if (!written.applied) return { done: false, why: written.why }
  }
  let result = value
  if (changes !== null) {
    const applied = changes.apply()
    if (!applied.applied) return { done: false, why: applied.why }
    result = applied.result
  }
  if (hit.output !== null) writeOutput(call, hit.output)
  return { done: true, value: result }
}
