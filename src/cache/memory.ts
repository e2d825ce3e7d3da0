/**
 * The in-memory tier: encoded entries of this process, bounded by bytes.
 *
 * What must stay true: it never makes a hit that the directory would not make (an entry knows the
 * generation of the directory it was seen in, and is asked for again in the next one); the bound
 * holds after each insertion; values handed out are immutable, all others are decoded anew.
 */
import type { CallId } from '../key/subkeys.ts'
import type { Encoded } from '../serializer/encode.ts'

/** An entry as a lookup needs it: all that decides a hit, and its value. */
export interface Resident {
  readonly name: string
  /** The encoded value; null when `value` can be handed out as it is. */
  readonly encoded: Encoded | null
  readonly value: unknown
  /** Whether the function had returned a promise of the value. */
  readonly promise: boolean
  /** Milliseconds since the epoch. */
  readonly created: number
  readonly expires: number | null
  readonly computeMs: number
  /** The directory's generation when this was last seen there. */
  readonly generation: number
}

/** What an entry costs beside its bytes: key, record and map slot. */
const OVERHEAD = 256

function weightOf(entry: Resident): number {
  if (entry.encoded !== null) return OVERHEAD + entry.encoded.bytes.length
  return OVERHEAD + (typeof entry.value === 'string' ? 2 * entry.value.length : 16)
}

/** Least recently used entries go first, once the tier is more than half full. */
export class MemoryTier {
  readonly #limit: number
  readonly #entries = new Map<CallId, Resident>()
  #bytes = 0

  /** @param limit In bytes; 0 keeps nothing. */
  constructor(limit: number) {
    this.#limit = limit
  }

  get(id: CallId): Resident | undefined {
    const entry = this.#entries.get(id)
    // Order only matters when something is about to go, and moving costs more than looking.
    if (entry !== undefined && this.#bytes > this.#limit / 2) {
      this.#entries.delete(id)
      this.#entries.set(id, entry)
    }
    return entry
  }

  /** Whether the entry is there; does not count as a use. */
  peek(id: CallId): Resident | undefined {
    return this.#entries.get(id)
  }

  set(id: CallId, entry: Resident): void {
    this.delete(id)
    const weight = weightOf(entry)
    // One entry may not push all others out.
    if (weight > this.#limit / 4) return
    this.#entries.set(id, entry)
    this.#bytes += weight
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#limit) break
      this.delete(oldest)
    }
  }

  delete(id: CallId): boolean {
    const entry = this.#entries.get(id)
    if (entry === undefined) return false
    this.#entries.delete(id)
    this.#bytes -= weightOf(entry)
    return true
  }

  /** Drops the entries of one function, or all. */
  clear(name?: string): void {
    if (name === undefined) {
      this.#entries.clear()
      this.#bytes = 0
      return
    }
    for (const [id, entry] of this.#entries) if (entry.name === name) this.delete(id)
  }
}
