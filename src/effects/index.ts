/**
 * Effects of calls: state that a call changed, found, stored and replayed; what it wrote.
 */
export { applyChanges, readyChanges, type Applied } from './apply.ts'
export { compare, type Changes, UNNAMED } from './compare.ts'
export { compareValues, difference, shownArgument, shownError } from './difference.ts'
export { decodeChanges, encodeChanges, type EncodedChanges } from './encoding.ts'
export { isMuted, muted, unmute } from './mute.ts'
export { Window } from './overlap.ts'
export { rosterOf, type Roster } from './roster.ts'
export { sharesObjects } from './shares.ts'
export { LIMITS, QUICK_LIMITS, takeSnapshot, type Limits, type Snapshot } from './snapshot.ts'
