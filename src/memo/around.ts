/**
 * What was being recorded where a memoized function was called.
 */
import type { Recording, Resume } from '../trace/index.ts'

/** The caller's own recording, to go back to; null if nobody records. */
export type Around = { readonly recording: Recording | null; readonly resume: Resume } | null
