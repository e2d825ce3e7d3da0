/**
 * The room of analysis, loaded when the first text must be parsed.
 *
 * What must stay true: a process that finds all analyses in its cache never loads it (nor the
 * parser), which is a fifth of what importing Permafrost would cost.
 */
import { createRequire } from 'node:module'
import type * as Analysis from './analysis/index.ts'

export { ANALYSIS_FORMAT } from './analysis/types.ts'

let loaded: typeof Analysis | undefined

/** The analyses of functions and scripts. */
export function analyzer(): typeof Analysis {
  // Built, the room is an entry of its own beside this chunk (see tsdown.config.ts).
  const path = import.meta.url.endsWith('.ts') ? './analysis/index.ts' : './analysis.js'
  loaded ??= createRequire(import.meta.url)(path) as typeof Analysis
  return loaded
}
