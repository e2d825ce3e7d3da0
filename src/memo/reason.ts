/**
 * Why a call missed: the most significant difference to the nearest entry of the same function.
 *
 * What must stay true: asking never computes and never stores. Nearest is, first, an entry of the
 * same arguments (it would have been the hit, had nothing else changed); else one of the same code
 * and captures; else the newest. Where several differ, code counts before captures before
 * versions before arguments.
 */
import { versionDigest } from '../cache/history.ts'
import type { EntryRecord, Subkeys } from '../entries/record.ts'
import type { MissReason, ReasonChange } from '../events/reason.ts'
import type { CallKey } from '../key/maker.ts'
import type { Core, Opened } from './core.ts'
import type { Looked } from './lookup.ts'
import { changeText, changesBetween, decodeTraced, statesNow } from '../trace/index.ts'
import { changesSince } from './note.ts'
import { subkeysOf } from './remove.ts'

/** What the way to the miss already knows. */
export type MissKind =
  | Extract<Looked, { found: null }>['miss']
  | 'assumed'
  | 'quarantined'
  | Extract<MissReason, { kind: 'expired' | 'not-replayable' }>

const ORDER = ['system', 'runtime', 'code', 'captures', 'versions', 'args'] as const
type Part = (typeof ORDER)[number]

function differing(a: Subkeys, b: Subkeys): readonly Part[] {
  return ORDER.filter((part) => Buffer.compare(a[part], b[part]) !== 0)
}

/** The entry to compare with. */
function nearestTo(opened: Opened, subkeys: Subkeys): EntryRecord | null {
  const history = opened.cache.historyOf(opened.name)
  const sameArguments = history.ofArguments(subkeys.args)
  let best: EntryRecord | null = null
  let least = Number.POSITIVE_INFINITY
  for (const entry of sameArguments) {
    const count = differing(entry.subkeys, subkeys).length
    // Nothing differs: the entry was stored since, by this very call perhaps.
    if ((count === 0 && entry.inputs === null) || count >= least) continue
    best = entry
    least = count
  }
  return best ?? history.ofVersion(subkeys) ?? history.newest
}

function reasonOf(part: Part, changes: readonly ReasonChange[], core: Core): MissReason {
  switch (part) {
    case 'system':
      return { kind: 'system-changed', changes }
    case 'runtime':
      return { kind: 'runtime-changed', changes }
    case 'code':
      return core.options.version === null
        ? { kind: 'code-changed', changes }
        : { kind: 'version-changed', of: 'option', changes }
    case 'captures':
      return { kind: 'capture-changed', changes }
    case 'versions':
      return { kind: 'version-changed', of: 'argument', changes: [] }
    case 'args':
      return { kind: 'argument-new' }
    default:
      return part satisfies never
  }
}

/** What a miss was found to be; the details of its reason are worked out when asked for. */
export interface Located {
  readonly nearest: EntryRecord | null
  readonly reason: () => MissReason
}

function simple(reason: MissReason): Located {
  return { nearest: null, reason: () => reason }
}

/** Finds out why `key` missed, against what is stored at this moment. */
export function locate(core: Core, opened: Opened, key: CallKey, miss: MissKind): Located {
  if (typeof miss === 'object') return simple(miss)
  switch (miss) {
    case 'damaged':
    case 'assumed':
    case 'quarantined':
      return simple({ kind: miss })
    case 'removed':
      return simple({ kind: 'removed' })
    case 'store-failed':
      return simple({ kind: 'store-failed', error: opened.cache.backing.error })
    case 'input-changed':
    case 'absent':
      return compare(core, opened, key)
    default:
      return miss satisfies never
  }
}

/** Which of the inputs of an entry are now another. */
function inputsChanged({ outside }: Opened, inputs: Uint8Array): MissReason {
  const before = decodeTraced(inputs) ?? []
  const states = statesNow(
    before.map(({ input }) => input),
    outside,
  )
  const after = before.map(({ input }, at) => ({ input, state: states[at] ?? '' }))
  const changes = changesBetween(before, after).map((change): ReasonChange => ({
    kind: 'value',
    path: change.name,
    where: null,
    before: null,
    after: null,
    summary: changeText(change),
  }))
  return { kind: 'input-changed', changes }
}

function compare(core: Core, opened: Opened, key: CallKey): Located {
  const subkeys = subkeysOf(key)
  let nearest: EntryRecord | null
  try {
    nearest = nearestTo(opened, subkeys)
  } catch (error) {
    // Asking why must not fail where the call itself would not have.
    return simple({ kind: 'store-failed', error })
  }
  if (nearest === null) return simple({ kind: 'first-call' })
  const [part] = differing(nearest.subkeys, subkeys)
  if (part === undefined) {
    // The only entry known is this call's own, stored since.
    if (nearest.inputs === null) return simple({ kind: 'first-call' })
    const { inputs } = nearest
    return { nearest, reason: () => inputsChanged(opened, inputs) }
  }
  const digest = versionDigest(nearest.subkeys)
  let known: MissReason | undefined
  const reason = (): MissReason => {
    const plain = part === 'args' || part === 'versions'
    return (known ??= reasonOf(part, plain ? [] : changesSince(opened, digest, key.basis), core))
  }
  return { nearest, reason }
}
