/**
 * Which variables hold something else than when the key was made.
 *
 * What must stay true: a variable counts by what it holds, compared as `Object.is` does; what can't
 * be read any more counts as reassigned. No code of the user's runs.
 */
import { fingerprintOf, type WalkOptions } from '../fingerprint/describe.ts'
import { UNINITIALISED, type Reach } from '../fingerprint/reach.ts'
import { settledInternals } from '../fingerprint/settle.ts'
import { createPass, readBinding, type Scope } from '../platform/inspector.ts'

function valueNow(scopes: readonly Scope[], name: string): unknown {
  for (const scope of scopes) {
    if (scope.type === 'global') break
    const binding = readBinding(scope, name)
    if (binding.state === 'value') return binding.value
    if (binding.state === 'uninitialised') return UNINITIALISED
  }
  return undefined
}

/** Names of the variables that were reassigned. Reads the scopes again. */
export function reassigned(reaches: readonly Reach[]): readonly string[] {
  const found = new Set<string>()
  const pass = createPass()
  for (const { fn, name, value } of reaches.flatMap((reach) => reach.variables())) {
    // Of what is settled, no variable is ever assigned.
    if (found.has(name) || settledInternals(fn) !== undefined) continue
    if (!Object.is(valueNow(pass.internals(fn).scopes, name), value)) found.add(name)
  }
  return [...found]
}

/** Objects that say themselves what counts of them, and now say otherwise. */
export function saysOtherwise(reaches: readonly Reach[], options: WalkOptions): readonly object[] {
  return reaches
    .flatMap((reach) => reach.keyedObjects())
    .filter(({ value, method, said }) => {
      const now: unknown = Reflect.apply(method, value, [])
      return !Object.is(now, said) && fingerprintOf(now, options) !== fingerprintOf(said, options)
    })
    .map(({ value }) => value)
}
