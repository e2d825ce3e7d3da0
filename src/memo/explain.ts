/**
 * `.explain(...)`: would this call hit, and if not, what is different from the nearest entry.
 *
 * What must stay true: it never computes, stores, or counts as a use.
 */
import type { EntryRecord } from '../entries/record.ts'
import { reasonSummary } from '../events/reason.ts'
import type { MissReason, ReasonChange } from '../events/reason.ts'
import type { Core } from './core.ts'
import { keyOf } from './key.ts'
import { find } from './memoize.ts'
import { locate } from './reason.ts'
import { problemOf } from './replay.ts'

/** The stored entry that a missing call was compared with. */
export interface NearestEntry {
  /** Milliseconds since the epoch. */
  readonly created: number
  /** Bytes of the encoded value. */
  readonly size: number
  readonly computeMs: number
}

/** What {@link Explanation} is made from. */
interface Explained {
  readonly name: string
  readonly reason: MissReason | null
  readonly nearest: NearestEntry | null
}

/** Why a call hits or misses; reads as text. */
export class Explanation {
  /** The function: `path/in/project#name`. */
  readonly name: string
  readonly hit: boolean
  /** Null for a hit. */
  readonly reason: MissReason | null
  /** What is different from the nearest entry, as far as it is known. */
  readonly changes: readonly ReasonChange[]
  readonly nearest: NearestEntry | null
  /** The whole in one line. */
  readonly summary: string

  constructor({ name, reason, nearest }: Explained) {
    this.name = name
    this.hit = reason === null
    this.reason = reason
    this.changes = reason !== null && 'changes' in reason ? reason.changes : []
    this.nearest = nearest
    this.summary = reason === null ? `${name}: hit` : `${name}: miss, ${reasonSummary(reason)}`
  }

  /** The summary, and each change on a line of its own. */
  toString(): string {
    const { nearest } = this
    const against =
      nearest === null
        ? []
        : [`  compared with the entry of ${new Date(nearest.created).toISOString()}`]
    return [this.summary, ...this.changes.map(({ summary }) => `  ${summary}`), ...against].join(
      '\n',
    )
  }
}

function plain(entry: EntryRecord | null): NearestEntry | null {
  if (entry === null) return null
  const { created, size, computeMs } = entry
  return { created, size, computeMs }
}

/** Explains one call. */
export function explain(core: Core, self: unknown, args: readonly unknown[]): Explanation {
  const opened = core.open(self)
  const { cache, name } = opened
  const without = (reason: MissReason): Explanation =>
    new Explanation({ name, reason, nearest: null })
  if (cache.off !== null) return without({ kind: cache.off })
  const { key, ...failed } = keyOf(core, opened, self, args, null)
  if (key === null)
    return without({ kind: 'uncached', error: (failed as { error: unknown }).error })
  const found = find(core, opened, key)
  if (found.hit !== null) {
    const call = { core, opened, self, args, key, refreshes: false, around: null }
    const why = problemOf(call, found.hit)
    const reason = why === null ? null : ({ kind: 'not-replayable', why } as const)
    return new Explanation({ name, reason, nearest: null })
  }
  const { reason, nearest } = locate(core, opened, key, found.miss)
  return new Explanation({ name, reason: reason(), nearest: plain(nearest) })
}
