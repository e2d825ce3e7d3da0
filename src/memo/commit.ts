/**
 * Step "commit": hands an encoded result to memory and to the store.
 *
 * What must stay true: the entry names everything that decides a later hit; results that took long
 * are written before the call returns, so that killing the process loses no more than cheap ones.
 */
import { storeError } from '../cache/store-error.ts'
import { storedCodec } from '../cache/value-codec.ts'
import { contentHash, entryKey, manifestKey } from '../entries/record.ts'
import type { EntryKey, EntryRecord, Grade } from '../entries/record.ts'
import { digestBytes, hash128Bytes } from '../platform/hash.ts'
import type { Encoded } from '../serializer/index.ts'
import { callIdOf } from '../cache/uses.ts'
import { withDeeds } from '../cache/with-effects.ts'
import type { Deeds } from '../cache/with-effects.ts'
import { encodeInputs, encodeTraced, keyWith } from '../trace/index.ts'
import type { TracedInput } from '../trace/index.ts'
import type { Call } from './call.ts'
import { residentOf } from './lookup.ts'
import { noteVersion } from './note.ts'
import { removeCall, removeOthers } from './remove.ts'
import { sayNotStored } from './say.ts'
import { tellStored } from './tell.ts'

/** From this compute time on (ms) a write is not worth postponing. */
const LONG = 20

/** What is known about a computed result. */
export interface Computed {
  readonly promise: boolean
  readonly computeMs: number
  readonly hashMs: number
  /** What a hit does beside returning the value. */
  readonly deeds: Deeds
  readonly grade: Grade
  /** When the first of the results expires that it rests on, in ms since the epoch; null for never. */
  readonly expires: number | null
  /** What was read while computing, in the order of `encodeInputs`. */
  readonly inputs: readonly TracedInput[]
}

/** Where the entry stands: without inputs at the digest of the subkeys itself. */
function placeOf({ key }: Call, traced: readonly TracedInput[]): Place {
  const digest = digestBytes(key.id)
  if (traced.length === 0) return { key: entryKey(digest), list: null }
  const list = encodeInputs(traced.map(({ input }) => input))
  const states = traced.map(({ state }) => state)
  return { key: entryKey(keyWith(digest, list, states)), list }
}

interface Place {
  readonly key: EntryKey
  readonly list: Uint8Array | null
}

function record(call: Call, encoded: Encoded, computed: Computed, place: EntryKey): EntryRecord {
  const { opened, key } = call
  const created = opened.cache.clock.now()
  const { ttl } = call.core.options
  const { system, runtime, code, captures } = key.basis.prefix
  const { args, versions } = key.args
  return {
    key: place,
    name: opened.name,
    subkeys: { system, runtime, code, captures, args, versions },
    content: contentHash(hash128Bytes(encoded.bytes)),
    size: encoded.bytes.length,
    codec: storedCodec(encoded, computed.promise),
    runtime: encoded.runtime,
    created,
    expires: earlier(ttl === null ? null : created + ttl, computed.expires),
    computeMs: computed.computeMs,
    hashMs: computed.hashMs,
    grade: computed.grade,
    inputs: computed.inputs.length === 0 ? null : encodeTraced(computed.inputs),
    call: computed.inputs.length === 0 ? null : manifestKey(digestBytes(key.id)),
  }
}

function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other)
}

/** Stores a result; `plain` is the value itself if hits may return it as it is. */
export function commit(
  call: Call,
  value: Encoded,
  plain: { readonly value: unknown } | null,
  computed: Computed,
): void {
  const { core, opened, key } = call
  const { cache } = opened
  if (!cache.usable) return
  const { backing } = cache
  const encoded: Encoded = { ...value, ...withDeeds(value, computed.deeds) }
  const { bytes: limit } = backing.settings.limits
  if (encoded.bytes.length > limit) {
    removeOld(call)
    sayNotStored(core, opened, { kind: 'too-large', bytes: encoded.bytes.length, limit })
    return
  }
  const { inputs } = computed
  const place = placeOf(call, inputs)
  const entry = record(call, encoded, computed, place.key)
  if (call.refreshes) removeOlder(call, place.key)
  const resident = residentOf(entry, encoded.bytes, backing.generation, inputs)
  cache.memory.set(key.id, plain === null ? resident : { ...resident, ...plain, encoded: null })
  // What is computed again is in memory for this process, and nowhere else.
  if (cache.options.readOnly) return
  cache.histories.get(opened.name)?.add(entry)
  noteVersion(opened, key.basis)
  put(call, entry, encoded.bytes, place.list)
  tellStored(call, entry)
}

/** A refresh says that what was stored for the call is wrong, whatever it was computed from. */
function removeOlder({ opened, key }: Call, kept: EntryKey): void {
  const { cache, name } = opened
  // Other caches of this directory in this process hold it in memory, perhaps.
  cache.backing.generation++
  try {
    removeOthers(opened, key, kept)
  } catch (error) {
    cache.failed(name, 'removing older results', error)
    cache.storeFailed(storeError('write to', cache.backing.dir, error))
  }
}

/**
 * Removes what is stored for a call: an older result would otherwise go on being the answer.
 *
 * @throws StoreError only under `onStoreError: 'throw'`.
 */
export function removeOld({ opened, key }: Call): void {
  const { cache, name } = opened
  const { backing, options } = cache
  // Other caches of this directory in this process hold it in memory, perhaps.
  backing.generation++
  try {
    removeCall(opened, key, options.readOnly ? null : backing.store)
  } catch (error) {
    cache.failed(name, 'removing an older result', error)
    cache.storeFailed(storeError('write to', backing.dir, error))
  }
}

function put(
  { core, opened, key }: Call,
  entry: EntryRecord,
  bytes: Uint8Array,
  list: Uint8Array | null,
): void {
  const { cache, name } = opened
  const { placement, supersede } = core.options
  cache.backing.siblings.add(name, key.basis.prefix)
  const throws = cache.options.onStoreError === 'throw'
  const error = cache.backing.put(
    {
      id: callIdOf(entry.key),
      entry,
      bytes,
      placement,
      supersede,
      hasVersions: entry.inputs !== null || entry.subkeys.versions.some((byte) => byte !== 0),
      list,
      owner: cache,
    },
    entry.computeMs >= LONG || throws,
  )
  if (error !== null && throws) throw error
}
