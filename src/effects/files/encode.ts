/**
 * What a call has made of the file system, found when it has ended.
 *
 * What must stay true: what is encoded is the call's own work and all of it. What is not as the call
 * left it, can't be made again, or is no business of a program (Permafrost's own files) refuses the
 * whole, in words. Operations stand in an order in which they can be applied.
 */
import { readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { basename, dirname, isAbsolute, join, sep } from 'node:path'
import {
  isOthers,
  lookAtPath,
  openForWriting,
  thingOf,
  unrecorded,
  UNTOUCHED,
} from '../../trace/index.ts'
import type { Recording, WrittenPath } from '../../trace/index.ts'
import { encodeOperations } from './format.ts'
import type { Attributes, File, FileOperation, Times } from './operation.ts'

/** What a call wrote, as bytes (null: nothing), or why it can't be written again. */
export type EncodedFiles = { readonly bytes: Uint8Array | null } | { readonly refused: string }

/** The most bytes of content that are kept of one call. */
const MOST_BYTES = 64 * 1024 * 1024

/** Why not; thrown in here alone. */
class Refused extends Error {}

const PERMISSIONS = 0o7777n
const FILE_MODE = 0o666

/**
 * Encodes the state of all that a call wrote, made, removed or changed. To be called when it has
 * ended, before anybody else could write there.
 *
 * @param avoid Absolute paths of folders that must never be written by a hit: the cache's own.
 */
export function encodeFiles(recording: Recording, avoid: readonly string[] = []): EncodedFiles {
  return unrecorded(() => {
    try {
      const { refusal } = recording.writes
      if (refusal !== null) return { refused: refusal }
      const open = openForWriting(recording)
      if (open !== null) {
        const name = recording.outside.places.name(open)
        return { refused: `"${name}" was still open for writing when the call ended` }
      }
      if (recording.writes.size === 0) return { bytes: null }
      const operations = new Collector(recording, avoid.map(realOf)).collect()
      recording.forgetEnsured()
      return { bytes: operations.length === 0 ? null : encodeOperations(operations) }
    } catch (error) {
      const { message } = error as Error
      if (error instanceof Refused) return { refused: message }
      return { refused: `what was written can't be read again: ${message}` }
    }
  })
}

function realOf(path: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    return path
  }
}

class Collector {
  readonly #recording: Recording
  readonly #avoid: readonly string[]
  /** Folders that come first, with those above them: others may need them. */
  readonly #sure: FileOperation[] = []
  readonly #gone: FileOperation[] = []
  readonly #made: FileOperation[] = []
  /** They come when all there is to be changed is there. */
  readonly #changed: FileOperation[] = []
  readonly #done = new Set<string>()
  /** Folders of which all is told, so that what is gone of them need not be. */
  readonly #told = new Set<string>()
  /** By real path: the name that it was met under. */
  readonly #names = new Map<string, string>()
  /** Files of several names, and how many of these are not accounted for. */
  readonly #twins = new Map<string, { readonly name: string; moved: boolean; left: bigint }>()
  #bytes = 0

  constructor(recording: Recording, avoid: readonly string[]) {
    this.#recording = recording
    this.#avoid = avoid
  }

  collect(): readonly FileOperation[] {
    const { paths } = this.#recording.writes
    for (const path of [...paths.keys()].toSorted()) this.#visit(path, paths.get(path)!, false)
    for (const { name, moved, left } of this.#twins.values())
      if (moved && left > 0n) throw new Refused(`"${name}" is a file that has other names as well`)
    return [...this.#sure, ...this.#gone, ...this.#made, ...this.#changed]
  }

  #name(path: string): string {
    return this.#recording.outside.places.name(path)
  }

  #visit(path: string, written: WrittenPath, inWhole: boolean): void {
    if (this.#done.has(path)) return
    this.#done.add(path)
    const stats = lookAtPath(path)
    const thing = thingOf(stats)
    if (written.expects !== null && written.expects !== thing) throw this.#disturbed(path)
    this.#checkFolder(path, written)
    if (stats === undefined) {
      this.#visitGone(path, written)
      return
    }
    if (written.random) throw new Refused(`"${this.#name(path)}" has a random name`)
    this.#guard(path, written.replaced)
    if (this.#isAlias(path, stats, written)) return
    const isWhole = inWhole || written.whole
    const isMade =
      written.content || written.replaced || written.ensured || written.expects === 'link'
    // What is above it is made as well.
    const own = inWhole ? { ...written, above: null } : written
    if (isWhole || isMade) this.#make(path, stats, own)
    else this.#change(path, stats, written)
    if (isWhole && thing === 'folder') this.#visitBelow(path, written)
  }

  /** Where a path was written must be where it leads. */
  #checkFolder(path: string, { parent }: WrittenPath): void {
    if (parent === null) return
    let now: string
    try {
      now = realpathSync.native(dirname(path))
    } catch {
      return
    }
    if (now !== parent)
      throw new Refused(`"${this.#name(path)}" leads elsewhere since it was written`)
  }

  #disturbed(path: string): Refused {
    return new Refused(`"${this.#name(path)}" was changed by others while the call was under way`)
  }

  #visitGone(path: string, { before, takes, random, whole, content }: WrittenPath): void {
    if (random) return
    if (content && !whole) throw this.#disturbed(path)
    for (let at = dirname(path); at !== dirname(at); at = dirname(at))
      if (this.#told.has(at)) return
    this.#guard(path, true)
    this.#told.add(path)
    this.#gone.push({ kind: 'gone', name: this.#name(path), before, takes })
  }

  /** Never into the cache's own folders, nor away with them. */
  #guard(path: string, replaced: boolean): void {
    const real = join(realOf(dirname(path)), basename(path))
    for (const folder of this.#avoid)
      if (isIn(real, folder) || (replaced && isIn(folder, real)))
        throw new Refused(`"${this.#name(path)}" belongs to the cache itself`)
  }

  /** Whether a path leads to what was told under another name. */
  #isAlias(path: string, stats: BigIntStats, written: WrittenPath): boolean {
    const isThrough = stats.isSymbolicLink() && !written.replaced && written.content
    const real = isThrough ? realOf(path) : join(realOf(dirname(path)), basename(path))
    const name = this.#name(path)
    const of = this.#names.get(real)
    if (of === undefined) {
      this.#names.set(real, name)
      return false
    }
    // Two names for one place, of which one was replaced and the other is a file: undecided.
    if (written.replaced) throw new Refused(`"${name}" and "${of}" are one file`)
    this.#changed.push({ kind: 'alias', name, of })
    return true
  }

  #visitBelow(folder: string, { replaced, before, takes }: WrittenPath): void {
    const { paths } = this.#recording.writes
    if (replaced) this.#told.add(folder)
    for (const entry of readdirSync(folder).toSorted()) {
      const path = join(folder, entry)
      const known = paths.get(path)
      if (known === undefined && isOthers(path, this.#recording))
        throw new Refused(
          `"${this.#name(path)}" was written by another call while this one was under way`,
        )
      const written = known ?? UNSEEN
      // With the folder went whatever may have been there.
      this.#visit(path, replaced ? { ...written, replaced, before, takes } : written, true)
    }
  }

  #make(path: string, stats: BigIntStats, written: WrittenPath): void {
    const { before, replaced: replaces, takes, asked, above } = written
    const base = { name: this.#name(path), before, replaces, takes }
    if (stats.isDirectory())
      (above === null || replaces ? this.#made : this.#sure).push({
        kind: 'folder',
        ...base,
        above,
        asked: asked ?? Number(stats.mode & PERMISSIONS),
        ...attributes(stats, { ...written, mode: written.mode || asked === null }),
      })
    else if (stats.isSymbolicLink() && (replaces || !written.content || written.whole))
      this.#made.push({
        kind: 'link',
        ...base,
        to: this.#target(path),
        times: times(stats, written),
      })
    else this.#file(path, written, base)
  }

  #file(
    path: string,
    written: WrittenPath,
    base: Pick<File, 'name' | 'before' | 'replaces' | 'takes'>,
  ): void {
    const stats = statSync(path, { bigint: true })
    if (!stats.isFile()) throw new Refused(`"${base.name}" is neither a file nor a folder`)
    const { asked } = written
    const isOwn = written.content && !written.whole && written.twin === null
    if (isOwn && !this.#recording.writes.knows(path, stats)) throw this.#disturbed(path)
    const of = this.#twinOf(stats, written, base.name)
    if (of !== null) {
      this.#made.push({ kind: 'twin', ...base, of })
      return
    }
    this.#bytes += Number(stats.size)
    if (this.#bytes > MOST_BYTES)
      throw new Refused(
        `the files are ${mebibytes(this.#bytes)} MiB or more, of which ${mebibytes(MOST_BYTES)} MiB are kept`,
      )
    this.#made.push({
      kind: 'file',
      ...base,
      asked: asked ?? FILE_MODE,
      // A copy: no part of the pool that small Buffers are cut from.
      content: new Uint8Array(readFileSync(path)),
      ...attributes(stats, { ...written, mode: written.mode || asked === null }),
    })
  }

  /** The name of a file that has this one as well. */
  #twinOf(stats: BigIntStats, { twin, whole }: WrittenPath, name: string): string | null {
    if (stats.nlink < 2n) return null
    const id = `${stats.dev}:${stats.ino}`
    const known = this.#twins.get(id)
    if (known !== undefined) {
      known.left--
      known.moved ||= whole
      return known.name
    }
    this.#twins.set(id, { name, moved: whole, left: stats.nlink - 1n })
    const source = twin === null ? undefined : this.#recording.writes.paths.get(twin)
    // What is itself written is met under its own name.
    if (twin === null || source?.content === true || source?.replaced === true) return null
    const other = lookAtPath(twin)
    const isSame = other !== undefined && `${other.dev}:${other.ino}` === id
    return isSame ? this.#name(twin) : null
  }

  #change(path: string, stats: BigIntStats, written: WrittenPath): void {
    const of = written.follows ? statSync(path, { bigint: true }) : stats
    this.#changed.push({
      kind: 'changed',
      name: this.#name(path),
      follows: written.follows,
      ...attributes(of, written),
    })
  }

  #target(path: string): { text: string } | { name: string } {
    const text = readlinkSync(path)
    return isAbsolute(text) ? { name: this.#name(text) } : { text }
  }
}

/** What lies in a folder of the call's own without having been seen to be made. */
const UNSEEN: WrittenPath = { ...UNTOUCHED, whole: true, mode: true, follows: false }

function attributes(
  stats: BigIntStats,
  written: Pick<WrittenPath, 'mode' | 'times' | 'owner'>,
): Attributes {
  const { uid, gid, mode } = stats
  return {
    mode: written.mode ? Number(mode & PERMISSIONS) : null,
    times: times(stats, written),
    owner: written.owner ? { uid: Number(uid), gid: Number(gid) } : null,
  }
}

function times(stats: BigIntStats, written: Pick<WrittenPath, 'times'>): Times | null {
  return written.times ? { atime: stats.atimeNs, mtime: stats.mtimeNs } : null
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024)
}
