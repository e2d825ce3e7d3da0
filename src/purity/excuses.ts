/**
 * The option `pure`: code whose impurities do not count.
 *
 * What must stay true: what it says depends on the places of the frames alone; code that stands in
 * the memoized function itself is only excused if that is named itself, for a callback that it hands to
 * pure code is its own; an entry that can't be understood is refused when the function first computes.
 */
import { ConfigError } from '../errors.ts'
import type { CallSite } from '../platform/callsite.ts'
import { isWithin, placeOfFunction } from './pure-functions.ts'
import type { Place } from './pure-functions.ts'
import { pureModules } from './pure-modules.ts'

/** Whether frames, innermost first, lead to code that somebody answers for. */
export type Excuses = (frames: readonly CallSite[]) => boolean

type Entries = readonly (string | Function)[]

/** Whether one place is in such code. */
type Covers = (place: CallSite) => boolean

const made = new WeakMap<Entries, Map<string, Covers>>()
const own = new WeakMap<Function, Place | null>()

/**
 * What `pure` excuses while `original` computes; null if it is empty.
 *
 * @throws ConfigError for entries that name no code.
 */
export function excusesOf(pure: Entries, root: string, original: Function): Excuses | null {
  if (pure.length === 0) return null
  const covers = coversOf(pure, root)
  const itself = pure.includes(original) ? null : ownPlace(original)
  return (frames) => {
    for (const frame of frames) {
      if (itself !== null && isWithin(frame, itself)) return false
      if (covers(frame)) return true
    }
    return false
  }
}

function coversOf(pure: Entries, root: string): Covers {
  let byRoot = made.get(pure)
  if (byRoot === undefined) made.set(pure, (byRoot = new Map()))
  let covers = byRoot.get(root)
  if (covers === undefined) byRoot.set(root, (covers = make(pure, root)))
  return covers
}

function make(pure: Entries, root: string): Covers {
  const isPure = pureModules(
    pure.filter((entry) => typeof entry === 'string'),
    root,
  )
  const places = pure.filter((entry) => typeof entry === 'function').map(placeOfFunction)
  return (frame) => isPure(frame.url) || places.some((place) => isWithin(frame, place))
}

function ownPlace(original: Function): Place | null {
  let place = own.get(original)
  if (place !== undefined) return place
  try {
    place = placeOfFunction(original)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    place = null
  }
  own.set(original, place)
  return place
}
