/**
 * What the texts of the functions reached in a pass say that they do beyond computing, with the
 * places in the running files.
 *
 * What must stay true: it is a hint for people and for grades, never a proof: texts name things that
 * are not what they are called, and do things that no text names.
 */
import type { FunctionAnalysis, ImpurityKind } from './analysis/index.ts'
import { inScript, knownPlace } from './extent.ts'
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
    const known = knownPlace(place.analysis.kind, place.text)
    for (const { kind, what, line, column } of place.analysis.impurities) {
      const at = inScript({ line, column }, known, place)
      distinct.set(`${file}\0${at.line}\0${at.column}\0${what}`, { kind, what, file, ...at })
    }
  }
  return [...distinct.values()].toSorted(
    (a, b) =>
      (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  )
}
