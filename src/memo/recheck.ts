/**
 * Step "recheck": whether what a result depends on is still what it was when the call began.
 *
 * What must stay true: a result is stored only under a key that held before and after computing;
 * what changed meanwhile is named.
 */
import { FingerprintError } from '../errors.ts'
import type { CallKey } from '../key/maker.ts'
import type { Call } from './call.ts'
import { keyOf } from './key.ts'
import { changesMeanwhile } from './note.ts'

/** What a recheck finds. */
export interface Rechecked {
  readonly keyChanged: boolean
  /** Names of what changed; at least one if the key did. */
  readonly what: readonly string[]
  /** Those of them that are no objects: what options return, versions, the runtime's environment. */
  readonly foreign: readonly string[]
  /** How long making the key took, in ms. */
  readonly hashMs: number
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

/** Only what is no primitive can have changed; before and after can't be told apart any more. */
function changedArguments({ self, args }: Call): string {
  const parts = args.flatMap((arg, at) => (mutable(arg) ? [`argument ${at}`] : []))
  if (mutable(self)) parts.unshift('this')
  return parts.length === 0 ? 'an argument' : parts.join(' or ')
}

function mutable(value: unknown): boolean {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** What differs between the keys of one call before and after computing. */
function differences(call: Call, after: CallKey): Omit<Rechecked, 'hashMs'> {
  const before = call.key
  if (before.id === after.id) return UNCHANGED
  const a = before.basis
  const b = after.basis
  const what: string[] = []
  const foreign: string[] = []
  if (
    !sameBytes(a.reading.code, b.reading.code) ||
    !sameBytes(a.reading.captures, b.reading.captures)
  ) {
    const named = changesMeanwhile(call.opened, a, b)
    what.push(...(named.length === 0 ? ['a captured value'] : named))
  }
  if (a.state !== b.state) foreign.push('what extraState returns')
  if (a.systemState !== b.systemState) foreign.push('what extraState of the cache returns')
  if (a.environment !== b.environment) foreign.push('the time zone or locale')
  if (!sameBytes(before.args.args, after.args.args)) what.push(changedArguments(call))
  if (!sameBytes(before.args.versions, after.args.versions))
    foreign.push('the version of an argument (its cacheVersion)')
  if (what.length + foreign.length === 0) foreign.push('what the option key reads')
  return { keyChanged: true, what: [...what, ...foreign], foreign }
}

const UNCHANGED: Omit<Rechecked, 'hashMs'> = { keyChanged: false, what: [], foreign: [] }

/** What could be fingerprinted before and no longer can: a connection that the function opened. */
function lost(error: unknown): string {
  if (error instanceof FingerprintError && error.path.length > 0) return error.path.join(' → ')
  throw error
}

/** Makes the key once more and compares. */
export function recheck(call: Call): Rechecked {
  const { core, opened, self, args, around } = call
  const started = opened.cache.clock.ticks()
  const again = keyOf(core, opened, self, args, around)
  const hashMs = opened.cache.clock.ticks() - started
  if (again.key === null) {
    const what = [lost(again.error)]
    return { keyChanged: true, what, foreign: what, hashMs }
  }
  return { ...differences(call, again.key), hashMs }
}
