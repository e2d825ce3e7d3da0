/**
 * Removing what is stored for a call: in memory, among what waits, and in the store.
 *
 * What must stay true: afterwards nothing that was computed for the call before is a hit, whatever
 * the files and variables are that it rested on; other caches of the directory see it at once in
 * this process, and within 100 ms in others.
 */
import { entryKey } from '../entries/record.ts'
import type { EntryKey, Subkeys } from '../entries/record.ts'
import type { CallKey } from '../key/maker.ts'
import { digestBytes } from '../platform/hash.ts'
import type { LocalStore } from '../store/local-store.ts'
import type { Opened } from './core.ts'

/** The subkeys of a call, as an entry has them. */
export function subkeysOf({ basis, args }: CallKey): Subkeys {
  const { system, runtime, code, captures } = basis.prefix
  return { system, runtime, code, captures, args: args.args, versions: args.versions }
}

/**
 * Removes all entries of a call; how many there were.
 *
 * @param store Null to remove only what is not yet stored.
 * @throws StoreError if the store can't be written.
 */
export function removeCall(opened: Opened, key: CallKey, store: LocalStore | null): number {
  return removeBut(opened, key, store, null)
}

/**
 * Removes all entries of a call but one that is about to be overwritten: a refreshed result says
 * that what was stored for the call is wrong, under any inputs.
 *
 * @throws StoreError if the store can't be written.
 */
export function removeOthers(opened: Opened, key: CallKey, kept: EntryKey): number {
  const { backing, options } = opened.cache
  return removeBut(opened, key, options.readOnly ? null : backing.store, kept)
}

function removeBut(
  { cache }: Opened,
  key: CallKey,
  store: LocalStore | null,
  kept: EntryKey | null,
): number {
  const { backing, memory } = cache
  memory.delete(key.id)
  const waiting = backing.dropCall(key.id)
  const unwritten = waiting.filter((each) => store?.has(each) !== true).length
  const own = entryKey(digestBytes(key.id))
  const stored = store?.deleteCall(own, { subkeys: subkeysOf(key), kept }) ?? 0
  // Other caches of this directory in this process hold some in memory, perhaps.
  if (unwritten + stored > 0) backing.generation++
  return unwritten + stored
}
