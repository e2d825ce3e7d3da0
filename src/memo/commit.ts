/**
 * Step "commit": hands an encoded result to memory and to the store.
 *
 * What must stay true: the entry names everything that decides a later hit; results that took long
 * are written before the call returns, so that killing the process loses no more than cheap ones.
 */
import { storedCodec } from '../cache/value-codec.ts'
import { contentHash, entryKey } from '../entries/record.ts'
import type { EntryRecord } from '../entries/record.ts'
import { digestBytes, hash128Bytes } from '../platform/hash.ts'
import type { Encoded } from '../serializer/index.ts'
import type { Call } from './call.ts'
import { residentOf } from './lookup.ts'
import { noteVersion } from './note.ts'

/** From this compute time on (ms) a write is not worth postponing. */
const LONG = 20

/** What is known about a computed result. */
export interface Computed {
  readonly promise: boolean
  readonly computeMs: number
  readonly hashMs: number
}

function record(call: Call, encoded: Encoded, computed: Computed): EntryRecord {
  const { core, opened, key } = call
  const created = opened.cache.clock.now()
  const { ttl } = core.options
  const { system, runtime, code, captures } = key.basis.prefix
  const { args, versions } = key.args
  return {
    key: entryKey(digestBytes(key.id)),
    name: opened.name,
    subkeys: { system, runtime, code, captures, args, versions },
    content: contentHash(hash128Bytes(encoded.bytes)),
    size: encoded.bytes.length,
    codec: storedCodec(encoded, computed.promise),
    runtime: encoded.runtime,
    created,
    expires: ttl === null ? null : created + ttl,
    computeMs: computed.computeMs,
    hashMs: computed.hashMs,
    grade: 'assumed',
    inputs: null,
  }
}

/** Stores a result; `plain` is the value itself if hits may return it as it is. */
export function commit(
  call: Call,
  encoded: Encoded,
  plain: { readonly value: unknown } | null,
  computed: Computed,
): void {
  const { core, opened, key } = call
  const { cache } = opened
  if (!cache.usable) return
  const entry = record(call, encoded, computed)
  const resident = residentOf(entry, encoded.bytes, cache.backing.generation)
  cache.memory.set(key.id, plain === null ? resident : { ...resident, ...plain, encoded: null })
  cache.histories.get(opened.name)?.add(entry)
  if (!cache.options.readOnly) {
    noteVersion(opened, key.basis)
    const { placement } = core.options
    const throws = cache.options.onStoreError === 'throw'
    const now = computed.computeMs >= LONG || throws
    const error = cache.backing.put({ id: key.id, entry, bytes: encoded.bytes, placement }, now)
    if (error !== null && throws) throw error
  }
  opened.counters.stored++
  if (cache.events.watched('stored'))
    cache.events.emit({
      type: 'stored',
      name: opened.name,
      bytes: encoded.bytes.length,
      computeMs: computed.computeMs,
    })
}
