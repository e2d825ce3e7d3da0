/**
 * Streams that write. They open their file in a later turn, perhaps after the call has ended: so they
 * count from when they are made.
 *
 * What must stay true: a stream behaves as without; one that never opened its file is known not to
 * have written what it was made for.
 */
import { errorMonitor } from 'node:events'
import fs from 'node:fs'
import type { WriteStream } from 'node:fs'
import { isIdle, unrecorded } from './attribution.ts'
import { current } from './current.ts'
import { descriptorOf, options } from './fs-arguments.ts'
import type { AnyFunction, Patches } from './patch.ts'
import { pathOf } from './path.ts'
import type { Recording } from './recording.ts'

function opening(original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const recording = isIdle() ? null : current()
    const path = recording === null || isOpen(args) ? null : pathOf(args[0])
    const stream = Reflect.apply(original, this, args) as WriteStream
    if (recording === null || path === null) return stream
    unrecorded(() => {
      const ended = begun(recording, path)
      stream.once('open', ended)
      stream.once('close', ended)
      // Listening to errors themselves would keep them from being thrown.
      stream.once(errorMonitor, ended)
    })
    return stream
  }
}

/** Whether it writes to what is open already. */
function isOpen(args: readonly unknown[]): boolean {
  return descriptorOf(options(args, 1)['fd']) !== null
}

function begun(recording: Recording, path: string): () => void {
  recording.noteWriting(path)
  const ends: (() => void)[] = []
  for (let at: Recording | null = recording; at !== null; at = at.parent)
    ends.push(at.writes.begin())
  return () => {
    for (const end of ends) end()
  }
}

/** Patches `createWriteStream`. */
export function patchStreams(patches: Patches): void {
  patches.replace(fs, 'createWriteStream', opening)
}
