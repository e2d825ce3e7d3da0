/**
 * Where two values differ, for a person: what an audit shows of a stored and a recomputed result.
 *
 * What must stay true: a line is short whatever the values are; a text is shown only if it can't be a
 * secret; two values that a program can tell apart give at least one line.
 */
import { FingerprintError } from '../errors.ts'
import type { Change } from '../fingerprint/diff.ts'
import { showValue } from '../events/show-value.ts'
import { diff } from '../fingerprint/index.ts'
import { isShowable } from '../platform/secret.ts'

/** Lines that are listed; the last may say how many more there are. */
const MOST_LINES = 10
const MOST_CHARACTERS = 60

/** What a comparison of two values comes to. */
export type Compared =
  | { readonly kind: 'same' }
  /** At least one line: `.items[3].price: 5 → 6`. */
  | { readonly kind: 'different'; readonly lines: readonly string[] }
  /** One of them has no fingerprint. */
  | { readonly kind: 'unknown'; readonly why: string }

/** Whether any program could tell two values apart, and where. */
export function compareValues(a: unknown, b: unknown): Compared {
  let changes: readonly Change[]
  try {
    changes = diff(a, b)
  } catch (error) {
    if (!(error instanceof FingerprintError)) throw error
    return { kind: 'unknown', why: `can't be compared: ${cut(error.message)}` }
  }
  if (changes.length === 0) return { kind: 'same' }
  const lines = changes.slice(0, MOST_LINES).map(lineOf)
  if (changes.length <= MOST_LINES) return { kind: 'different', lines }
  const first = lines.slice(0, MOST_LINES - 1)
  return {
    kind: 'different',
    lines: [...first, `and ${changes.length - first.length} more differences`],
  }
}

/**
 * Where two values differ: `.items[3].price: 5 → 6`.
 *
 * @returns Nothing for values that no program can tell apart.
 */
export function difference(a: unknown, b: unknown): readonly string[] {
  const compared = compareValues(a, b)
  switch (compared.kind) {
    case 'same':
      return []
    case 'different':
      return compared.lines
    case 'unknown':
      return [compared.why]
    default:
      return compared satisfies never
  }
}

/** What was thrown, in one short line. */
export function shownError(error: unknown): string {
  return cut(error instanceof Error ? `${error.name}: ${error.message}` : showValue(error))
}

/** An argument in few words, unless it may be a secret. */
export function shownArgument(value: unknown): string {
  if (typeof value === 'string')
    return isShowable('', value) ? JSON.stringify(value) : `a text of ${value.length} characters`
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return showValue(value)
  return Array.isArray(value) ? `an array of ${value.length}` : 'an object'
}

function lineOf(change: Change): string {
  const path = change.path === '' ? 'the value' : cut(change.path)
  if (change.before === null && change.after === null) return cut(change.summary)
  const isOrder = /: order changed, /.test(change.summary.slice(change.path.length))
  if (isOrder)
    return `${path} in another order: ${cut(change.before ?? '')} → ${cut(change.after ?? '')}`
  return `${path}: ${shown(change.path, change.before)} → ${shown(change.path, change.after)}`
}

/** A part as text, unless it may be a secret. */
function shown(path: string, text: string | null): string {
  if (text === null) return 'absent'
  if (!text.startsWith('"')) return cut(text)
  if (/… \(\d+ characters, \w+\)$/.test(text)) return 'a long text'
  let plain: unknown
  try {
    plain = JSON.parse(text)
  } catch {
    // Lines of code, or several parts in one text.
    return cut(text)
  }
  if (typeof plain !== 'string') return cut(text)
  // A key of a Map has no name that tells of a secret.
  return isShowable(path.replaceAll('(key)', ''), plain)
    ? text
    : `a text of ${plain.length} characters`
}

/** One line of bounded length, without control characters, which could rewrite a terminal. */
function cut(text: string): string {
  const plain = text.replaceAll(/\p{Cc}/gu, ' ')
  return plain.length > MOST_CHARACTERS ? `${plain.slice(0, MOST_CHARACTERS - 1)}…` : plain
}
