/**
 * What a computation can read of the world outside: one input is one thing asked, by its name.
 *
 * What must stay true: an input says where to look and never what was found there (that is its
 * state, see state.ts), its `path` is a portable name (see places.ts), and equal questions have
 * equal ids, so each is asked once.
 *
 * | kind          | asked                                                    | state                   |
 * | ------------- | -------------------------------------------------------- | ----------------------- |
 * | content       | the bytes of a file                                      | their hash              |
 * | module        | the code of a module that was loaded or used             | the hash of its bytes   |
 * | stat, lstat   | the fields that were read of a `Stats`, none: existence  | their values            |
 * | access        | existence (mode 0) or permissions                        | granted, or the error   |
 * | statfs        | the numbers that were read of a file system              | their values            |
 * | listing       | names in a folder, with types, or of the tree below it   | their hash              |
 * | link          | where a symbolic link points                             | its text                |
 * | realpath      | the path without symbolic links                          | its portable name       |
 * | package       | anything inside an installed package                     | its name and version    |
 * | env           | one variable                                             | its value or its hash   |
 * | env-names     | which variables there are, less the volatile ones        | the hash of their names |
 * | cwd           | the working directory: to find a file, or its very path  | its portable name, path |
 *
 * For each of them "absent" and an error (`EACCES`, `ELOOP`) are states like any other.
 */

/**
 * How much of a folder was listed. Names come sorted, but from `opendir`, which gives them in the
 * order of the file system: `ordered`, with types.
 */
export type Listing = 'names' | 'types' | 'tree' | 'tree-types' | 'ordered' | 'tree-ordered'

/** Questions of which single numbers are read. */
export type StatKind = 'stat' | 'lstat' | 'statfs'

/** Whether the working directory decided where a file is, or was itself read. */
export type Directory = 'place' | 'path'

/** One question to the world outside. */
export type Input =
  | {
      readonly kind: 'content' | 'module' | 'link' | 'realpath' | 'package'
      readonly path: string
    }
  | { readonly kind: StatKind; readonly path: string; readonly fields: readonly string[] }
  | { readonly kind: 'access'; readonly path: string; readonly mode: number }
  | { readonly kind: 'listing'; readonly path: string; readonly how: Listing }
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'env-names' }
  | { readonly kind: 'cwd'; readonly how: Directory }

/** Those of them that are about a path. */
export type FileQuestion = Extract<Input, { readonly path: string }>

/**
 * What an input is at a moment, as a short text: `absent`, `folder`, `special`, `!EACCES`,
 * `#` and a hash, or `=` and the value itself.
 */
export type State = string

export const ABSENT: State = 'absent'

/** An input with its state. */
export interface TracedInput {
  readonly input: Input
  readonly state: State
}

/**
 * The identity of an input. The fields of a stat are left out: what is read of one `Stats` after
 * another belongs to one input.
 */
export function inputId(input: Input): string {
  switch (input.kind) {
    case 'env':
      return `env\0${input.name}`
    case 'env-names':
      return 'env-names'
    case 'cwd':
      return `cwd\0${input.how}`
    case 'access':
      return `access\0${input.path}\0${input.mode}`
    case 'listing':
      return `listing\0${input.path}\0${input.how}`
    default:
      return `${input.kind}\0${input.path}`
  }
}

/** How an input is called in a message: `./data/a.txt`, `env LANG`. */
export function inputName(input: Input): string {
  switch (input.kind) {
    case 'env':
      return `env ${input.name}`
    case 'env-names':
      return 'names of environment variables'
    case 'cwd':
      return 'the working directory'
    case 'package':
      return `package ${input.path}`
    default:
      return input.path
  }
}
