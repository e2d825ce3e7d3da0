/**
 * What went wrong with the files of a cache, and was survived.
 *
 * What must stay true: a problem is told to the user, never thrown; results stay right, and at worst
 * something is computed again.
 */

/** See the module's header. */
export type StoreProblem =
  /** The index could not be read; `movedTo` is null when it stayed where it was (read-only). */
  | {
      readonly kind: 'index-damaged'
      readonly file: string
      readonly movedTo: string | null
      readonly cause: unknown
    }
  /** The index had an older format: its entries were taken over, as far as time allowed. */
  | { readonly kind: 'index-outdated'; readonly file: string; readonly movedTo: string | null }
  /** A row or the value beside it is not what was written; the entry was removed. */
  | { readonly kind: 'entry-damaged'; readonly file: string; readonly key: Uint8Array }
  /** The object file of an entry is not there; the entry was removed. */
  | { readonly kind: 'object-missing'; readonly file: string; readonly key: Uint8Array }
  /** The object file of an entry is not what was written; both were removed. */
  | { readonly kind: 'object-damaged'; readonly file: string; readonly key: Uint8Array }
  /** Other processes kept the index locked; the operation was given up. */
  | { readonly kind: 'index-busy'; readonly file: string }
  /** The index lies where other machines may use it as well, and is kept safe in a slower way. */
  | { readonly kind: 'network-file-system'; readonly file: string; readonly type: string }

/** The problem in a sentence: action, file, what was done about it. */
export function describeProblem(problem: StoreProblem): string {
  const { file } = problem
  switch (problem.kind) {
    case 'index-damaged':
      return problem.movedTo === null
        ? `Cannot read the index "${file}": it is damaged and opened read-only, nothing is found in it`
        : `Cannot read the index "${file}": it was damaged, moved to "${problem.movedTo}" and made anew from what could be read`
    case 'index-outdated':
      return problem.movedTo === null
        ? `Cannot read the index "${file}": it has an older format and is opened read-only, nothing is found in it`
        : `Cannot read the index "${file}": it had an older format, moved to "${problem.movedTo}" and its entries taken over`
    case 'entry-damaged':
      return `Cannot read an entry of the index "${file}": it was damaged and has been removed`
    case 'object-missing':
      return `Cannot read the object "${file}": it is gone; its entry has been removed`
    case 'object-damaged':
      return `Cannot read the object "${file}": it was damaged and has been removed`
    case 'index-busy':
      return `Cannot use the index "${file}": other processes keep it locked`
    case 'network-file-system':
      return (
        `Cannot use a write-ahead log for the index "${file}": it is on a network file system ` +
        `(${problem.type}), so writing is slower. Set "dir" to a local directory or "systemWide: true"`
      )
    default:
      return unreachable(problem)
  }
}

function unreachable(problem: never): never {
  throw new TypeError(`Cannot describe a problem: ${JSON.stringify(problem)}`)
}
