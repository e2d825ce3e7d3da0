/**
 * What a cache hears from its directory, and is asked by it.
 */
import type { Removed } from '../entries/eviction.ts'
import type { Superseded } from '../entries/lineages.ts'
import type { StatisticDelta } from '../entries/statistics-table.ts'
import type { StoreError } from '../errors.ts'
import type { Written } from '../store/local-store.ts'
import type { Write } from './pending.ts'

/** What one transaction wrote, and how long it took. */
export interface Flushed {
  readonly entries: number
  readonly accesses: number
  readonly ms: number
}

/** See the module's header. */
export interface BackingListener {
  /** Of many problems of one kind one is said aloud. */
  problem(kind: string, message: string): void
  writeFailed(error: StoreError): void
  removed(entries: readonly Removed[]): void
  superseded(what: Superseded): void
  /** An entry of this cache was larger than the whole directory may be. */
  tooLarge(write: Write, limit: number): void
  flushed(what: Flushed): void
  /** What was counted since the last time. */
  statistics(): readonly StatisticDelta[]
}

function text(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1')
}

/**
 * Tells the caches of a directory what a batch has brought about.
 *
 * @returns whether entries are gone that are not listed one by one.
 */
export function tellWritten(
  listeners: Iterable<BackingListener>,
  writes: readonly Write[],
  { evicted, superseded, tooLarge }: Written,
  limit: number,
): boolean {
  for (const listener of listeners) {
    // What was superseded goes first.
    for (const what of superseded) listener.superseded(what)
    if (evicted.length > 0) listener.removed(evicted)
  }
  if (tooLarge.length > 0) {
    const keys = new Set(tooLarge.map(text))
    const refused = writes.filter(({ entry }) => keys.has(text(entry.key)))
    for (const write of refused)
      for (const listener of listeners)
        if (listener === write.owner) listener.tooLarge(write, limit)
  }
  return superseded.some(({ how, entries }) => how === 'delete' && entries > 0)
}
