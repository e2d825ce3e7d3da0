/**
 * What each operation of `fs` asks of the world, and what it does to it.
 *
 * What must stay true: an operation is described by its arguments alone, before it runs, and the same
 * for its sync, callback and promise form. Where an operation can't be told exactly it asks for more
 * than it needs, and owns less than it makes.
 */
import { constants } from 'node:fs'
import { resolve } from 'node:path'
import { askDescriptor, fileBehind } from './descriptors.ts'
import { descriptorOf, flagOf, named, options } from './fs-arguments.ts'
import type { Operation } from './fs-arguments.ts'
import { openFile, WRITING } from './fs-writes.ts'
import type { FileQuestion, Listing, StatKind } from './input.ts'
import { askedByGlob } from './glob-questions.ts'
import { observeStats } from './observed-stats.ts'
import { isRelative } from './path.ts'

export type { After, Operation } from './fs-arguments.ts'

type PathKind = Exclude<FileQuestion['kind'], StatKind | 'access' | 'listing'>

function asks(kind: PathKind): Operation {
  return (recording, [path]) => {
    const at = named(recording, path)
    if (at !== null) recording.ask({ kind, path: at })
    return null
  }
}

/** What comes back is a whole path. */
const realpath: Operation = (recording, [path]) => {
  const at = named(recording, path)
  if (at === null) return null
  if (isRelative(path)) recording.askDirectory('path')
  recording.ask({ kind: 'realpath', path: at })
  // Without `native` Node goes by the text, whatever is a link on the way or at its end.
  const plain = resolve(at)
  if (plain !== at) recording.ask({ kind: 'realpath', path: plain })
  return null
}

function stats(kind: StatKind): Operation {
  return (recording, [path]) => {
    const at = named(recording, path)
    if (at === null) return null
    recording.ask({ kind, path: at, fields: [] })
    return { done: (result) => observeStats(result, recording, kind, at) }
  }
}

const fstat: Operation = (recording, [fd]) => {
  const path = fileBehind(fd, recording)
  if (path === null) {
    askDescriptor(fd, recording)
    return null
  }
  recording.ask({ kind: 'stat', path, fields: [] })
  return { done: (result) => observeStats(result, recording, 'stat', path) }
}

const access: Operation = (recording, [path, mode]) => {
  const at = named(recording, path)
  if (at !== null)
    recording.ask({ kind: 'access', path: at, mode: typeof mode === 'number' ? mode : 0 })
  return null
}

function listing(howOf: (options: Record<string, unknown>) => Listing): Operation {
  return (recording, args) => {
    const at = named(recording, args[0])
    if (at !== null) recording.ask({ kind: 'listing', path: at, how: howOf(options(args, 1)) })
    return null
  }
}

const readdir = listing(({ recursive, withFileTypes }) => {
  if (recursive) return withFileTypes ? 'tree-types' : 'tree'
  return withFileTypes ? 'types' : 'names'
})

/** Whether opening for both changes nothing by itself; what is read so is not written. */
function changesNothing(flag: unknown): boolean {
  const { O_ACCMODE = 3, O_CREAT, O_RDWR, O_TRUNC } = constants as Record<string, number>
  if (typeof flag === 'string') return /^(?:r|rs|sr)\+$/.test(flag)
  return typeof flag === 'number' && (flag & (O_ACCMODE | O_CREAT! | O_TRUNC!)) === O_RDWR
}

const readFile: Operation = (recording, args) => {
  const fd = descriptorOf(args[0])
  const flag = flagOf(args, 1, 'r')
  if (fd === null && changesNothing(flag)) {
    access(recording, [args[0], constants.R_OK | constants.W_OK])
    return openFile(recording, args[0], 'r', undefined)
  }
  if (fd === null) return openFile(recording, args[0], flag, undefined)
  askDescriptor(fd, recording)
  return null
}

const reads: Operation = (recording, [fd]) => {
  askDescriptor(fd, recording)
  return null
}

/** Where a glob looks, all of it: which folders it passes over is its own affair. */
const glob: Operation = (recording, args) => {
  const { cwd, withFileTypes, followSymlinks } = options(args, 1)
  const from = cwd ?? '.'
  const folder = named(recording, from) ?? '.'
  // With types come the folders that the names are in.
  if (withFileTypes && isRelative(from)) recording.askDirectory('path')
  const patterns = (Array.isArray(args[0]) ? args[0] : [args[0]]) as readonly unknown[]
  for (const pattern of patterns)
    if (typeof pattern === 'string')
      for (const question of askedByGlob(pattern, folder, followSymlinks === true))
        recording.ask(question)
  return null
}

/** Operations by the name of their callback form; `Sync` is added for the others. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...WRITING,
  access,
  exists: (recording, [path]) => access(recording, [path]),
  fstat,
  glob,
  lstat: stats('lstat'),
  openAsBlob: asks('content'),
  opendir: listing(({ recursive }) => (recursive ? 'tree-ordered' : 'ordered')),
  read: reads,
  readFile,
  readdir,
  readlink: asks('link'),
  readv: reads,
  realpath,
  stat: stats('stat'),
  statfs: stats('statfs'),
}
