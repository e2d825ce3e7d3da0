/**
 * Impurities that were noticed while a call computed.
 *
 * What must stay true: one note for each kind and what, with the first place it was seen at.
 */
import { callerOf } from '../platform/callsite.ts'
import type { CallSite } from '../platform/callsite.ts'
import { unrecorded } from './attribution.ts'

/** What users name in `assumePure`. */
export type NoteKind = 'clock' | 'random' | 'network' | 'process' | 'stdin' | 'write'

/** Something that a result must not depend on, or must not do. */
export interface Note {
  readonly kind: NoteKind
  /** `writing "./out.txt"`, `Date.now()`. */
  readonly what: string
  /** Where in the user's code; null if nobody of it is on the stack, or too many were noted. */
  readonly at: CallSite | null
}

/** Takes notes. */
export interface NoteTaker {
  /** It happens now, in the running code. */
  add(kind: NoteKind, what: string): void
  /** Takes over a note as it is. */
  adopt(note: Note): void
  all(): readonly Note[]
}

/** Finding a place costs 10 µs; a call that does hundreds of impure things is known well enough. */
const LOCATED = 32

/** See the module's header. */
export class Notes implements NoteTaker {
  readonly #notes = new Map<string, Note>()

  add(kind: NoteKind, what: string): void {
    const id = `${kind}\0${what}`
    if (this.#notes.has(id)) return
    const at = this.#notes.size < LOCATED ? unrecorded(callerOf) : null
    this.#notes.set(id, { kind, what, at })
  }

  /** Takes over a note as it is. */
  adopt(note: Note): void {
    const id = `${note.kind}\0${note.what}`
    if (!this.#notes.has(id)) this.#notes.set(id, note)
  }

  all(): readonly Note[] {
    return [...this.#notes.values()]
  }
}
