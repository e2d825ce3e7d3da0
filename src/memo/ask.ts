/**
 * Questions about one call that compute nothing: peek, has, delete, clear.
 *
 * What must stay true: none of them runs the function, and peek and has leave no trace.
 */
import { StoreError } from '../errors.ts'
import type { MissReason } from '../events/reason.ts'
import type { CacheState } from '../cache/state.ts'
import type { LocalStore } from '../store/local-store.ts'
import type { CallKey } from '../key/maker.ts'
import type { Core, Opened } from './core.ts'
import { keyOf } from './key.ts'
import { find } from './memoize.ts'
import type { Around } from './around.ts'
import { handOverHit } from './observe.ts'
import { locate } from './reason.ts'
import { removeCall } from './remove.ts'
import { hasChanges, problemOf, resultOf } from './replay.ts'

/** What `.peek(...)` finds: the value (of an async function: what its promise resolves to). */
export type Peeked<T> =
  | { readonly hit: true; readonly value: T }
  | { readonly hit: false; readonly reason: MissReason }

/** Looks, and says why there is nothing. */
export function peek(
  core: Core,
  self: unknown,
  args: readonly unknown[],
  around: Around,
): Peeked<unknown> {
  const opened = core.open(self)
  const { off } = opened.cache
  if (off !== null) return { hit: false, reason: { kind: off } }
  const keyed = keyOf(core, opened, self, args, around)
  if (keyed.key === null) return { hit: false, reason: { kind: 'uncached', error: keyed.error } }
  const found = find(core, opened, keyed.key)
  if (found.hit !== null) {
    const call = { core, opened, self, args, key: keyed.key, refreshes: false, around: null }
    const why = problemOf(call, found.hit)
    if (why !== null) return { hit: false, reason: { kind: 'not-replayable', why } }
    handOverHit(around?.recording ?? null, found.hit, opened.name)
    if (!hasChanges(found.hit)) return { hit: true, value: found.value }
    return { hit: true, value: resultOf(call, found.hit) }
  }
  return { hit: false, reason: locate(core, opened, keyed.key, found.miss).reason() }
}

/** Whether a call would hit. */
export function has(core: Core, self: unknown, args: readonly unknown[]): boolean {
  const opened = core.open(self)
  if (opened.cache.off !== null) return false
  const { key } = keyOf(core, opened, self, args, null)
  if (key === null) return false
  const { hit } = find(core, opened, key)
  const call = { core, opened, self, args, key, refreshes: false, around: null }
  return hit !== null && problemOf(call, hit) === null
}

/**
 * The store that something is to be removed from; null once the cache is closed.
 *
 * @throws StoreError if it can't be used: that nothing was removed must not look as if nothing was there.
 */
function storeOf({ backing, closed }: CacheState): LocalStore | null {
  if (closed) return null
  const store = backing.storeNow()
  if (store === null && backing.error !== null) throw backing.error
  return store
}

/** Refuses to remove from a cache that is only read. */
export function refuseReadOnly(cache: CacheState): void {
  if (cache.options.readOnly)
    throw new StoreError(
      'ERR_STORE_WRITE',
      'Cannot remove entries: the cache is opened with readOnly',
    )
}

/** Removes the entries of one call, whatever files they rest on; false if there were none. */
export function remove(core: Core, self: unknown, args: readonly unknown[]): boolean {
  const opened = core.open(self)
  if (opened.cache.off !== null) return false
  refuseReadOnly(opened.cache)
  const { key } = keyOf(core, opened, self, args, null)
  return key !== null && removeKey(opened, key)
}

function removeKey(opened: Opened, key: CallKey): boolean {
  const { cache, name } = opened
  const entries = removeCall(opened, key, storeOf(cache))
  if (entries > 0 && cache.events.watched('removed'))
    cache.events.emit({ type: 'removed', name, why: 'deleted', entries })
  return entries > 0
}

/** Removes all entries under a function's name, or all; says how many. */
export function clear(cache: CacheState, name: string | null): number {
  refuseReadOnly(cache)
  const { backing } = cache
  backing.flush()
  const entries = storeOf(cache)?.clear(name ?? undefined) ?? 0
  cache.forget(name ?? undefined)
  if (cache.events.watched('removed'))
    cache.events.emit({ type: 'removed', name, why: 'cleared', entries })
  return entries
}
