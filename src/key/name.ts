/**
 * The name of a memoized function: `path/in/project#name`.
 *
 * What must stay true: a name groups and explains entries and enters a key only beside `version`,
 * so a poor guess costs readability, never a wrong hit. It holds no absolute path, and a line
 * number only where there is nothing else.
 */
import { assignedName } from './assigned-name.ts'

/** Where `memoize` was called. */
export interface Site {
  /** File URL or path. */
  readonly url: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
}

/** A place in a text. */
export interface SourcePlace {
  readonly text: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
}

/** What a name can be made from. */
export interface NameParts {
  /** The option `name`. */
  readonly option: string | null
  /** The function's own `name`; for a method with its class: `Model.predict`. */
  readonly own: string
  readonly site: Site | null
  /** Path of the calling file in its project; null if it has none (a REPL, `node -e`). */
  readonly file: string | null
  /** The call in the text of its file; asked for only if nothing else names the function. */
  readonly source: () => SourcePlace | null
}

/** The own `name` of a function, if it is a plain text; no getter of the user's is run. */
export function ownName(fn: Function): string {
  const name: unknown = Object.getOwnPropertyDescriptor(fn, 'name')?.value
  return typeof name === 'string' ? name : ''
}

/** Makes the name. */
export function functionName(parts: NameParts): string {
  const { option, own, site, file } = parts
  const named = option ?? (own === '' ? guess(parts) : own)
  const short = named ?? (site === null ? 'anonymous' : `anonymous@${site.line}`)
  return `${file ?? '[eval]'}#${short}`
}

function guess({ source }: NameParts): string | null {
  const place = source()
  return place === null ? null : assignedName(place.text, place.line, place.column)
}
