/**
 * One thing that holds of the file system after a call, by portable names.
 *
 * What must stay true: these are the objects that stand in stored bytes; what one means never changes
 * without a new `FILES_FORMAT`. An operation states what there is to be, not what was done, so making
 * it so twice is making it so once.
 */
import type { Takes, Thing } from '../../trace/index.ts'

/** Times that were set, in nanoseconds. */
export interface Times {
  readonly atime: bigint
  readonly mtime: bigint
}

export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** What may have been set of a file or folder beside what is in it. */
export interface Attributes {
  /** Exactly this mode. */
  readonly mode: number | null
  readonly times: Times | null
  readonly owner: Owner | null
}

interface Made {
  readonly name: string
  /** What was there before the call. */
  readonly before: Thing
  /** Whether what was there went, whatever it was, so that nothing of it is left. */
  readonly replaces: boolean
  /** What may be there now to go. */
  readonly takes: Takes
}

export interface Gone {
  readonly kind: 'gone'
  readonly name: string
  readonly before: Thing
  readonly takes: Takes
}

export interface Folder extends Made, Attributes {
  readonly kind: 'folder'
  /** What mode to make it with; the process's mask is applied to it. */
  readonly asked: number
  /** The same of folders above it, to be made where they are missing; null: they must be there. */
  readonly above: number | null
}

export interface File extends Made, Attributes {
  readonly kind: 'file'
  readonly asked: number
  readonly content: Uint8Array
}

export interface Link extends Made {
  readonly kind: 'link'
  /** Its text, or the portable name of the absolute path that it is. */
  readonly to: { readonly text: string } | { readonly name: string }
  readonly times: Times | null
}

/** Another name of one and the same file. */
export interface Twin extends Made {
  readonly kind: 'twin'
  readonly of: string
}

/** Attributes alone. */
export interface Changed extends Attributes {
  readonly kind: 'changed'
  readonly name: string
  /** Whether of what a link leads to. */
  readonly follows: boolean
}

/** A path that leads to where another leads, so what is said of that holds of it. */
interface Alias {
  readonly kind: 'alias'
  readonly name: string
  readonly of: string
}

export type FileOperation = Gone | Folder | File | Link | Twin | Changed | Alias
