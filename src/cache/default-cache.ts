/**
 * The caches behind `memoize()` without a cache: one for each project, shared in the process.
 *
 * What must stay true: it is chosen at the first call of a memoized function, from the file that
 * called `memoize`, not from where the process was started.
 */
import type { Site } from '../key/name.ts'
import { projectRoot } from '../platform/project.ts'
import { CacheState } from './state.ts'

const byRoot = new Map<string, CacheState>()

/** The default cache of the project that `site` is in. */
export function defaultCache(site: Site | null): CacheState {
  const root = projectRoot(site?.url ?? process.cwd())
  const known = byRoot.get(root)
  if (known !== undefined && !known.closed) return known
  const made = new CacheState({}, site)
  byRoot.set(root, made)
  return made
}
