/**
 * Reads the scopes of many functions together, before each is asked for.
 *
 * What must stay true: it only fills the pass, so what it misses is read later and what it reads in
 * vain costs time; it decides nothing.
 */
import { types } from 'node:util'
import type { FunctionInternals } from '../platform/inspector.ts'
import { behindStandIn } from '../platform/stand-ins.ts'
import type { CodeRoom } from './code-room.ts'
import { analysisOf, factsOf, homeOf } from './facts.ts'
import { marks, originalOf } from './marks.ts'
import { isScopeless, settledInternals } from './settle.ts'
import { capturedFunctions } from './bindings.ts'

/** How far reading ahead goes. */
const MOST_LAYERS = 40
const MOST_AHEAD = 2000

/**
 * Reads ahead what a function reaches through plain captures, a layer at a time: the inspector
 * answers for many functions at half the price of one by one.
 */
export function readAhead(room: CodeRoom, root: Function): void {
  const seen = new Set<Function>()
  let layer: readonly Function[] = [originalOf(root)]
  for (let depth = 0; depth < MOST_LAYERS && layer.length > 0 && seen.size < MOST_AHEAD; depth++) {
    const unread = layer.filter((fn) => !seen.has(fn) && isUnread(fn))
    for (const fn of unread) seen.add(fn)
    if (unread.length === 0) return
    const internals = room.pass().internalsOfAll(unread)
    layer = unread.flatMap((fn, index) => calleesOf(room, fn, internals[index]!))
  }
}

function isUnread(fn: Function): boolean {
  if (
    types.isProxy(fn) ||
    marks.versions.has(fn) ||
    settledInternals(fn) !== undefined ||
    isScopeless(fn)
  )
    return false
  return !factsOf(fn).native
}

/** Functions that a function of the user's holds in its variables. */
function calleesOf(
  room: CodeRoom,
  fn: Function,
  internals: FunctionInternals,
): readonly Function[] {
  const facts = factsOf(fn)
  if (homeOf(facts, internals.scriptId).kind !== 'own') return []
  try {
    return capturedFunctions(analysisOf(facts, room.analysis), internals).map(countsAs)
  } catch {
    // Unparsable code is refused, with its chain, when it is encoded.
    return []
  }
}

/** The function whose code counts. */
function countsAs(fn: Function): Function {
  return originalOf(behindStandIn(fn))
}

export function prefetch(room: CodeRoom, functions: readonly Function[]): void {
  const unread = functions
    .map(countsAs)
    .filter(
      (fn) =>
        !types.isProxy(fn) &&
        !marks.versions.has(fn) &&
        settledInternals(fn) === undefined &&
        !factsOf(fn).native,
    )
  if (unread.length > 1) room.pass().internalsOfAll(unread)
}
