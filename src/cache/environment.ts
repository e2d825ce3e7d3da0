/**
 * What the environment says about caches, and where a cache lies.
 *
 * What must stay true: the environment is read when a cache is first used, never at import; a
 * relative `dir` in code belongs to the project, a relative PERMAFROST_DIR to the working directory
 * (as paths given to a program do).
 */
import { resolve } from 'node:path'

/** The folder of a cache inside the project's root. */
const DEFAULT_DIR = '.cache/permafrost'

/** Whether `PERMAFROST_DISABLE` turns all memoized functions into their originals. */
export function disabledByEnvironment(): boolean {
  const value = process.env['PERMAFROST_DISABLE']
  return value !== undefined && value !== '' && value !== '0' && value !== 'false'
}

/** The absolute directory of a cache: code over environment over default. */
export function cacheDirectory(dir: string | null, root: string): string {
  if (dir !== null) return resolve(root, dir)
  const named = process.env['PERMAFROST_DIR']
  if (named !== undefined && named !== '') return resolve(named)
  return resolve(root, DEFAULT_DIR)
}
