/**
 * Step "effects": what a call changed of the objects that it can see, and the files that it wrote.
 *
 * | option      | the call changed something                                  | on a hit         |
 * | ----------- | ----------------------------------------------------------- | ---------------- |
 * | `'warn'`    | the result is not stored; what changed is named             |                  |
 * | `'replay'`  | the changes are stored with the result, or refused by name  | are made again   |
 * | `'ignore'`  | the result is stored alone: the user's word                 | nothing          |
 *
 * What must stay true: a change is the call's own only if nobody else can have made it, so of a call
 * that went on after returning a promise only if no other memoized call was under way meanwhile;
 * whatever the key shows to be changed and the comparison does not explain keeps a result from
 * being stored.
 */
import type { Encoded } from '../serializer/index.ts'
import { CHANGES_CODEC } from '../cache/with-effects.ts'
import type { NotStoredCause } from '../events/reason.ts'
import type { Changes, Roster, Snapshot } from '../effects/index.ts'
import {
  compare,
  encodeChanges,
  LIMITS,
  QUICK_LIMITS,
  rosterOf,
  sharesObjects,
  takeSnapshot,
  UNNAMED,
  Window,
} from '../effects/index.ts'
import { encodeFiles } from '../effects/files/index.ts'
import type { WalkOptions } from '../fingerprint/describe.ts'
import { unrecorded } from '../trace/index.ts'
import type { Recording } from '../trace/index.ts'
import type { Call } from './call.ts'
import { withoutIgnored } from './key.ts'
import type { Rechecked } from './recheck.ts'

/** The state before a computation. */
export interface Before {
  /** The time in which it is under way; closed by {@link changesOf} or `close`. */
  readonly window: Window
  /** Null where nobody asks, or where it could not be taken. */
  readonly snapshot: Snapshot | null
  /** To be called when a promise is returned; null where nobody asks. */
  readonly returned: (() => void) | null
}

/**
 * Looks at what an async call has changed by the time it returns its promise, and once more when the
 * code that made the call has run as far as it runs without waiting: what differs is that code's
 * doing, and could not be told from the call's own at its end.
 *
 * @returns What to call when the promise is returned; null where nobody asks.
 */
function watchCaller(call: Call, snapshot: Snapshot, window: Window): (() => void) | null {
  const { core } = call
  if (core.options.effects !== 'replay' || core.kind === 'sync') return null
  let returned: Snapshot | null = null
  const walk = walkOf(call)
  // Queued before the call is made, so it runs before anything that the call itself puts off.
  queueMicrotask(() => {
    if (returned === null) return
    const before = returned
    const { effects } = unrecorded(() => compare(before, { keyChanged: true, walk }))
    if (effects.length > 0) window.alone = false
  })
  return () => {
    returned = takeSnapshot(snapshot.roster, snapshot.skipped, snapshot.limits)
  }
}

/** What a call did to what it can see. */
export type Deeds =
  /** Nothing that anybody sees. */
  | { readonly kind: 'nothing' }
  /** It changed something, which the user says does not matter. */
  | { readonly kind: 'ignored'; readonly what: string }
  | { readonly kind: 'changed'; readonly changes: Changes }
  /** The result can't be stored. */
  | { readonly kind: 'refused'; readonly cause: NotStoredCause }

/** The live objects that a call can see; to be asked for right after its key was made. */
export function rosterFor({ core, self, args, key }: Call): Roster {
  const { key: user, ignoreArgs } = core.options
  const given = user !== null ? [] : ignoreArgs === null ? args : withoutIgnored(args, ignoreArgs)
  return rosterOf({
    captured: key.basis.reading.reached(),
    args: key.args.reached,
    self,
    given,
  })
}

/** Others may see what happens from here on; the calls around this one are not disturbed by it. */
export function openWindow({ around }: Pick<Call, 'around'>): Window {
  const outer = around?.recording?.companion
  return new Window(outer instanceof Window ? outer : null)
}

/** A function of its own, so that it holds nothing but the window. */
function closing(window: Window): () => void {
  return () => window.close()
}

/** For a computation that goes on after its call has returned: if it never ends, its window does. */
export function closeWhenLost(recording: Recording, window: Window): void {
  recording.whenLost(closing(window))
}

/** Looks at everything that the call may change. */
export function stateBefore(call: Call, recording: Recording): Before {
  const { core, opened } = call
  const { effects, fingerprint } = core.options
  const window = openWindow(call)
  recording.companion = window
  if (effects === 'ignore') return { window, snapshot: null, returned: null }
  try {
    const limits = effects === 'replay' ? LIMITS : QUICK_LIMITS
    const snapshot = takeSnapshot(rosterFor(call), fingerprint.ignoredProperties, limits)
    return { window, snapshot, returned: watchCaller(call, snapshot, window) }
  } catch (error) {
    opened.cache.failed(opened.name, 'looking at the state before a call', error)
    return { window, snapshot: null, returned: null }
  }
}

/**
 * What the call changed, once it has ended.
 *
 * @param promise Whether it went on after it had returned.
 */
export function changesOf(
  call: Call,
  { window, snapshot }: Before,
  { what, foreign, keyChanged }: Rechecked,
  promise: boolean,
): Deeds {
  window.close()
  const { effects } = call.core.options
  const own = !promise || window.alone
  if (effects === 'ignore') {
    if (!keyChanged) return NOTHING
    return own ? { kind: 'ignored', what: what.join(', ') } : meanwhile(what, own)
  }
  if (snapshot === null) return keyChanged ? meanwhile(what, own) : NOTHING
  const changes = compare(snapshot, { keyChanged, walk: walkOf(call) })
  if (changes.effects.length === 0 && !keyChanged) return NOTHING
  const named = namesOf(changes, what)
  const packaged = changes.origins.packaged(named)
  if (changes.effects.length === 0) {
    // It is no object of the call's, like a number on a builtin: advice to replay it would be wrong.
    if (effects === 'replay' && own && foreign.length === 0)
      return refused(named.map((name) => `${name}: what was changed there can't be written back`))
    return meanwhile(named, own, packaged)
  }
  if (effects === 'warn' || !own) return meanwhile(named, own, packaged)
  if (foreign.length > 0) return meanwhile(foreign, own)
  const { refusals, operations } = changes
  if (refusals.length > 0) return refused(refusals)
  return operations.length === 0 ? meanwhile(named, own) : { kind: 'changed', changes }
}

function walkOf({ core, opened }: Call): WalkOptions {
  const { fingerprint: config } = core.options
  return { config, analysis: opened.cache.backing.analysis, root: opened.root }
}

const NOTHING: Deeds = { kind: 'nothing' }

/** What changed, by names of own code; where the comparison has none, those of the key's parts. */
function namesOf({ effects, origins }: Changes, what: readonly string[]): readonly string[] {
  const named = new Set<string>()
  for (const { path } of effects) if (path !== UNNAMED) named.add(path)
  if (named.size === 0) for (const one of what) named.add(origins.place(one))
  return [...named]
}

function meanwhile(what: readonly string[], own: boolean, packaged: string | null = null): Deeds {
  return {
    kind: 'refused',
    cause: {
      kind: 'changed-meanwhile',
      what,
      ...(!own && { overlapped: true }),
      ...(packaged !== null && { packaged }),
    },
  }
}

function refused(what: readonly string[]): Deeds {
  return { kind: 'refused', cause: { kind: 'effects-refused', what } }
}

/** What becomes of the files that a call wrote. */
export type Written =
  /** They are an impurity like any other. */
  | { readonly kind: 'counts' }
  /** Null: there are none. */
  | { readonly kind: 'replayed'; readonly bytes: Uint8Array | null }
  | { readonly kind: 'ignored'; readonly what: string }
  | { readonly kind: 'refused'; readonly cause: NotStoredCause }

/** Looks at what the call wrote, before anybody else can write there. */
export function filesOf({ core, opened }: Call, recording: Recording): Written {
  const { effects } = core.options
  if (effects === 'warn') return { kind: 'counts' }
  if (effects === 'ignore') {
    const note = recording.notes.find(({ kind }) => kind === 'write')
    return note === undefined ? { kind: 'counts' } : { kind: 'ignored', what: note.what }
  }
  const files = encodeFiles(recording, [opened.cache.options.dir])
  return 'refused' in files
    ? { kind: 'refused', cause: { kind: 'effects-refused', what: [files.refused] } }
    : { kind: 'replayed', bytes: files.bytes }
}

/**
 * A call that changed nothing, but returns objects that its caller has: with `'replay'` a hit returns
 * these very objects, as computing would.
 *
 * @returns What to encode the result with; null if it is a value like any other.
 */
export function sharing(call: Call, { snapshot }: Before, result: unknown): Changes | null {
  if (call.core.options.effects !== 'replay' || snapshot === null) return null
  if (!sharesObjects(result, snapshot.roster)) return null
  return compare(snapshot, { keyChanged: false, walk: walkOf(call) })
}

/** The result together with what the call changed. */
export function encodeWithChanges(
  { core }: Call,
  changes: Changes,
  result: unknown,
): Encoded | NotStoredCause {
  const encoded = encodeChanges(changes, result, core.options.classes)
  return encoded.bytes === null
    ? { kind: 'effects-refused', what: [encoded.why] }
    : { codec: CHANGES_CODEC, runtime: 'any', bytes: encoded.bytes }
}
