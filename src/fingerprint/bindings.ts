/**
 * Finds what the free variables of a function hold, in its scopes from the inside out.
 *
 * What must stay true: what a scope shows is what the variable holds now; a variable before its
 * declaration has run is found, and not looked for further out.
 */
import { readBinding, type FunctionInternals, type Scope } from '../platform/inspector.ts'
import type { FunctionAnalysis, Slot } from './analysis/index.ts'

/** A function whose free variables are encoded. */
export interface SlotScope {
  readonly fn: Function
  readonly analysis: FunctionAnalysis
  readonly internals: FunctionInternals
  readonly root: string
  /**
   * Whose code it is. Of code that counts by name or version, only what calls have put into closures
   * counts. The platform's modules always have their wrapper as outermost closure; a package's
   * CommonJS module may not, so there every closure counts.
   */
  readonly counts: 'own' | 'package' | 'builtin'
}

/** Where a variable was found, and what it holds. */
export type Binding =
  | {
      readonly state: 'value'
      readonly value: unknown
      readonly scope: Scope
      readonly index: number
    }
  | { readonly state: 'uninitialised' }
  | { readonly state: 'global' }

/** What a free variable holds; `global` where no scope of the function's own has it. */
export function findBinding(scope: SlotScope, slot: Slot): Binding {
  const { scopes } = scope.internals
  for (let index = 0; index < scopes.length; index++) {
    const candidate = scopes[index]!
    if (candidate.type === 'global') break
    const binding = readBinding(candidate, slot.name)
    if (binding.state === 'value')
      return { state: 'value', value: binding.value, scope: candidate, index }
    if (binding.state === 'uninitialised') return { state: 'uninitialised' }
  }
  return { state: 'global' }
}

/** Functions among the variables that a code reads, as far as scopes hold them directly. */
export function capturedFunctions(
  analysis: FunctionAnalysis,
  internals: FunctionInternals,
): readonly Function[] {
  const found: Function[] = []
  for (const { name } of analysis.slots)
    for (const scope of internals.scopes) {
      if (scope.type === 'global' || scope.type === 'with') break
      const binding = readBinding(scope, name)
      if (binding.state === 'absent') continue
      if (binding.state === 'value' && typeof binding.value === 'function')
        found.push(binding.value)
      break
    }
  return found
}

/** The scopes that exist once a script, not once a call: module, script, and the platform's wrappers. */
export function isStaticScope(scope: SlotScope, index: number): boolean {
  const { scopes } = scope.internals
  const { type } = scopes[index]!
  if (type === 'module' || type === 'script') return true
  if (scope.counts !== 'builtin') return false
  return scopes
    .slice(index + 1)
    .every((outer) => outer.type === 'script' || outer.type === 'global')
}

/** The global object that the function's code sees: another one for code of a vm context. */
export function globalOf(scope: SlotScope): object {
  return scope.internals.scopes.find(({ type }) => type === 'global')?.variables ?? globalThis
}
