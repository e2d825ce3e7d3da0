/**
 * Step "key": from `this` and arguments to the key of the call.
 *
 * What must stay true: the user's own functions (`key`, `extraState`) run first and their errors
 * pass through; only what fails in fingerprinting makes a call uncached.
 */
import { FingerprintError } from '../errors.ts'
import { fingerprintOf } from '../fingerprint/describe.ts'
import type { CallKey } from '../key/maker.ts'
import type { Core, Opened } from './core.ts'
import { withUserCode } from '../platform/user-code.ts'
import type { Runner } from '../platform/user-code.ts'
import { enter, resume } from '../trace/index.ts'
import type { Around } from './around.ts'
import { watch } from './observe.ts'

/** A key, or why there is none. */
export type Keyed = { readonly key: CallKey } | { readonly key: null; readonly error: unknown }

/** Stands for the state of an option that was not given. */
const NO_STATE: unique symbol = Symbol('no extraState')

/** The arguments that count, in place. */
export function withoutIgnored(
  args: readonly unknown[],
  ignored: readonly number[],
): readonly unknown[] {
  const counted = args.map((arg, at) => (ignored.includes(at) ? undefined : arg))
  // A trailing argument that does not count makes no difference to its absence either.
  while (counted.length > 0 && ignored.includes(counted.length - 1)) counted.pop()
  return counted
}

function stateText(core: Core, { cache, root }: Opened, state: unknown): string | null {
  if (state === NO_STATE) return null
  return fingerprintOf(state, {
    config: core.options.fingerprint,
    analysis: cache.backing.analysis,
    root,
  })
}

/** Makes the key of a call. */
export function keyOf(
  core: Core,
  opened: Opened,
  self: unknown,
  args: readonly unknown[],
  around: Around,
): Keyed {
  try {
    watch()
  } catch (error) {
    // Where nothing can be watched, nothing may be stored.
    opened.cache.failed(opened.name, 'watching what functions read', error)
    return { key: null, error }
  }
  const outer = around?.recording ?? null
  if (outer === null) return made(core, opened, { self, args }, directly)
  // What the user's own functions read here decides the result: so it does that of the call around.
  const as: Runner = (work) => {
    const before = enter(outer)
    try {
      return work()
    } finally {
      resume(before)
    }
  }
  return withUserCode(as, () => made(core, opened, { self, args }, as))
}

const directly: Runner = (work) => work()

interface Given {
  readonly self: unknown
  readonly args: readonly unknown[]
}

function made(core: Core, opened: Opened, { self, args }: Given, asUser: Runner): Keyed {
  const { key: user, ignoreArgs, extraState } = core.options
  const system = opened.cache.options.extraState
  const systemState: unknown = system === null ? NO_STATE : asUser(system)
  const state: unknown = extraState === null ? NO_STATE : asUser(extraState)
  const counted =
    user !== null
      ? [asUser(() => Reflect.apply(user, self, args))]
      : ignoreArgs === null
        ? args
        : withoutIgnored(args, ignoreArgs)
  try {
    const keys = (opened.keys ??= core.makeKeys(opened))
    const seesThis = user === null || !keys.helperSeesThis(0)
    const systemText = stateText(core, opened, systemState)
    const text = stateText(core, opened, state)
    return { key: keys.make(self, counted, seesThis, systemText, text) }
  } catch (error) {
    if (!(error instanceof FingerprintError))
      opened.cache.failed(opened.name, 'making a key', error)
    return { key: null, error }
  }
}
