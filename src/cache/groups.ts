/**
 * Options of the configuration file for the functions of some names.
 *
 * What must stay true: a pattern is a name in which `*` stands for any text and nothing else is
 * special; of several that fit, later ones count over earlier ones, and a function's own options in
 * code over all of them.
 */
import type { FunctionDefaults, FunctionGroup } from './cache-options.ts'
import { overlay } from './overlay.ts'

/** A pattern without `#` is about the name alone, in whatever file. */
function fits(pattern: string, name: string): boolean {
  const text = pattern.includes('#') ? name : name.slice(name.indexOf('#') + 1)
  const parts = pattern.split('*').map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text)
}

/** The options that a function of this name starts from. */
export function defaultsFor(
  name: string,
  defaults: FunctionDefaults,
  groups: readonly FunctionGroup[],
): FunctionGroup['options'] {
  return groups
    .filter(({ pattern }) => fits(pattern, name))
    .reduce<FunctionGroup['options']>((below, { options }) => overlay(options, below), defaults)
}
