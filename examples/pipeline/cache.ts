/**
 * The pipeline's cache: `.cache/permafrost` in the project that this file belongs to.
 *
 * `memoize` from 'permafrost' would do as well; a cache of one's own can be listened to (step.ts).
 */
import { createCache, type Cache } from 'permafrost'

export const cache: Cache = createCache({ size: '200 MB' })
