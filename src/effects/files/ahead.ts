/**
 * The file system as it will be after some steps, of which none has been taken.
 *
 * What must stay true: nothing is changed here; what was not said to change is what it is now.
 */
import { accessSync, constants, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { lookAtPath, thingOf } from '../../trace/index.ts'
import type { Thing } from '../../trace/index.ts'

/** Why operations can't be applied; thrown to `planOf` alone. */
export class Unfit extends Error {}

/** A thing in a sentence. */
export function say(thing: Thing): string {
  return thing === 'absent' ? 'absent' : `a ${thing}`
}

function realOr(path: string, otherwise: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    return otherwise
  }
}

/** See the module's header. */
export class Ahead {
  /** What there will be at the paths that change. */
  readonly #later = new Map<string, Thing>()
  readonly #folders = new Map<string, string>()

  set(path: string, thing: Thing): void {
    // What leads through a link that goes leads elsewhere.
    if (lookAtPath(path)?.isSymbolicLink() === true) this.#folders.clear()
    this.#later.set(path, thing)
  }

  /** Whether a step has changed the path itself. */
  changes(path: string): boolean {
    return this.#later.has(path)
  }

  /** A path without links but at its end. */
  real(path: string): string {
    const folder = dirname(path)
    return folder === path ? path : join(this.#realFolder(folder), basename(path))
  }

  #realFolder(folder: string): string {
    let real = this.#folders.get(folder)
    if (real === undefined) {
      real = this.real(folder)
      // What is to be made has no links in it.
      if (!this.isNew(real)) real = realOr(folder, real)
      this.#folders.set(folder, real)
    }
    return real
  }

  /** The path behind a link at the end of a path. */
  behind(path: string): string {
    if (this.#later.has(path) || lookAtPath(path)?.isSymbolicLink() !== true) return path
    try {
      return realpathSync.native(path)
    } catch {
      throw new Unfit(`"${path}" is a link to nothing`)
    }
  }

  /** What is at a path when the steps before have been taken. */
  now(path: string): Thing {
    const later = this.#later.get(path)
    if (later !== undefined) return later
    for (let at = dirname(path); at !== dirname(at); at = dirname(at))
      if (this.#later.has(at)) return 'absent'
    return thingOf(lookAtPath(path))
  }

  /** Whether what is below a path is there only later. */
  isNew(path: string): boolean {
    for (let at = path; at !== dirname(at); at = dirname(at)) if (this.#later.has(at)) return true
    return false
  }

  /** A name in a folder is about to be made or taken away. */
  checkFolder(path: string, name: string): void {
    const folder = dirname(path)
    if (this.isNew(folder)) {
      if (this.now(folder) === 'folder') return
      throw new Unfit(`the folder of "${name}" is absent`)
    }
    const thing = thingOf(lookAtPath(folder))
    if (thing !== 'folder')
      throw new Unfit(`the folder of "${name}" is ${thing === 'absent' ? 'absent' : 'no folder'}`)
    try {
      accessSync(folder, constants.W_OK | constants.X_OK)
    } catch {
      throw new Unfit(`the folder of "${name}" can't be written`)
    }
  }
}
