/**
 * Why calls miss, for counting: cheap enough for every miss, without looking at entries.
 *
 * What must stay true: every miss gets exactly one reason, a literal of `MissReason`; nothing here
 * can fail a call. It tells states of a function apart (code, captures, runtime), not single
 * entries: as long as this process has met a state for the first time after another one, its
 * misses count by what differed, though some arguments may be new as well. `.explain()` and the
 * event `miss` compare with the nearest entry and are exact.
 */
import { versionDigest } from '../cache/history.ts'
import type { Counters } from '../cache/stats.ts'
import type { MissKindName } from '../events/reason.ts'
import type { Basis, CallKey } from '../key/maker.ts'
import type { Prefix } from '../key/subkeys.ts'
import { lineageOf } from '../store/local.ts'
import type { Core, Opened } from './core.ts'
import type { MissKind } from './reason.ts'

/** States of one function that are remembered; of more, the oldest are forgotten. */
const MOST_STATES = 64
/** Arguments with versions that are remembered for one function. */
const MOST_VERSIONED = 1024

/** What this process knows about one function's states. */
interface Known {
  basis: Basis | null
  kind: MissKindName
  /** By digest of the state: what its misses count as. */
  readonly states: Map<string, { readonly kind: MissKindName; readonly prefix: Prefix }>
  /** By digest of arguments: their version, as far as they have one. */
  readonly versioned: Map<string, string>
}

const all = new WeakMap<Counters, Known>()

function knownOf({ counters }: Opened): Known {
  const known = all.get(counters)
  if (known !== undefined) return known
  const made: Known = { basis: null, kind: 'first-call', states: new Map(), versioned: new Map() }
  all.set(counters, made)
  return made
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

/** Why a call misses. */
export function kindOfMiss(core: Core, opened: Opened, key: CallKey, miss: MissKind): MissKindName {
  if (typeof miss === 'object') return miss.kind
  if (miss !== 'absent') return miss
  try {
    const known = knownOf(opened)
    const kind = stateKind(core, opened, key.basis, known)
    return versionChanged(key, known) && kind === 'argument-new' ? 'version-changed' : kind
  } catch (error) {
    opened.cache.failed(opened.name, 'finding out why a call missed', error)
    return 'argument-new'
  }
}

function stateKind(core: Core, opened: Opened, basis: Basis, known: Known): MissKindName {
  if (known.basis === basis) return known.kind
  const { prefix } = basis
  const digest = text(versionDigest(prefix))
  let state = known.states.get(digest)
  if (state === undefined) {
    const kind = firstSeen(core, opened, prefix, known)
    // After a first call the others have arguments that are new.
    state = { kind: kind === 'first-call' ? 'argument-new' : kind, prefix }
    dropOldest(known.states, MOST_STATES)
    known.states.set(digest, state)
    known.basis = basis
    known.kind = state.kind
    return kind
  }
  known.basis = basis
  known.kind = state.kind
  return state.kind
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || Buffer.compare(a, b) === 0
}

/** What tells a state that this process meets for the first time from what was there before. */
function firstSeen(core: Core, opened: Opened, prefix: Prefix, known: Known): MissKindName {
  const { backing } = opened.cache
  const { name } = opened
  const stored = backing.store?.lineages(name) ?? []
  const own = [...known.states.values()].map((state) => state.prefix)
  const before = [...stored, ...own]
  if (before.length === 0) return 'first-call'
  const ofSystem = before.filter(({ system }) => same(system, prefix.system))
  if (ofSystem.length === 0) return 'system-changed'
  if (!ofSystem.some(({ runtime }) => same(runtime, prefix.runtime))) return 'runtime-changed'
  const id = lineageOf({ name, subkeys: prefix })
  const ofCode =
    stored.some((lineage) => lineage.id === id) || own.some(({ code }) => same(code, prefix.code))
  if (!ofCode) return core.options.version === null ? 'code-changed' : 'version-changed'
  if (backing.isDescribed(name, versionDigest(prefix))) return 'argument-new'
  // Where no state is described (the index was lost, and rebuilt), nothing says that one is new.
  return backing.isDescribed(name, null) ? 'capture-changed' : 'argument-new'
}

/** Whether these arguments were seen with another version. */
function versionChanged({ args }: CallKey, known: Known): boolean {
  // All zero is "no versions".
  if (args.versions.every((byte) => byte === 0)) return false
  const versions = text(args.versions)
  const id = text(args.args)
  const before = known.versioned.get(id)
  if (before === undefined) dropOldest(known.versioned, MOST_VERSIONED)
  known.versioned.set(id, versions)
  return before !== undefined && before !== versions
}

function dropOldest(from: Map<string, unknown>, most: number): void {
  if (from.size < most) return
  for (const first of from.keys()) {
    from.delete(first)
    return
  }
}
