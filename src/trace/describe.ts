/**
 * Which inputs differ between two computations, in words.
 *
 * What must stay true: a value is shown only if it was kept as it is, which secrets never are (see
 * secret.ts).
 */
import { inOrder } from './encoding.ts'
import { ABSENT, inputId, inputName } from './input.ts'
import type { FileQuestion, Input, State, TracedInput } from './input.ts'

/** One input whose state differs. */
export interface InputChange {
  readonly input: Input
  /** `./data/a.txt`, `env LANG`. */
  readonly name: string
  /** `content changed`, `"de" → absent`. */
  readonly how: string
}

/** A change as one sentence: `./data/a.txt: content changed`. */
export function changeText({ name, how }: InputChange): string {
  return `${name}: ${how}`
}

/** What changed from one state of the same input to another. */
function describeChange(before: TracedInput, after: TracedInput): InputChange {
  return { input: after.input, name: inputName(after.input), how: howChanged(before, after) }
}

/**
 * All inputs that are in both and differ. An input that only one of them has asked for is no
 * change: it was asked because of another that is.
 */
export function changesBetween(
  before: readonly TracedInput[],
  after: readonly TracedInput[],
): readonly InputChange[] {
  const known = new Map(before.map((one) => [inputId(one.input), one]))
  const changes: InputChange[] = []
  for (const one of inOrder(after)) {
    const was = known.get(inputId(one.input))
    if (was !== undefined && was.state !== one.state && sameFields(was.input, one.input))
      changes.push(describeChange(was, one))
  }
  return changes
}

/** States of a stat compare only where the same was read. */
function sameFields(a: Input, b: Input): boolean {
  if (!('fields' in a) || !('fields' in b)) return true
  return a.fields.join(' ') === b.fields.join(' ')
}

function howChanged(before: TracedInput, after: TracedInput): string {
  const { input } = after
  const was = before.state
  const is = after.state
  switch (input.kind) {
    case 'env':
      return `${shown(was)} → ${shown(is)}`
    case 'env-names':
      return 'others are set, or in another order'
    case 'cwd':
      return `${shown(was)} → ${shown(is)}`
    case 'package':
      return `${shownPlain(was)} → ${shownPlain(is)}`
    default:
      return howFileChanged(input, was, is)
  }
}

function howFileChanged(input: FileQuestion, was: State, is: State): string {
  if (was === ABSENT) return 'appeared'
  if (is === ABSENT) return 'is gone'
  if (was.startsWith('!') || is.startsWith('!')) return `${shownPlain(was)} → ${shownPlain(is)}`
  switch (input.kind) {
    case 'package':
    case 'content':
    case 'module':
      return is === 'folder' ? 'is a folder' : was === 'folder' ? 'is a file' : 'content changed'
    case 'stat':
    case 'lstat':
    case 'statfs':
      return changedFields(was, is)
    case 'access':
      return `${was} → ${is}`
    case 'listing':
      return 'other entries'
    case 'link':
    case 'realpath':
      return `leads to ${shown(is)}, was ${shown(was)}`
    default:
      return input satisfies never
  }
}

function changedFields(was: State, is: State): string {
  const old = was.split(' ')
  const changed = is
    .split(' ')
    .flatMap((field, at) => (field === old[at] ? [] : [`${old[at] ?? ''} → ${field}`]))
  return changed.join(', ')
}

/** A state as a reader of code would write it. */
function shown(state: State): string {
  if (state.startsWith('=')) return JSON.stringify(state.slice(1))
  return state.startsWith('#') ? `(hash ${state.slice(1, 9)})` : shownPlain(state)
}

function shownPlain(state: State): string {
  return /^[=!]/.test(state) ? state.slice(1) : state
}
