/**
 * Step "lookup": finds the entry of a key in memory, among the pending writes, or in the store.
 *
 * What must stay true: nothing that another process has removed is answered later than 100 ms
 * after; a store that fails is a miss.
 */
import type { Resident } from '../cache/memory.ts'
import type { CacheState } from '../cache/state.ts'
import { storeError } from '../cache/store-error.ts'
import { noUses } from '../cache/uses.ts'
import { readCodec } from '../cache/value-codec.ts'
import type { EntryRecord } from '../entries/record.ts'
import { entryKey } from '../entries/record.ts'
import { tellOrphan } from '../events/tell.ts'
import type { CallId } from '../key/subkeys.ts'
import { digestBytes } from '../platform/hash.ts'

/** What a lookup finds. */
export type Looked =
  | { readonly found: Resident; readonly tier: 'memory' | 'store' }
  | { readonly found: null; readonly miss: 'absent' | 'removed' | 'damaged' | 'store-failed' }

/** An entry of the store as memory holds it. */
export function residentOf(
  id: CallId,
  entry: EntryRecord,
  bytes: Uint8Array,
  generation: number,
): Resident {
  const { codec, promise } = readCodec(entry.codec)
  return {
    name: entry.name,
    encoded: { codec, runtime: entry.runtime, bytes },
    value: undefined,
    promise,
    created: entry.created,
    expires: entry.expires,
    computeMs: entry.computeMs,
    generation,
    uses: noUses(id),
  }
}

function read(cache: CacheState, id: CallId, known: boolean): Looked {
  const { backing } = cache
  const pending = backing.pending(id)
  if (pending !== undefined)
    return {
      found: residentOf(id, pending.entry, pending.bytes, backing.generation),
      tier: 'memory',
    }
  if (!cache.usable || backing.store === null) return { found: null, miss: 'store-failed' }
  try {
    const got = backing.store.get(entryKey(digestBytes(id)))
    if (!('miss' in got)) {
      if (got.origin === 'orphan') tellOrphan(cache.events, got.entry)
      return { found: residentOf(id, got.entry, got.bytes, backing.generation), tier: 'store' }
    }
    return { found: null, miss: got.miss === 'absent' && known ? 'removed' : got.miss }
  } catch (error) {
    cache.failed(null, 'reading the cache directory', error)
    cache.storeFailed(storeError('read', backing.dir, error))
    return { found: null, miss: 'store-failed' }
  }
}

/**
 * Finds an entry.
 *
 * @param counts False for questions that must not count as a use.
 */
export function lookup(cache: CacheState, id: CallId, counts: boolean): Looked {
  const { backing, memory } = cache
  const resident = counts ? memory.get(id) : memory.peek(id)
  if (resident !== undefined && resident.generation === backing.generation)
    return { found: resident, tier: 'memory' }
  const looked = read(cache, id, resident !== undefined)
  if (looked.found === null && resident !== undefined) memory.delete(id)
  return looked
}
