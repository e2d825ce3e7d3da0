/**
 * Where two values differ, for a person: what an audit shows of a stored and a recomputed result.
 *
 * What must stay true: a line is short whatever the values are; a text is shown only if it can't be a
 * secret; two values that a program can tell apart give at least one line.
 */
import { FingerprintError } from '../errors.ts'
import type { Change } from '../fingerprint/diff.ts'
import { diff } from '../fingerprint/index.ts'
import { isShowable } from '../trace/secret.ts'

/** Lines that are listed; the last may say how many more there are. */
const MOST_LINES = 10
const MOST_CHARACTERS = 60

/**
 * Where two values differ: `.items[3].price: 5 → 6`.
 *
 * @returns Nothing for values that no program can tell apart.
 */
export function difference(a: unknown, b: unknown): readonly string[] {
  let changes: readonly Change[]
  try {
    changes = diff(a, b)
  } catch (error) {
    if (!(error instanceof FingerprintError)) throw error
    return [`can't be compared: ${cut(error.message)}`]
  }
  const lines = changes.map(lineOf)
  if (lines.length <= MOST_LINES) return lines
  const first = lines.slice(0, MOST_LINES - 1)
  return [...first, `and ${lines.length - first.length} more differences`]
}

function lineOf(change: Change): string {
  const path = change.path === '' ? 'the value' : cut(change.path)
  if (change.before === null && change.after === null) return cut(change.summary)
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
  return isShowable(path, plain) ? text : `a text of ${plain.length} characters`
}

/** One line of bounded length, without control characters, which could rewrite a terminal. */
function cut(text: string): string {
  const plain = text.replaceAll(/\p{Cc}/gu, ' ')
  return plain.length > MOST_CHARACTERS ? `${plain.slice(0, MOST_CHARACTERS - 1)}…` : plain
}
