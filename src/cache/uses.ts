/**
 * Hits, counted in memory until the next flush.
 *
 * What must stay true: a repeated hit costs an increment and no more (only the first since the last
 * flush is noted here); what is counted is written once, and what could not be written stays
 * counted; the list is bounded, and holds no value. Losing it costs recency, nothing else.
 */
import { entryKey } from '../entries/record.ts'
import type { CallId } from '../key/subkeys.ts'
import { bytesDigest, digestBytes } from '../platform/hash.ts'
import type { Access } from '../store/local-store.ts'

/** The hits of one entry since the last flush. */
export interface Uses {
  readonly id: CallId
  hits: number
  /** Milliseconds since the epoch. */
  accessed: number
}

/** No hits of an entry yet. */
export function noUses(id: CallId): Uses {
  return { id, hits: 0, accessed: 0 }
}

/** The id of a call, of its entry's key. */
export function callIdOf(key: Uint8Array): CallId {
  return bytesDigest(key) as CallId
}

/** So many make a flush worth its while. */
const MANY = 8192
/** More are not remembered: the first are forgotten. */
const MOST = 65_536

/** The entries that were hit since the last flush. */
export class Touched {
  #list: Uses[] = []

  get size(): number {
    return this.#list.length
  }

  /** Notes the first hit of an entry; true if there are many now. */
  add(uses: Uses): boolean {
    if (this.#list.length >= MOST) for (const old of this.#list.splice(0, MOST / 2)) old.hits = 0
    this.#list.push(uses)
    return this.#list.length >= MANY
  }

  /** What is to be written; it stays counted until {@link Counted.settle} is called. */
  count(): Counted {
    const list = this.#list.map((uses) => ({ uses, hits: uses.hits }))
    return {
      accesses: list.map(({ uses, hits }) => ({
        key: entryKey(digestBytes(uses.id)),
        hits,
        accessed: uses.accessed,
      })),
      settle: () => {
        for (const { uses, hits } of list) uses.hits -= hits
        // A listener of the flush's events may have hit something meanwhile.
        this.#list = this.#list.filter((uses) => uses.hits > 0)
      },
    }
  }
}

/** Hits on their way to the store. */
export interface Counted {
  readonly accesses: readonly Access[]
  readonly settle: () => void
}
