/**
 * Lists of inputs that have led to a hit though they were not the newest of their call.
 *
 * What must stay true: each is told once in a process, for being told costs a write; nothing is
 * written for their sake alone. Losing one costs its place among the lists, nothing else.
 */
import { manifestKey } from '../entries/record.ts'
import type { CallId } from '../key/subkeys.ts'
import { digestBytes, hash128 } from '../platform/hash.ts'
import type { UsedList } from '../store/local-store.ts'

/** More are not told of. */
const MOST = 4096

/** See the module's header. */
export class UsedLists {
  readonly #told = new Set<string>()
  readonly #waiting = new Set<UsedList>()

  add(call: CallId, list: Uint8Array): void {
    const name = `${call} ${hash128(list)}`
    if (this.#told.size >= MOST || this.#told.has(name)) return
    this.#told.add(name)
    this.#waiting.add({ key: manifestKey(digestBytes(call)), list })
  }

  /** Those that are not yet written. */
  waiting(): readonly UsedList[] {
    return [...this.#waiting]
  }

  /** Takes out what was written, or is given up. */
  settle(lists: readonly UsedList[]): void {
    for (const list of lists) this.#waiting.delete(list)
  }
}
