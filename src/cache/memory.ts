/**
 * The in-memory tier: encoded entries of this process, bounded by bytes.
 *
 * What must stay true: it never makes a hit that the directory would not make (an entry knows the
 * generation of the directory it was seen in, and is asked for again in the next one); the bound
 * holds after each insertion; values handed out are immutable, all others are decoded anew.
 */
import type { Grade } from '../entries/record.ts'
import type { CallId } from '../key/subkeys.ts'
import type { Encoded } from '../serializer/encode.ts'
import type { TracedInput } from '../trace/index.ts'
import type { Uses } from './uses.ts'

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
  /** Its hits; shared by all copies of this record. */
  readonly uses: Uses
  /** What it wrote, to be written again; null for nothing. */
  readonly output: Uint8Array | null
  /** The files it wrote, to be written again; null for none. */
  readonly files: Uint8Array | null
  readonly grade: Grade
  /** What the computation read, and what it was then; null for nothing. */
  readonly traced: readonly TracedInput[] | null
}

/** What an entry costs beside its value (measured): key, slot of the map, record, uses. */
const OVERHEAD = 300
/** What an array of bytes costs beside the bytes. */
const ARRAY_OVERHEAD = 260

/** What one traced input costs, about. */
const INPUT_OVERHEAD = 200

function weightOf(entry: Resident): number {
  const { traced, output, files } = entry
  const deeds = (output?.length ?? 0) + (files?.length ?? 0)
  return valueWeight(entry) + INPUT_OVERHEAD * (traced?.length ?? 0) + deeds
}

function valueWeight(entry: Resident): number {
  if (entry.encoded !== null) {
    const { bytes } = entry.encoded
    // A value that was read together with its record keeps the record alive.
    return OVERHEAD + ARRAY_OVERHEAD + Math.max(bytes.length, keptAlive(bytes))
  }
  return OVERHEAD + (typeof entry.value === 'string' ? 2 * entry.value.length : 16)
}

/** Bytes of the buffer that an array is a part of; one shared by many (Node's pool) is no measure. */
function keptAlive({ length, buffer }: Uint8Array): number {
  return Math.min(buffer.byteLength, 2 * length + 1024)
}

const MANY = 1000

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
    if (this.#bytes > this.#limit) this.#shrink()
  }

  /** Finding the oldest passes all slots freed lately, so of many entries several go at a time. */
  #shrink(): void {
    const target = this.#entries.size > MANY ? this.#limit - this.#limit / 16 : this.#limit
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= target) break
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
