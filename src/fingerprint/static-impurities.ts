/**
 * What the texts of the functions reached in a pass say that they do beyond computing, with the
 * places in the running files.
 *
 * What must stay true: it is a hint for people and for grades, never a proof: texts name things that
 * are not what they are called, and do things that no text names.
 */
import type { FunctionAnalysis, ImpurityKind } from './analysis/index.ts'
import { projectPath } from './locations.ts'
import type { ReadFunction } from './settle.ts'

/** One place in the user's code. */
export interface StaticImpurity {
  readonly kind: ImpurityKind
  /** `Date.now`, `fs.readFileSync`. */
  readonly what: string
  /** Relative to the project, with `/`; '' where the script is unknown. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
}

interface Place {
  readonly url: string | null
  /** Where the engine says that the function is. */
  readonly line: number
  readonly column: number
  readonly analysis: FunctionAnalysis
  readonly text: string
}

/** Notes where to look, and gives what works it out when it is first asked for. */
export function impuritiesIn(
  read: readonly ReadFunction[],
  root: string,
): () => readonly StaticImpurity[] {
  const places: Place[] = []
  for (const { facts, analysis, internals } of read) {
    if (analysis.impurities.length === 0) continue
    const { line, column } = internals
    places.push({ url: facts.url, line, column, analysis, text: facts.text })
  }
  let listed: readonly StaticImpurity[] | null = places.length === 0 ? [] : null
  return () => (listed ??= list(places, root))
}

function list(places: readonly Place[], root: string): readonly StaticImpurity[] {
  // A function inside of another that is reached, too, is in both texts.
  const distinct = new Map<string, StaticImpurity>()
  for (const place of places) {
    const file = projectPath(root, place.url, null)
    const known = knownPlace(place)
    for (const { kind, what, line, column } of place.analysis.impurities) {
      const at = {
        line: place.line + line - known.line,
        column: line === known.line ? place.column + column - known.column : column + 1,
      }
      distinct.set(`${file}\0${at.line}\0${at.column}\0${what}`, { kind, what, file, ...at })
    }
  }
  return [...distinct.values()].toSorted(
    (a, b) =>
      (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  )
}

/** What the engine's place of a function is in its text: arrows and classes begin there, others have their parameters there. */
function knownPlace({ analysis: { kind }, text }: Place): { line: number; column: number } {
  if (kind === 'arrow' || kind === 'class') return { line: 1, column: 0 }
  const before = text.slice(0, startOfParameters(text))
  const lines = before.split(/\r\n|[\n\r\u2028\u2029]/)
  return { line: lines.length, column: lines.at(-1)!.length }
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
