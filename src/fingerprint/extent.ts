/**
 * Where the text of a function lies in its running script.
 *
 * What must stay true: lines and columns count from 1 as in stacks, in the running text (no source
 * maps); the engine names one place of a function, and the rest follows from the text.
 */
import type { FunctionAnalysis } from './analysis/index.ts'

/** A place in a script, from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** From the first character to the one after the last. */
export interface Extent {
  readonly start: Position
  readonly end: Position
}

const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/

/**
 * Where in its text the place is that the engine names: arrows and classes begin there, others have
 * their parameters there. The line counts from 1, the column from 0.
 */
export function knownPlace(kind: FunctionAnalysis['kind'], text: string): Position {
  if (kind === 'arrow' || kind === 'class') return { line: 1, column: 0 }
  return endOf(text.slice(0, startOfParameters(text)))
}

function endOf(text: string): Position {
  const lines = text.split(LINE_BREAK)
  return { line: lines.length, column: lines.at(-1)!.length }
}

/** The extent of a function whose place, as the engine names it, is `engine`. */
export function extentOf(kind: FunctionAnalysis['kind'], text: string, engine: Position): Extent {
  const known = knownPlace(kind, text)
  const start = inScript({ line: 1, column: 0 }, known, engine)
  return { start, end: inScript(endOf(text), known, engine) }
}

/** From a place in the text to the place in the script. */
export function inScript(place: Position, known: Position, engine: Position): Position {
  return {
    line: engine.line + place.line - known.line,
    column:
      place.line === known.line ? engine.column + place.column - known.column : place.column + 1,
  }
}

/** Everything that a parenthesis may stand in: a comment, a text, a computed name. */
const INSIDE =
  /\/\*[^]*?\*\/|\/\/.*|'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"|`(?:[^`\\]|\\[^])*`|[[\]()]/g

function startOfParameters(text: string): number {
  let depth = 0
  for (const { 0: found, index } of text.matchAll(INSIDE)) {
    if (found === '(' && depth === 0) return index
    if (found === '[' || found === '(') depth++
    else if (found === ']' || found === ')') depth--
  }
  return 0
}
