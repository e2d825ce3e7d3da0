/**
 * Step "lookup": finds the entry of a call in memory, among the pending writes, or in the store.
 *
 * A result that was computed from files or variables stands at a key that holds their states too. The
 * manifest at the call's own key has the lists of inputs that computations have read; what they are
 * now leads to the entry, if there is one.
 *
 * What must stay true: an entry is found only if every input of it is now what it was when the result
 * was computed; nothing that another process has removed is answered later than 100 ms after; a
 * store that fails is a miss.
 */
import { storeError } from '../cache/store-error.ts'
import type { Resident } from '../cache/memory.ts'
import { callIdOf, noUses } from '../cache/uses.ts'
import { readCodec } from '../cache/value-codec.ts'
import { deedsOf } from '../cache/with-effects.ts'
import type { EntryKey, EntryRecord } from '../entries/record.ts'
import { entryKey } from '../entries/record.ts'
import { tellOrphan } from '../events/tell.ts'
import type { CallId } from '../key/subkeys.ts'
import { digestBytes } from '../platform/hash.ts'
import { decodeInputs, keyWith, statesNow } from '../trace/index.ts'
import type { Outside, TracedInput } from '../trace/index.ts'
import type { Opened } from './core.ts'

/** What there is of an entry. */
type Got =
  | { readonly found: Resident; readonly tier: 'memory' | 'store' }
  | {
      readonly found: null
      readonly miss: 'absent' | 'removed' | 'damaged' | 'store-failed' | 'input-changed'
    }

/** What a lookup finds; `since` is when it began to look further than into memory (0 if it did not). */
export type Looked = Got & { readonly since: number }

/** An entry of the store as memory holds it. */
export function residentOf(
  entry: EntryRecord,
  bytes: Uint8Array,
  generation: number,
  traced: readonly TracedInput[],
): Resident {
  const { codec: stored, promise } = readCodec(entry.codec)
  const { codec, bytes: value, output, files } = deedsOf({ codec: stored, bytes })
  return {
    name: entry.name,
    encoded: { codec, runtime: entry.runtime, bytes: value },
    output,
    files,
    grade: entry.grade,
    value: undefined,
    promise,
    created: entry.created,
    expires: entry.expires,
    computeMs: entry.computeMs,
    generation,
    uses: noUses(callIdOf(entry.key)),
    traced: traced.length === 0 ? null : traced,
  }
}

/** Whether all inputs are what they were. */
function stands(traced: readonly TracedInput[], outside: Outside): boolean {
  const inputs = traced.map(({ input }) => input)
  return statesNow(inputs, outside).every((state, at) => state === traced[at]?.state)
}

/** No entry; 'listed' where lists of inputs may be stored under the same bytes. */
type None = 'absent' | 'listed'

function readAt({ cache }: Opened, key: EntryKey, traced: readonly TracedInput[]): Got | None {
  const { backing } = cache
  const pending = backing.pending(callIdOf(key))
  if (pending !== undefined)
    return {
      found: residentOf(pending.entry, pending.bytes, backing.generation, traced),
      tier: 'memory',
    }
  const { store } = backing
  if (store === null) return { found: null, miss: 'store-failed' }
  const got = store.get(key)
  if ('miss' in got) return got.miss === 'damaged' ? { found: null, miss: got.miss } : got.miss
  // An entry with inputs is found only by what they are now.
  if ((got.entry.inputs === null) !== (traced.length === 0)) return 'listed'
  if (got.origin === 'orphan') tellOrphan(cache.events, got.entry)
  return { found: residentOf(got.entry, got.bytes, backing.generation, traced), tier: 'store' }
}

/** @param isListed Whether lists may be stored, beside those that are not yet written. */
function readTraced(
  opened: Opened,
  id: CallId,
  digest: Uint8Array,
  isListed: boolean,
): Got | 'absent' {
  const { backing } = opened.cache
  let found: Got | 'absent' = 'absent'
  for (const [age, list] of backing.lists(id, isListed).entries()) {
    const inputs = decodeInputs(list)
    if (inputs === null) continue
    const states = statesNow(inputs, opened.outside)
    const traced = inputs.map((input, at) => ({ input, state: states[at] ?? '' }))
    const looked = readAt(opened, entryKey(keyWith(digest, list, states)), traced)
    const isNone = looked === 'absent' || looked === 'listed'
    if (!isNone && looked.found !== null) {
      if (age > 0) backing.listUsed(id, list)
      return looked
    }
    if (!isNone) found = looked
    else if (found === 'absent') found = { found: null, miss: 'input-changed' }
  }
  return found
}

function read(opened: Opened, id: CallId, known: boolean): Got {
  const { cache } = opened
  if (!cache.usable && !cache.backing.isWaiting(id)) return { found: null, miss: 'store-failed' }
  try {
    const digest = digestBytes(id)
    const plain = readAt(opened, entryKey(digest), [])
    if (plain !== 'absent' && plain !== 'listed') return plain
    const traced = readTraced(opened, id, digest, plain === 'listed')
    return traced === 'absent' ? { found: null, miss: known ? 'removed' : 'absent' } : traced
  } catch (error) {
    cache.failed(null, 'reading the cache directory', error)
    cache.storeFailed(storeError('read', cache.backing.dir, error))
    return { found: null, miss: 'store-failed' }
  }
}

/**
 * Finds an entry.
 *
 * @param counts False for questions that must not count as a use.
 */
export function lookup(opened: Opened, id: CallId, counts: boolean): Looked {
  const { cache, outside } = opened
  const { backing, memory } = cache
  const resident = counts ? memory.get(id) : memory.peek(id)
  const isPresent = resident !== undefined && resident.generation === backing.generation
  if (isPresent && (resident.traced === null || stands(resident.traced, outside)))
    return { found: resident, tier: 'memory', since: 0 }
  const since = cache.clock.ticks()
  const isPlain = resident !== undefined && resident.traced === null
  const got = read(opened, id, isPlain)
  if (got.found === null && isPlain) memory.delete(id)
  return { ...got, since }
}
