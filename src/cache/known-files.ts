/**
 * What is known of files in a directory's cache: in this process, and from those before it.
 *
 * What must stay true: a directory that is not open, only read or broken costs reading files again,
 * nothing else; nothing is opened for the sake of a file's state.
 */
import { FileStates } from '../trace/index.ts'
import type { OpenedStore } from './opened-store.ts'
import type { Outbox } from './outbox.ts'

/** A state that was last written so long ago (ms) is written as seen again: of too many the oldest go. */
const SEEN_EVERY = 86_400_000

/** What {@link knownFiles} rests on. */
export interface KnownFilesParts {
  readonly opened: OpenedStore
  readonly outbox: Outbox
  readonly readOnly: boolean
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** See the module's header. */
export function knownFiles({ opened, outbox, readOnly, now }: KnownFilesParts): FileStates {
  const { states } = outbox.pending
  const stored = (path: string): Uint8Array | null => {
    const found = opened.openStore?.fileState(path) ?? null
    if (found === null) return null
    if (!readOnly && now() - found.seen > SEEN_EVERY) states.put(path, found.state)
    return found.state
  }
  return new FileStates({
    get: (path) => {
      try {
        return states.get(path) ?? stored(path)
      } catch {
        // What is wrong with the directory shows when an entry is read, where it is told.
        return null
      }
    },
    put: (path, state) => {
      if (!readOnly && !opened.closed) outbox.learn(path, state)
    },
  })
}
