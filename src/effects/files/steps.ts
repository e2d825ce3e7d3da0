/**
 * Single changes of the file system that can be taken back.
 *
 * What must stay true: a file that stands where another stood takes its place in one moment; until
 * `settle` everything can be taken back by `undo`, also when a step has failed in its middle; what is
 * made beside on the way has a name of its own, in the folder where it is needed.
 */
import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { lookAtPath } from '../../trace/index.ts'
import type { Owner, Times } from './operation.ts'

let used = 0

/** A name beside a path that nobody uses. */
function beside(path: string): string {
  const { threadId } = process.getBuiltinModule('node:worker_threads')
  const unique = `${process.pid}-${threadId}-${++used}-${Date.now().toString(36)}`
  return join(dirname(path), `.permafrost-${unique}`)
}

/** See the module's header. */
export class Steps {
  readonly #undo: (() => void)[] = []
  /** What is no longer needed when all is done. */
  readonly #rest: string[] = []

  /** Takes back all that was done, last first. */
  undo(): void {
    for (const one of this.#undo.toReversed()) attempt(one)
    this.#undo.length = 0
  }

  /** Ends it: from now on nothing can be taken back. */
  settle(): void {
    for (const path of this.#rest) attempt(() => rmSync(path, { recursive: true, force: true }))
  }

  /** Takes away what is at a path, with all below it. */
  remove(path: string): void {
    const aside = beside(path)
    renameSync(path, aside)
    this.#rest.push(aside)
    this.#undo.push(() => renameSync(aside, path))
  }

  folder(path: string, asked: number): void {
    mkdirSync(path, asked)
    this.#undo.push(() => rmdirSync(path))
  }

  link(path: string, text: string): void {
    symlinkSync(text, path)
    this.#undo.push(() => unlinkSync(path))
  }

  twin(path: string, of: string): void {
    const made = beside(path)
    linkSync(of, made)
    this.#undo.push(() => rmSync(made, { force: true }))
    this.#replace(made, path)
  }

  /** Writes a file beside, to take its place with `place`. */
  prepare(path: string, content: Uint8Array, asked: number, mode: number | null): string {
    const made = beside(path)
    const file = openSync(made, 'wx', asked)
    this.#undo.push(() => rmSync(made, { force: true }))
    try {
      writeFileSync(file, content)
    } finally {
      closeSync(file)
    }
    if (mode !== null) chmodSync(made, mode)
    return made
  }

  /** Puts a prepared file in its place. */
  place(made: string, path: string): void {
    this.#replace(made, path)
  }

  /** Writes into the very file that is there, which others may know by another name. */
  overwrite(path: string, content: Uint8Array): void {
    const before = readFileSync(path)
    this.#undo.push(() => writeFileSync(path, before))
    writeFileSync(path, content)
  }

  mode(path: string, mode: number): void {
    const { mode: before } = statSync(path)
    chmodSync(path, mode)
    this.#undo.push(() => chmodSync(path, before & 0o7777))
  }

  owner(path: string, { uid, gid }: Owner, follows: boolean): void {
    const change = follows ? chownSync : lchownSync
    const before = follows ? statSync(path) : lstatSync(path)
    change(path, uid, gid)
    this.#undo.push(() => change(path, before.uid, before.gid))
  }

  times(path: string, { atime, mtime }: Times, follows: boolean): void {
    const change = follows ? utimesSync : lutimesSync
    const stat = follows ? statSync : lstatSync
    const before = stat(path)
    for (const more of [0.5, 500]) {
      change(path, seconds(atime, more), seconds(mtime, more))
      if (lookAtPath(path)?.mtimeNs === mtime) break
    }
    this.#undo.push(() => change(path, before.atime, before.mtime))
  }

  #replace(made: string, path: string): void {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats === undefined) {
      renameSync(made, path)
      this.#undo.push(() => unlinkSync(path))
      return
    }
    const kept = beside(path)
    keep(path, kept)
    this.#rest.push(kept)
    this.#undo.push(() => rmSync(kept, { force: true }))
    renameSync(made, path)
    this.#undo.push(() => renameSync(kept, path))
  }
}

/** Gives what is at a path a second name; where there are no such, a copy. */
function keep(path: string, kept: string): void {
  try {
    linkSync(path, kept)
  } catch {
    copyFileSync(path, kept)
  }
}

/**
 * What Node takes for a time: it was a number of seconds, cut off at whole nanoseconds, or in older
 * versions microseconds.
 */
function seconds(nanoseconds: bigint, more: number): number {
  return Number(nanoseconds / BILLION) + (Number(nanoseconds % BILLION) + more) / 1e9
}

const BILLION = 1_000_000_000n

function attempt(work: () => void): void {
  try {
    work()
  } catch {
    // There is nothing else to be done about it; computing follows.
  }
}
