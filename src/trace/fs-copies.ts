/**
 * Operations of `fs` that take what is at one path to another.
 *
 * What must stay true: as in fs-writes.ts. Modes go along with what is copied or moved, so they count
 * as well.
 */
import { constants, lstatSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { unrecorded } from './attribution.ts'
import { named, options } from './fs-arguments.ts'
import type { Operation } from './fs-arguments.ts'
import { makeSure } from './fs-folders.ts'
import { bare } from './path.ts'
import type { Recording } from './recording.ts'
import { lookAtPath } from './thing.ts'
import { entriesBelow, linkAt, treeOf } from './tree.ts'
import { askVacant, exists, writing } from './under-way.ts'

const MODE = ['mode']
const FOLDER_MODE = 0o777

export const copyFile: Operation = (recording, [from, to, flags]) => {
  const source = named(recording, from)
  const target = named(recording, to)
  if (source === null || target === null) return null
  recording.ask({ kind: 'content', path: source })
  recording.ask({ kind: 'stat', path: source, fields: MODE })
  if (typeof flags === 'number' && (flags & constants.COPYFILE_EXCL) !== 0)
    askVacant(recording, target)
  return writing(recording, target, recording.write(target, 'file', { kind: 'copy' }))
}

/** Everything in a folder, or a file, is read; modes go along with what is copied or moved. */
function askTree(recording: Recording, path: string): void {
  for (const found of treeOf(path)) recording.ask(found)
  for (const { path: at, isLink } of partsOf(path))
    if (!isLink) recording.ask({ kind: 'lstat', path: at, fields: MODE })
}

/** The mode of a folder that is copied, which one that is made for it gets. */
function modeOfPart(path: string): number {
  return unrecorded(() => lstatSync(path).mode) & 0o7777
}

interface Part {
  readonly path: string
  readonly isFolder: boolean
  readonly isLink: boolean
}

/** A path and all below it, folders before what is in them. */
function partsOf(path: string): readonly Part[] {
  return unrecorded(() => {
    const stats = lookAtPath(path)
    if (stats === undefined) return []
    const first = {
      path: bare(path),
      isFolder: stats.isDirectory(),
      isLink: stats.isSymbolicLink(),
    }
    if (!first.isFolder) return [first]
    const below = entriesBelow(path).map((entry) => ({
      path: join(entry.parentPath, entry.name),
      isFolder: entry.isDirectory(),
      isLink: entry.isSymbolicLink(),
    }))
    return [first, ...below.toSorted((a, b) => a.path.length - b.path.length)]
  })
}

/** What is there goes, whatever it is of those that have gone when this was seen. */
const GONE = { kind: 'removal', deep: false, takes: 'same' } as const

function areOneFile(recording: Recording, source: string, target: string): boolean {
  if (bare(source) === bare(target)) return true
  const [a, b] = unrecorded(() => [lookAtPath(bare(source)), lookAtPath(bare(target))])
  if (a === undefined || b === undefined || a.ino !== b.ino || a.dev !== b.dev) return false
  for (const path of [source, target]) recording.ask({ kind: 'lstat', path, fields: ['ino'] })
  return true
}

export const rename: Operation = (recording, [from, to]) => {
  const source = named(recording, from)
  const target = named(recording, to)
  if (source === null || target === null) return null
  askTree(recording, source)
  for (const { path, isFolder, isLink } of partsOf(source))
    if (!isFolder && !isLink) recording.ask({ kind: 'lstat', path, fields: ['nlink'] })
  // Names of one file change places with nothing.
  if (areOneFile(recording, source, target)) return null
  const text = linkAt(source)
  // A folder takes the place of none but an empty one.
  if (partsOf(source)[0]?.isFolder === true)
    recording.ask({ kind: 'listing', path: target, how: 'names' })
  const owned = text === null ? 'tree' : { to: resolve(dirname(bare(target)), text) }
  const undoTarget = recording.write(target, owned, { kind: 'move', from: source })
  const undoSource = recording.write(source, 'tree', GONE)
  return writing(recording, target, undoSource, undoTarget)
}

export const cp: Operation = (recording, args) => {
  const source = named(recording, args[0])
  const target = named(recording, args[1])
  if (source === null || target === null) return null
  askTree(recording, source)
  const text = linkAt(source)
  if (text !== null) {
    const to = resolve(dirname(bare(source)), text)
    return writing(recording, target, recording.write(target, { to }, { kind: 'link' }))
  }
  // That it is not the source itself.
  if (linkAt(target) !== null) recording.ask({ kind: 'realpath', path: target })
  const { filter, force, preserveTimestamps } = options(args, 2)
  // With these, what is there may stay, and decides what is there then.
  const chooses = filter !== undefined || force === false
  const undo: (() => void)[] = []
  const written: string[] = []
  if (partsOf(source)[0]?.isFolder !== true || !exists(dirname(bare(target)))) {
    const folders = makeSure(recording, dirname(bare(target)), FOLDER_MODE)
    if (folders !== null) undo.unshift(folders.undo)
  }
  const copied = new Set<string>()
  for (const part of partsOf(source)) {
    const path = join(bare(target), part.path.slice(bare(source).length))
    if (copied.has(dirname(path))) copied.add(path)
    else if (part.isFolder && exists(path))
      makeSure(recording, path, modeOfPart(part.path), FOLDER_MODE)
    else if (part.isFolder) {
      copied.add(path)
      undo.unshift(recording.write(path, 'tree', { kind: 'tree', above: FOLDER_MODE }))
    } else if (part.isLink) {
      if (chooses) recording.ask({ kind: 'link', path })
      const to = resolve(dirname(part.path), linkAt(part.path) ?? '')
      undo.unshift(recording.write(path, 'tree', GONE))
      undo.unshift(recording.write(path, { to }, { kind: 'link' }))
    } else {
      if (chooses) recording.ask({ kind: 'content', path })
      // Whether the link is replaced or followed is up to the version of the runtime.
      if (linkAt(path) !== null)
        recording.refuseWrites(`"${path}" was a link that a file was copied onto`, () => false)
      written.push(path)
      undo.unshift(
        chooses
          ? recording.touch(path, { kind: 'copy' })
          : recording.write(path, 'file', { kind: 'copy' }),
      )
    }
    if (preserveTimestamps) undo.unshift(recording.touch(path, { kind: 'times', follows: false }))
  }
  return writing(recording, written, ...undo)
}
