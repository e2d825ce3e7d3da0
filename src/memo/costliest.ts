/**
 * Which part of a hit costs most, and what to do about it.
 *
 * What must stay true: it is asked once for a function, when caching it is given up; no user code
 * runs but what fingerprinting runs anyway; it names argument or captures, never what they hold.
 */
import { humaneDuration } from '../events/humane.ts'
import type { Core, Opened } from './core.ts'

/** The costliest part in words, and the way out. */
export interface Costliest {
  /** `hashing argument 0: 12 ms` */
  readonly what: string
  readonly wayOut: string
}

const ALWAYS = "or keep caching it with admission: 'always'"

/** Finds it out by timing the parts of a call. */
export function costliestOf(
  core: Core,
  opened: Opened,
  self: unknown,
  args: readonly unknown[],
): Costliest {
  const { hashMs, lookupMs, decodeMs } = opened.counters.trial
  if (decodeMs >= hashMs && decodeMs >= lookupMs)
    return {
      what: `decoding the result: ${humaneDuration(decodeMs)}`,
      wayOut: `Return less, give a faster "serializer", don't memoize it, ${ALWAYS}`,
    }
  if (lookupMs >= hashMs)
    return {
      what: `finding the result: ${humaneDuration(lookupMs)}`,
      wayOut: `Give the cache more "memory", or a directory on a faster disk, don't memoize it, ${ALWAYS}`,
    }
  return costliestHash(core, opened, self, args)
}

interface Timed {
  readonly part: string
  readonly ms: number
  readonly wayOut: string
}

function costliestHash(
  core: Core,
  opened: Opened,
  self: unknown,
  args: readonly unknown[],
): Costliest {
  const { hashMs } = opened.counters.trial
  let parts: readonly Timed[] = []
  try {
    parts = timedParts(core, opened, self, args)
  } catch {
    // What could be fingerprinted a moment ago may have changed since: the sum is known all the same.
  }
  const most = parts.toSorted((a, b) => b.ms - a.ms)[0]
  if (most === undefined || most.ms <= 0)
    return {
      what: `making the key: ${humaneDuration(hashMs)}`,
      wayOut: `Give the option "key" or "ignoreArgs", don't memoize it, ${ALWAYS}`,
    }
  return {
    what: `${most.part}: ${humaneDuration(most.ms)}`,
    wayOut: `${most.wayOut}, don't memoize it, ${ALWAYS}`,
  }
}

const OF_ARGUMENT =
  'Give the option "key" (what counts instead of the arguments) or "ignoreArgs", wrap a value that ' +
  'never changes in constant() or one that does not matter in ignored()'
const OF_CAPTURES =
  'Wrap a captured value that never changes in constant(), or one that does not matter in ignored()'

/** Times captures and each argument by itself. */
function timedParts(
  core: Core,
  opened: Opened,
  self: unknown,
  args: readonly unknown[],
): readonly Timed[] {
  const { clock } = opened.cache
  const { key, extraState } = core.options
  const keys = (opened.keys ??= core.makeKeys(opened))
  const time = (of: unknown, counted: readonly unknown[]): number => {
    const started = clock.ticks()
    keys.make(of, counted, true, null, null)
    return clock.ticks() - started
  }
  // The state of options was left out, so the reading of captures may be made anew: that once is free.
  time(undefined, [])
  const captures = time(undefined, [])
  const parts: Timed[] = [
    { part: 'hashing captured values', ms: captures, wayOut: OF_CAPTURES },
    ...(self === undefined
      ? []
      : [{ part: 'hashing this', ms: time(self, []) - captures, wayOut: OF_ARGUMENT }]),
  ]
  if (key === null)
    for (const [at, arg] of args.entries())
      if (core.options.ignoreArgs?.includes(at) !== true)
        parts.push({
          part: `hashing argument ${at}`,
          ms: time(undefined, [...args.slice(0, at).fill(undefined), arg]) - captures,
          wayOut: OF_ARGUMENT,
        })
  const { hashMs } = opened.counters.trial
  const rest = hashMs - parts.reduce((sum, { ms }) => sum + Math.max(0, ms), 0)
  if (key !== null)
    parts.push({
      part: 'the option "key"',
      ms: rest,
      wayOut: 'Make the option "key" cheaper, or let it return less',
    })
  else if (extraState !== null)
    parts.push({
      part: 'the option "extraState"',
      ms: rest,
      wayOut: 'Make the option "extraState" cheaper, or let it return less',
    })
  return parts
}
