/**
 * What each operation of `fs` asks of the world, and what it does to it.
 *
 * What must stay true: an operation is described by its arguments alone, before it runs, and the same
 * for its sync, callback and promise form. Where an operation can't be told exactly it asks for more
 * than it needs, and owns less than it makes.
 */
import { askDescriptor, fileBehind } from './descriptors.ts'
import { descriptorOf, flagOf, named, options } from './fs-arguments.ts'
import type { Operation } from './fs-arguments.ts'
import { openFile, WRITING } from './fs-writes.ts'
import type { FileQuestion, Listing } from './input.ts'
import { foldersOf } from './glob-folders.ts'
import { observeStats } from './observed-stats.ts'
import { pathOf } from './path.ts'

export type { After, Operation } from './fs-arguments.ts'

type PathKind = Exclude<FileQuestion['kind'], 'stat' | 'lstat' | 'access' | 'listing'>

function asks(kind: PathKind): Operation {
  return (recording, [path]) => {
    const at = named(recording, path)
    if (at !== null) recording.ask({ kind, path: at })
    return null
  }
}

function stats(kind: 'stat' | 'lstat'): Operation {
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

function listing(types: boolean): Operation {
  return (recording, args) => {
    const at = named(recording, args[0])
    if (at === null) return null
    const { recursive, withFileTypes } = options(args, 1)
    const typed = types || Boolean(withFileTypes)
    const how: Listing = recursive ? (typed ? 'tree-types' : 'tree') : typed ? 'types' : 'names'
    recording.ask({ kind: 'listing', path: at, how })
    return null
  }
}

const readFile: Operation = (recording, args) => {
  const fd = descriptorOf(args[0])
  if (fd === null) return openFile(recording, args[0], flagOf(args, 1, 'r'), undefined)
  askDescriptor(fd, recording)
  return null
}

const reads: Operation = (recording, [fd]) => {
  askDescriptor(fd, recording)
  return null
}

/** Where a glob looks, all of it: which folders it passes over is its own affair. */
const glob: Operation = (recording, args) => {
  const { cwd } = options(args, 1)
  const patterns = (Array.isArray(args[0]) ? args[0] : [args[0]]) as readonly unknown[]
  for (const pattern of patterns) {
    if (typeof pattern !== 'string') continue
    for (const folder of foldersOf(pattern, pathOf(cwd ?? '.') ?? '.'))
      recording.ask({ kind: 'listing', path: folder, how: 'types' })
  }
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
  opendir: listing(true),
  read: reads,
  readFile,
  readdir: listing(false),
  readlink: asks('link'),
  readv: reads,
  realpath: asks('realpath'),
  stat: stats('stat'),
  statfs: asks('statfs'),
}
