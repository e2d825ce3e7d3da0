/**
 * Files that a call wrote, as effects: found when it has ended, stored with the result, and written
 * again on a hit.
 */
export { applyFiles, filesProblem, type AppliedFiles } from './apply.ts'
export { encodeFiles, type EncodedFiles } from './encode.ts'
