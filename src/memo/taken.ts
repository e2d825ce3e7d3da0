/**
 * Builtins that a function reaches as they were before Permafrost watched them: calling those is not
 * seen, so what such a function gives may rest on the clock, and nobody would know.
 *
 * What must stay true: the watching begins before the first key is made, so that each key knows them;
 * they count only where a result would be stored.
 */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Unwatched } from '../fingerprint/session.ts'
import type { LocatedNote } from '../purity/noted.ts'
import { kindOfTaken } from '../purity/watcher.ts'
import type { NoteKind } from '../trace/index.ts'
import type { Call } from './call.ts'

const NONE: readonly LocatedNote[] = []

/** Stands in the words of such a note. */
const TAKEN = 'taken before Permafrost watched it'

/** Stands in the words for what is impure by its nature, whenever it was taken. */
const OF_A_PACKAGE = ' of the package "'

/** Whether a note, by its words, is of a reference taken before. */
export function isTaken(what: string): boolean {
  return what.includes(`, ${TAKEN}`)
}

/** Notes for what a call reaches unwatched. */
export function takenBefore(call: Call): readonly LocatedNote[] {
  const { basis, args } = call.key
  if (basis.reading.unwatched.length === 0 && args.unwatched.length === 0) return NONE
  const found = new Map<string, LocatedNote>()
  for (const unwatched of [...basis.reading.unwatched, ...args.unwatched]) {
    const note = noteOf(call, unwatched)
    if (note !== null) found.set(note.what, note)
  }
  return [...found.values()]
}

/** `captured now`, `.clock of argument 0`: the last steps of a chain. */
function stepsOf(path: readonly string[]): string {
  return path.filter((step) => !step.startsWith('function ')).join(' → ')
}

function noteOf(call: Call, { what, path, url }: Unwatched): LocatedNote | null {
  const kind = kindOf(call, what)
  if (kind === null) return null
  const chain = stepsOf(path)
  const at = placeOfChain(call.opened.root, path)
  const how = chain === '' ? TAKEN : `${TAKEN} (${chain})`
  const said = what.includes(OF_A_PACKAGE) ? what : `${what}, ${how}`
  // The package's own code is nearest to it.
  const inside = url === null ? [] : [{ url, line: 1, column: 1 }]
  return { kind, what: said, at, frames: at === null ? inside : [...inside, at] }
}

/** Of files and the environment: null where they do not count. */
function kindOf({ core }: Call, what: string): NoteKind | null {
  const kind = kindOfTaken(what)
  if (kind !== null) return kind
  if (what.includes(OF_A_PACKAGE)) return 'random'
  const { track } = core.options
  if (what === 'process.env') return track?.env === false ? null : 'process'
  if (/\.(?:write|append|cp|copy|rm|mk|un|re|trunc|ch|lch|sym|link|ut|lut)/.test(what))
    return 'write'
  return track?.files === false ? null : 'process'
}

/** The place of the innermost function of a chain: `function parse at src/parse.ts:12`. */
export function placeOfChain(root: string, path: readonly string[]): LocatedNote['at'] {
  for (const step of path.toReversed()) {
    const [, file = '', line = ''] = /^function .* at (.+):(\d+)$/.exec(step) ?? []
    if (line === '') continue
    const url = /^[a-z]+:/.test(file) ? file : pathToFileURL(resolve(root, file)).href
    return { url, line: Number(line), column: 1 }
  }
  return null
}
