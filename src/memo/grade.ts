/**
 * How sure it is that a result depends on nothing but what is known of it.
 *
 * What must stay true: a grade never says more than what was looked at; somebody's word counts as an
 * assumption only where it mattered.
 */
import type { Grade } from '../entries/record.ts'
import type { Recording, TracedInput } from '../trace/index.ts'
import type { Call } from './call.ts'

/** A grade, and what it rests on if that is somebody's word. */
export interface Graded {
  readonly grade: Grade
  /** What was assumed, in words; null if nothing was. */
  readonly assumed: string | null
}

/** Grades a computation that has ended. */
export function gradeOf(
  { core }: Call,
  recording: Recording,
  inputs: readonly TracedInput[],
): Graded {
  const { version, assumePure, track } = core.options
  if (version !== null) return { grade: 'assumed', assumed: 'the option "version"' }
  const note = recording.notes.find(({ kind }) => assumePure.has(kind))
  if (note !== undefined) return { grade: 'assumed', assumed: `assumePure for ${note.what}` }
  if (track !== null) return { grade: 'assumed', assumed: 'the option "track"' }
  return { grade: inputs.length > 0 ? 'traced' : 'proved', assumed: null }
}
