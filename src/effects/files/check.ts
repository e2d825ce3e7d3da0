/**
 * Whether operations can be applied to the file system as it is now, and which steps that takes.
 *
 * What must stay true: nothing is changed here. Where things stand in a way that the call did not
 * meet, so that computing might do something else, they are not applied.
 */
import { accessSync, constants, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { lookAtPath } from '../../trace/index.ts'
import type { Places, Takes, Thing } from '../../trace/index.ts'
import { Ahead, say, Unfit } from './ahead.ts'
import type {
  Attributes,
  Changed,
  File,
  FileOperation,
  Folder,
  Gone,
  Link,
  Twin,
} from './operation.ts'
import type { Steps } from './steps.ts'

/** What is to be done, in this order. */
export interface Plan {
  /** While nothing of what is there is touched. */
  readonly prepare: readonly ((steps: Steps) => void)[]
  readonly make: readonly ((steps: Steps) => void)[]
  /** Attributes, of what is in a folder before those of the folder. */
  readonly finish: readonly ((steps: Steps) => void)[]
  /** The very last, and once more when nothing is left beside. */
  readonly times: readonly ((steps: Steps) => void)[]
}

/** The steps, or why there are none. */
export function planOf(
  operations: readonly FileOperation[],
  places: Places,
  avoid: readonly string[],
): Plan | string {
  try {
    return new Planner(operations, places, avoid).plan()
  } catch (error) {
    return (error as Error).message
  }
}

const PERMISSIONS = 0o7777

class Planner {
  readonly #operations: readonly FileOperation[]
  readonly #places: Places
  readonly #avoid: readonly string[]
  readonly #prepare: ((steps: Steps) => void)[] = []
  readonly #make: ((steps: Steps) => void)[] = []
  readonly #finish: ((steps: Steps) => void)[] = []
  readonly #times: ((steps: Steps) => void)[] = []
  readonly #ahead = new Ahead()
  readonly #met = new Map<string, string>()
  /** By folder: what the call left in it. */
  readonly #kept = new Map<string, Set<string>>()
  /** Files in whose place another is put. */
  readonly #placed = new Set<string>()
  readonly #mask = process.umask()

  constructor(operations: readonly FileOperation[], places: Places, avoid: readonly string[]) {
    this.#operations = operations
    this.#places = places
    this.#avoid = avoid.map((path) => this.#ahead.real(path))
  }

  plan(): Plan {
    for (const operation of this.#operations) {
      if (operation.kind === 'gone' || operation.kind === 'changed') continue
      const path = this.#ahead.real(this.#places.path(operation.name))
      const names = this.#kept.get(dirname(path))
      if (names === undefined) this.#kept.set(dirname(path), new Set([basename(path)]))
      else names.add(basename(path))
    }
    for (const operation of this.#operations) this.#check(operation)
    return {
      prepare: this.#prepare,
      make: this.#make,
      finish: this.#finish.toReversed(),
      times: this.#times.toReversed(),
    }
  }

  #check(operation: FileOperation): void {
    const path = this.#ahead.real(this.#places.path(operation.name))
    switch (operation.kind) {
      case 'gone':
        this.#meet(path, operation.name, true)
        return this.#gone(path, operation)
      case 'folder':
        this.#meet(path, operation.name, operation.replaces)
        return this.#folder(path, operation)
      case 'file': {
        const real = operation.replaces ? path : this.#ahead.behind(path)
        this.#meet(real, operation.name, operation.replaces)
        return this.#file(real, operation)
      }
      case 'link':
        this.#meet(path, operation.name, operation.replaces)
        return this.#link(path, operation)
      case 'twin':
        this.#meet(path, operation.name, operation.replaces)
        return this.#twin(path, operation)
      case 'changed':
        return this.#changed(path, operation)
      case 'alias':
        if (
          this.#ahead.behind(path) !==
          this.#ahead.behind(this.#ahead.real(this.#places.path(operation.of)))
        )
          throw new Unfit(`"${operation.name}" and "${operation.of}" are not one file here`)
        return
      default:
        return operation satisfies never
    }
  }

  /** Names that meant different things to the call mean different things here. */
  #meet(path: string, name: string, replaces: boolean): void {
    const other = this.#met.get(path)
    if (other !== undefined) throw new Unfit(`"${other}" and "${name}" are one file here`)
    this.#met.set(path, name)
    for (const folder of this.#avoid)
      if (isIn(path, folder) || (replaces && isIn(folder, path)))
        throw new Unfit(`"${name}" belongs to the cache itself`)
  }

  #remove(path: string, name: string): void {
    this.#ahead.checkFolder(path, name)
    this.#ahead.set(path, 'absent')
    this.#make.push((steps) => steps.remove(path))
  }

  #gone(path: string, { name, before, takes }: Gone): void {
    const now = this.#ahead.now(path)
    if (now === 'absent') return
    if (!mayGo(now, before, takes)) throw this.#other(name, now, before)
    this.#remove(path, name)
  }

  #other(name: string, now: Thing, before: Thing): Unfit {
    return new Unfit(`"${name}" is ${say(now)}, and was ${say(before)} when it was recorded`)
  }

  /** Makes room for what takes the place of something of another kind. */
  #makeRoom(path: string, { name, before, takes, replaces }: Folder | File | Link | Twin): void {
    const now = this.#ahead.now(path)
    if (now === 'absent') return this.#ahead.checkFolder(path, name)
    if (!replaces || !mayGo(now, before, takes)) throw this.#other(name, now, before)
    this.#remove(path, name)
  }

  #folder(path: string, operation: Folder): void {
    const { name, asked, mode, replaces } = operation
    const now = this.#ahead.now(path)
    if (now !== 'folder') {
      if (operation.above !== null) this.#above(path, operation.name, operation.above)
      this.#makeRoom(path, operation)
      this.#ahead.set(path, 'folder')
      // Open until it is filled.
      this.#make.push((steps) => steps.folder(path, asked | 0o700))
      this.#attributes(path, { ...operation, mode: mode ?? asked & ~this.#mask })
      return
    }
    if (replaces) this.#clear(path, operation)
    const wanted = mode ?? (replaces ? asked & ~this.#mask : null)
    if (!this.#ahead.isNew(path)) this.#attributes(path, { ...operation, mode: wanted })
    else if (wanted !== null) throw new Unfit(`"${name}" is made twice`)
  }

  /** Folders above one that is to be made, as far as they are missing. */
  #above(path: string, name: string, asked: number): void {
    const missing: string[] = []
    let at = dirname(path)
    while (this.#ahead.now(at) === 'absent' && at !== dirname(at)) {
      missing.unshift(at)
      at = dirname(at)
    }
    for (const folder of missing) {
      this.#ahead.checkFolder(folder, name)
      this.#ahead.set(folder, 'folder')
      this.#make.push((steps) => steps.folder(folder, asked | 0o700))
      this.#attributes(folder, { mode: asked & ~this.#mask, owner: null, times: null })
    }
  }

  #clear(path: string, { name, before, takes }: Folder): void {
    const kept = this.#kept.get(path)
    for (const entry of readdirSync(path)) {
      if (kept?.has(entry)) continue
      if (before === 'absent' && takes !== 'all')
        throw new Unfit(`there is "${entry}" in "${name}", which was absent when it was recorded`)
      const extra = join(path, entry)
      if (!this.#ahead.changes(extra)) this.#remove(extra, `${name}/${entry}`)
    }
  }

  #file(path: string, operation: File): void {
    const { name, content, asked, mode, replaces } = operation
    const now = this.#ahead.now(path)
    if (now === 'file' && !this.#ahead.isNew(path)) {
      const stats = statSync(path, { bigint: true })
      if (!replaces) this.#checkWritable(path, name)
      const wanted = mode ?? (replaces ? asked & ~this.#mask : null)
      if (holds(path, stats, content)) this.#attributes(path, { ...operation, mode: wanted })
      else this.#rewrite(path, operation, stats, wanted)
      return
    }
    if (now !== 'link' || !replaces) this.#makeRoom(path, operation)
    else this.#remove(path, name)
    const canPrepare = !this.#ahead.isNew(dirname(path))
    this.#ahead.set(path, 'file')
    this.#write(path, operation, mode, canPrepare)
  }

  #write(path: string, { content, asked, owner, times }: File, mode: number | null, now: boolean) {
    this.#placed.add(path)
    let made = ''
    const prepare = (steps: Steps): void => {
      made = steps.prepare(path, content, asked, mode)
    }
    if (now) this.#prepare.push(prepare)
    else this.#make.push(prepare)
    this.#make.push((steps) => steps.place(made, path))
    this.#attributes(path, { mode: null, owner, times })
  }

  #rewrite(path: string, file: File, stats: BigIntStats, mode: number | null): void {
    const kept = mode ?? Number(stats.mode) & PERMISSIONS
    if (!file.replaces && !this.#canReplace(path, stats)) {
      this.#make.push((steps) => steps.overwrite(path, file.content))
      this.#attributes(path, { ...file, mode })
      return
    }
    this.#ahead.checkFolder(path, file.name)
    this.#write(path, file, kept, true)
  }

  /** Whether another file in its place is the same to all others. */
  #canReplace(path: string, { nlink, uid, gid }: BigIntStats): boolean {
    const { geteuid, getegid } = process
    if (nlink > 1n) return false
    if (geteuid !== undefined && BigInt(geteuid()) !== uid) return false
    if (getegid !== undefined && BigInt(getegid()) !== gid) return false
    try {
      accessSync(dirname(path), constants.W_OK | constants.X_OK)
      return true
    } catch {
      return false
    }
  }

  #checkWritable(path: string, name: string): void {
    try {
      accessSync(path, constants.W_OK)
    } catch {
      throw new Unfit(`"${name}" can't be written`)
    }
  }

  #link(path: string, operation: Link): void {
    const text = 'text' in operation.to ? operation.to.text : this.#places.path(operation.to.name)
    const { times } = operation
    const isThere = this.#ahead.now(path) === 'link'
    if (!isThere || readlinkSync(path) !== text) {
      if (isThere && operation.replaces) this.#remove(path, operation.name)
      else this.#makeRoom(path, operation)
      this.#ahead.set(path, 'link')
      this.#make.push((steps) => steps.link(path, text))
    }
    if (times !== null) this.#times.push((steps) => steps.times(path, times, false))
  }

  #twin(path: string, operation: Twin): void {
    const of = this.#ahead.real(this.#places.path(operation.of))
    if (!this.#ahead.changes(of) && this.#ahead.now(of) !== 'file')
      throw new Unfit(
        `"${operation.of}" is ${say(this.#ahead.now(of))}, of which there can't be two names`,
      )
    const now = this.#ahead.now(path)
    if (now === 'file' && isOneFile(path, of) && !this.#placed.has(of)) return
    if (now !== 'file' || !operation.replaces) this.#makeRoom(path, operation)
    else this.#ahead.checkFolder(path, operation.name)
    this.#ahead.set(path, 'file')
    this.#make.push((steps) => steps.twin(path, of))
  }

  #changed(path: string, operation: Changed): void {
    const { name, follows } = operation
    const real = follows ? this.#ahead.behind(path) : path
    if (this.#ahead.now(real) === 'absent') throw new Unfit(`"${name}" is absent`)
    this.#attributes(real, operation, follows)
  }

  /** Sets what is not so already. */
  #attributes(path: string, { mode, owner, times }: Attributes, follows = true): void {
    const stats = this.#ahead.isNew(path) ? undefined : lookAtPath(path)
    const set: ((steps: Steps) => void)[] = []
    if (owner !== null && !isOwner(stats, owner))
      set.push((steps) => steps.owner(path, owner, follows))
    if (mode !== null && (stats === undefined || (Number(stats.mode) & PERMISSIONS) !== mode))
      set.push((steps) => steps.mode(path, mode))
    if (times !== null) this.#times.push((steps) => steps.times(path, times, follows))
    if (set.length > 0)
      this.#finish.push((steps) => {
        for (const one of set) one(steps)
      })
  }
}

/** Whether removing would have taken away what is there now. */
function mayGo(now: Thing, before: Thing, takes: Takes): boolean {
  if (now === before) return true
  return takes === 'all'
    ? now !== 'special'
    : takes === 'files' && (now === 'file' || now === 'link')
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

function holds(path: string, { size }: BigIntStats, content: Uint8Array): boolean {
  return Number(size) === content.length && readFileSync(path).equals(content)
}

function isOwner(stats: BigIntStats | undefined, { uid, gid }: { uid: number; gid: number }) {
  return stats !== undefined && Number(stats.uid) === uid && Number(stats.gid) === gid
}

function isOneFile(path: string, other: string): boolean {
  const [a, b] = [lookAtPath(path), lookAtPath(other)]
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev
}
