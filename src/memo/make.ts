/**
 * Makes memoized functions: checks the options, and joins function and cache.
 *
 * What must stay true: nothing is opened, read or hashed here.
 */
import { requireSupportedRuntime } from '../platform/runtime.ts'
import { checkFunctionOptions } from '../cache/function-options.ts'
import type { MemoizeOptions } from '../cache/function-options.ts'
import type { CacheState } from '../cache/state.ts'
import type { Site } from '../key/name.ts'
import { Core, realReaders } from './core.ts'
import type { Original, Readers } from './core.ts'
import { memoized } from './memoized.ts'
import type { Owner } from './owner.ts'
import { refuseUnsuitable } from './suitable.ts'

/** Where memoized functions keep their results. */
export interface Home {
  /** The cache; asked for at the first call. */
  readonly cache: (site: Site | null) => CacheState
  readonly readers?: Readers
}

/** Memoizes one function. */
export function make(
  home: Home,
  fn: unknown,
  options: MemoizeOptions | undefined,
  site: Site | null,
  owner: Owner | null,
): Function {
  requireSupportedRuntime()
  refuseUnsuitable(fn, 'memoize()')
  checkFunctionOptions(options)
  const core = new Core({
    original: fn as Original,
    options: { ...options },
    site,
    owner,
    cache: () => home.cache(site),
    readers: home.readers ?? realReaders,
  })
  const made = memoized(core)
  if (owner !== null) owner.standIn = made
  return made
}
