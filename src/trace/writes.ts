/**
 * What a computation has done to the file system, path by path: all that is needed to do it again.
 *
 * What must stay true: nothing that was done through a patched function is missing; what can't be
 * done again, or was disturbed by others meanwhile, has a refusal in words. Contents are not kept:
 * what counts is what there is when the computation has ended.
 */
import { realpathSync, statSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { bare, isWinding } from './path.ts'
import { lookAtPath, realFolder, thingOf } from './thing.ts'
import type { Thing } from './thing.ts'
import { linkAt } from './tree.ts'

/** One thing done to a path. `mode` is what was asked for; the process's mask is applied to it. */
export type Deed =
  /** Opened for writing, and made if it was not there. */
  | { readonly kind: 'content'; readonly mode: number }
  /** Bytes and mode of another file. */
  | { readonly kind: 'copy' }
  /** All of what was copied to where nothing was. */
  | { readonly kind: 'tree'; readonly above: number | null }
  /** Folders from this path down to `last`. `above`: as in {@link WrittenPath}. */
  | {
      readonly kind: 'folder'
      readonly mode: number
      readonly last: string
      readonly above: number | null
    }
  /** A folder that is there would have been made, with all above it. */
  | { readonly kind: 'ensured'; readonly mode: number; readonly above: number }
  /** `deep`: with all below, in steps. */
  | { readonly kind: 'removal'; readonly deep: boolean; readonly takes: Takes }
  | { readonly kind: 'move'; readonly from: string }
  | { readonly kind: 'link' }
  /** Another name of the file `of`. */
  | { readonly kind: 'twin'; readonly of: string }
  /** Made under a name that is another each time. */
  | { readonly kind: 'random' }
  | { readonly kind: 'mode' | 'times' | 'owner'; readonly follows: boolean }

/**
 * What a removal takes away: only what is of the kind that was there, or also a file or link where
 * nothing was, or whatever there is.
 */
export type Takes = 'same' | 'files' | 'all'

type Move = Extract<Deed, { readonly kind: 'move' }>

/** What has become of a path. */
export interface WrittenPath {
  /** What was there when it was first written. */
  readonly before: Thing
  /** What the last deed made of it; null if that can't be told. */
  readonly expects: Thing | null
  /** Where its folder really was; null if it could not be told. */
  readonly parent: string | null
  /** What was there is gone, whatever stands there now. */
  readonly replaced: boolean
  /** What would have gone with it. */
  readonly takes: Takes
  /** A folder that was there, which would have been made. */
  readonly ensured: boolean
  /** The mode of folders above that would be made with it; null: they must be there. */
  readonly above: number | null
  readonly content: boolean
  /** All that is in it is the computation's. */
  readonly whole: boolean
  /** The mode that it was made with, where none was set later; null: its mode as it is. */
  readonly asked: number | null
  readonly mode: boolean
  readonly times: boolean
  readonly owner: boolean
  /** Whether mode, times and owner are those of what a link leads to. */
  readonly follows: boolean
  readonly random: boolean
  readonly twin: string | null
}

/** Nothing has become of a path. */
export const UNTOUCHED: WrittenPath = {
  before: 'absent',
  expects: null,
  parent: null,
  replaced: false,
  takes: 'same',
  ensured: false,
  above: null,
  content: false,
  whole: false,
  asked: null,
  mode: false,
  times: false,
  owner: false,
  follows: true,
  random: false,
  twin: null,
}

/** What tells one state of a file from the next. */
function stamp({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${size}:${mtimeNs}`
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** What tells whether a failed deed has left something behind. */
function leftAt(path: string): string {
  const stats = lookAtPath(path)
  return stats === undefined ? '' : `${stamp(stats)}:${stats.mode}`
}

/** See the module's header. */
export class Writes {
  readonly #paths = new Map<string, WrittenPath>()
  readonly #links = new Set<string>()
  readonly #stamps = new Set<string>()
  readonly #unsettled = new Set<string>()
  readonly #covered = new Set<string>()
  #underWay = 0
  #refusal: string | null = null

  get size(): number {
    return this.#paths.size
  }

  get paths(): ReadonlyMap<string, WrittenPath> {
    return this.#paths
  }

  /** Says that what was done can't be done again; the first refusal stays. */
  refuse(why: string): void {
    this.#refusal ??= why
  }

  /** Why what was done can't be done again; null if it can. */
  get refusal(): string | null {
    if (this.#refusal !== null) return this.#refusal
    return this.#underWay > 0 ? 'a file was still being written when the call ended' : null
  }

  /** An operation has begun; it has ended with the call of what this returns. */
  begin(): () => void {
    this.#underWay++
    let ended = false
    return () => {
      if (!ended) this.#underWay--
      ended = true
    }
  }

  /** Notes of these words are about something done that is known here. */
  cover(what: string): void {
    this.#covered.add(what)
  }

  covers(what: string): boolean {
    return this.#covered.has(what)
  }

  /** The file is as the computation has left it. */
  settle(path: string): void {
    const stats = statOf(path)
    if (stats !== undefined) this.#stamps.add(stamp(stats))
  }

  /** When the writing of a path ends can't be told. */
  unsettle(path: string): void {
    this.#unsettled.add(bare(path))
  }

  /** Whether a file is as the computation has left it at some time. */
  knows(path: string, stats: BigIntStats): boolean {
    return this.#stamps.has(stamp(stats)) || this.#unsettled.has(path)
  }

  /**
   * Something is about to be done to a path.
   *
   * @returns What to call if it fails.
   */
  add(given: string, deed: Deed): () => void {
    const path = this.#canonical(given, deed)
    if (path === '/dev/null') return () => {}
    const known = this.#paths.get(path)
    const left = leftAt(path)
    const from = sourceOf(deed, path)
    const source = from === null ? null : this.#canonical(from, deed)
    const taken = source === null ? NONE : this.#takeBelow(source)
    const displaced = deed.kind === 'move' ? this.#takeBelow(path) : NONE
    for (const [at, written] of [...taken, ...displaced])
      if (isBehindLink(written)) this.refuse(`"${at}" leads elsewhere since it was written`)
    const base = known ?? { ...UNTOUCHED, before: thingOf(lookAtPath(path)) }
    if (base.before === 'special') this.refuse(`"${path}" is neither a file nor a folder`)
    const parent = realFolder(path)
    if (deed.kind === 'move') this.#put(path, this.#moved(path, base, source!, taken))
    else if (deed.kind === 'removal' && known === undefined)
      this.#put(path, gone({ ...base, takes: deed.takes }))
    else this.#put(path, this.#after(path, base, deed))
    this.#put(path, { ...this.#paths.get(path)!, parent })
    return () => {
      const inSteps = deed.kind === 'tree' || (deed.kind === 'removal' && deed.deep)
      if (leftAt(path) !== left || (inSteps && left !== ''))
        this.refuse(`writing "${path}" failed half-way`)
      if (deed.kind === 'move')
        for (const at of taken.keys()) this.#paths.delete(path + at.slice(source!.length))
      if (source !== null) this.#paths.delete(source)
      for (const [at, written] of [...taken, ...displaced]) this.#put(at, written)
      if (known === undefined) this.#paths.delete(path)
      else this.#put(path, known)
    }
  }

  #put(path: string, written: WrittenPath): void {
    this.#paths.set(path, written)
    if (written.expects === 'link') this.#links.add(path)
    else this.#links.delete(path)
  }

  #after(path: string, base: WrittenPath, deed: Exclude<Deed, Move>): WrittenPath {
    if (base.twin !== null && (deed.kind === 'content' || deed.kind === 'copy')) {
      // Of a file of the computation's own both names are kept; another's would lose what is new.
      const source = this.#paths.get(base.twin)
      if (source === undefined || !(source.content || source.replaced))
        this.refuse(`"${path}", another name of "${base.twin}", was written`)
    }
    switch (deed.kind) {
      case 'content': {
        const expects = base.before === 'link' && !base.replaced ? null : 'file'
        const asked = base.asked ?? (base.mode ? null : deed.mode)
        return { ...base, content: true, times: false, expects, asked }
      }
      case 'copy':
        return { ...base, content: true, times: false, mode: true, asked: null, expects: null }
      case 'tree':
        return { ...base, content: true, whole: true, mode: true, above: deed.above, expects: null }
      case 'folder': {
        for (let at = deed.last; at.length > path.length; at = dirname(at)) {
          // Below what is not there yet, something can be known only by a link that is gone.
          if (this.#paths.has(at)) this.refuse(`"${at}" leads elsewhere since it was written`)
          this.#put(at, folderMade({ ...UNTOUCHED, parent: realFolder(at) }, deed.mode))
        }
        return { ...folderMade(base, deed.mode), above: base.replaced ? null : deed.above }
      }
      case 'ensured':
        return base.whole
          ? base
          : { ...base, ...ENSURED, above: deed.above, asked: base.mode ? null : deed.mode }
      case 'removal':
        return gone(base)
      case 'link':
        return { ...base, ...AS_NEW, expects: 'link' }
      case 'twin':
        return { ...base, ...AS_NEW, content: true, expects: null, mode: true, twin: deed.of }
      case 'random':
        return { ...base, ...AS_NEW, whole: true, random: true, asked: 0o700, expects: null }
      case 'mode':
        return { ...base, mode: true, asked: null, follows: deed.follows }
      case 'times':
        return { ...base, times: true, follows: deed.follows }
      case 'owner':
        return { ...base, owner: true, follows: deed.follows }
      default:
        return deed satisfies never
    }
  }

  /** What is known of the source is known of the target. */
  #moved(
    path: string,
    base: WrittenPath,
    source: string,
    moved: ReadonlyMap<string, WrittenPath>,
  ): WrittenPath {
    const known = moved.get(source)
    for (const [at, written] of moved) {
      if (at === source) continue
      const to = path + at.slice(source.length)
      this.#put(to, { ...written, parent: null })
    }
    const thing = thingOf(lookAtPath(source))
    const isNew = known !== undefined && (known.replaced || known.before === 'absent')
    this.#put(source, gone(known ?? { ...UNTOUCHED, before: thing, parent: realFolder(source) }))
    return {
      ...base,
      ...AS_NEW,
      replaced: true,
      content: true,
      whole: true,
      expects: thing,
      mode: !isNew || known.mode,
      asked: isNew ? known.asked : null,
      times: known?.times ?? false,
    }
  }

  /** What is known of a path and below it; the latter is forgotten. */
  #takeBelow(path: string): ReadonlyMap<string, WrittenPath> {
    const taken = new Map<string, WrittenPath>()
    const known = this.#paths.get(path)
    if (known !== undefined) taken.set(path, known)
    // What is behind a link stays.
    if (thingOf(lookAtPath(path)) !== 'folder') return taken
    for (const [at, written] of this.#paths) {
      if (!at.startsWith(path + sep)) continue
      taken.set(at, written)
      this.#paths.delete(at)
      this.#links.delete(at)
    }
    return taken
  }

  /** A path that goes through a link of the computation's own is the one behind it. */
  #canonical(given: string, deed: Deed): string {
    let path = bare(given)
    if (isWinding(path) || this.#isBehindOwnLink(path)) {
      const folder = realFolder(path)
      if (folder !== null) path = join(folder, basename(path))
    }
    const follows = deed.kind === 'content' || deed.kind === 'copy' || 'follows' in deed
    if (!follows || ('follows' in deed && !deed.follows) || !this.#links.has(path)) return path
    try {
      return realpathSync.native(path)
    } catch {
      return resolve(dirname(path), linkAt(path) ?? '')
    }
  }

  #isBehindOwnLink(path: string): boolean {
    if (this.#links.size === 0) return false
    for (let at = dirname(path); at !== dirname(at); at = dirname(at))
      if (this.#links.has(at)) return true
    return false
  }
}

const NONE: ReadonlyMap<string, WrittenPath> = new Map()

/** The path that is empty afterwards. */
function sourceOf(deed: Deed, path: string): string | null {
  if (deed.kind === 'move') return deed.from
  return deed.kind === 'removal' ? path : null
}

/** What was done through a link that was there is lost where that link is moved or taken away. */
function isBehindLink({ before, replaced, content, follows, ...set }: WrittenPath): boolean {
  if (before !== 'link' || replaced) return false
  return content || (follows && (set.mode || set.times || set.owner))
}

const ENSURED = { ensured: true, expects: 'folder' } as const

/** What is new at a path has nothing of what was known of it. */
const AS_NEW = {
  ensured: false,
  above: null,
  content: false,
  whole: false,
  mode: false,
  times: false,
  owner: false,
  asked: null,
  random: false,
  twin: null,
} as const

function gone(base: WrittenPath): WrittenPath {
  return { ...base, ...AS_NEW, random: base.random, replaced: true, whole: true, expects: 'absent' }
}

function folderMade(base: WrittenPath, mode: number): WrittenPath {
  return { ...base, ...AS_NEW, whole: true, asked: mode, expects: 'folder' }
}
