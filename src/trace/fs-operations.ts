/**
 * What each operation of `fs` asks of the world, and what it does to it.
 *
 * What must stay true: an operation is described by its arguments alone, before it runs, and the same
 * for its sync, callback and promise form. Where an operation can't be told exactly it asks for more
 * than it needs, and owns less than it makes.
 */
import { constants, existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { askDescriptor, fileBehind, noteOpen } from './descriptors.ts'
import type { FileQuestion, Listing } from './input.ts'
import { foldersOf } from './glob-folders.ts'
import { observeStats } from './observed-stats.ts'
import { openMode } from './open-mode.ts'
import { bare, isUnnameable, pathOf } from './path.ts'
import { unrecorded } from './attribution.ts'
import type { Recording } from './recording.ts'
import { linkAt, treeOf } from './tree.ts'

/** What is to be done when an operation has ended; `done` may change what it returns. */
export interface After {
  readonly done?: (result: unknown) => unknown
  readonly failed?: () => void
}

/** Observes an operation before it runs. */
export type Operation = (recording: Recording, args: readonly unknown[]) => After | null

type PathKind = Exclude<FileQuestion['kind'], 'stat' | 'lstat' | 'access' | 'listing'>

function named(recording: Recording, argument: unknown): string | null {
  if (isUnnameable(argument)) recording.note('process', 'using a file whose name is no text')
  return pathOf(argument)
}

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

function options(args: readonly unknown[], index: number): Record<string, unknown> {
  const given = args[index]
  return typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {}
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

function openFile(recording: Recording, path: unknown, flags: unknown): (() => void) | null {
  const at = named(recording, path)
  const mode = openMode(flags)
  if (at === null || mode === null) return null
  if (mode.exclusive) recording.ask({ kind: 'access', path: at, mode: 0 })
  if (mode.reads && !mode.exclusive) recording.ask({ kind: 'content', path: at })
  if (!mode.writes) return null
  const isOwnAlready = !mode.reads || mode.exclusive
  // Appending to a file leaves in it what others wrote, which has been asked for above.
  return isOwnAlready || recording.owned.of(at) !== null || !unrecorded(() => existsSync(at))
    ? recording.write(at, 'file')
    : touched(recording, at)
}

function touched(recording: Recording, path: string): () => void {
  recording.touch(path)
  return () => {}
}

const open: Operation = (recording, [path, flags]) => {
  const failed = openFile(recording, path, typeof flags === 'function' ? undefined : flags)
  return {
    done(result) {
      const fd =
        typeof result === 'object' && result !== null ? (result as { fd: unknown }).fd : result
      noteOpen(fd, recording, pathOf(path))
      return result
    },
    ...(failed !== null && { failed }),
  }
}

function flagOf(args: readonly unknown[], index: number, fallback: string): unknown {
  const { flag } = options(args, index)
  return flag ?? fallback
}

function isDescriptor(argument: unknown): boolean {
  return typeof argument === 'number' || isHandle(argument)
}

function isHandle(argument: unknown): argument is { readonly fd: number } {
  return (
    typeof argument === 'object' &&
    argument !== null &&
    'fd' in argument &&
    typeof argument.fd === 'number'
  )
}

const readFile: Operation = (recording, args) => {
  const [path] = args
  if (isDescriptor(path)) {
    askDescriptor(isHandle(path) ? path.fd : path, recording)
    return null
  }
  const failed = openFile(recording, path, flagOf(args, 1, 'r'))
  return failed === null ? null : { failed }
}

function writesFile(flag: string): Operation {
  return (recording, args) => {
    if (isDescriptor(args[0])) return null
    const failed = openFile(recording, args[0], flagOf(args, 2, flag))
    return failed === null ? null : { failed }
  }
}

const reads: Operation = (recording, [fd]) => {
  askDescriptor(fd, recording)
  return null
}

const writes: Operation = (recording, [fd]) => {
  // Output is no file: it goes to whoever watches.
  if (fd !== 1 && fd !== 2 && fileBehind(fd, recording) === null)
    recording.note('write', 'writing to a file that was opened before the call')
  return null
}

const copyFile: Operation = (recording, [from, to, mode]) => {
  const source = named(recording, from)
  const target = named(recording, to)
  if (source === null || target === null) return null
  recording.ask({ kind: 'content', path: source })
  if (typeof mode === 'number' && (mode & constants.COPYFILE_EXCL) !== 0)
    recording.ask({ kind: 'access', path: target, mode: 0 })
  return { failed: recording.write(target, 'file') }
}

const link: Operation = (recording, [from, to]) => {
  const source = named(recording, from)
  const target = named(recording, to)
  if (source === null || target === null) return null
  recording.ask({ kind: 'content', path: source })
  return { failed: recording.write(target, 'file') }
}

const symlink: Operation = (recording, [target, path]) => {
  const at = named(recording, path)
  const text = typeof target === 'string' ? target : pathOf(target)
  if (at === null || text === null) return null
  return { failed: recording.write(at, { to: resolve(dirname(bare(at)), text) }) }
}

/** Everything in a folder, or a file, is read. */
function askTree(recording: Recording, path: string): void {
  for (const found of treeOf(path)) recording.ask(found)
}

const rename: Operation = (recording, [from, to]) => {
  const source = named(recording, from)
  const target = named(recording, to)
  if (source === null || target === null) return null
  askTree(recording, source)
  const text = linkAt(source)
  const undoTarget = recording.write(
    target,
    text === null ? 'tree' : { to: resolve(dirname(bare(target)), text) },
  )
  const undoSource = recording.write(source, 'tree')
  return {
    failed() {
      undoTarget()
      undoSource()
    },
  }
}

const cp: Operation = (recording, [from, to]) => {
  const source = named(recording, from)
  const target = named(recording, to)
  if (source === null || target === null) return null
  askTree(recording, source)
  const text = linkAt(source)
  if (text !== null)
    return { failed: recording.write(target, { to: resolve(dirname(bare(source)), text) }) }
  if (!unrecorded(() => existsSync(target))) return { failed: recording.write(target, 'tree') }
  // What is in the target already stays another's.
  const below = treeOf(source).map(({ path }) => join(target, path.slice(bare(source).length)))
  const undo = below.map((path) => recording.write(path, 'file'))
  return {
    failed() {
      for (const one of undo) one()
    },
  }
}

const removes: Operation = (recording, [path]) => {
  const at = named(recording, path)
  return at === null ? null : { failed: recording.write(at, 'tree') }
}

const mkdir: Operation = (recording, [path]) => {
  const at = named(recording, path)
  if (at === null) return null
  let made = bare(at)
  if (unrecorded(() => existsSync(made))) {
    // Succeeds if recursive, fails if not: either way because it is there.
    recording.ask({ kind: 'access', path: at, mode: 0 })
    return null
  }
  while (dirname(made) !== made && !unrecorded(() => existsSync(dirname(made))))
    made = dirname(made)
  return { failed: recording.write(made, 'tree') }
}

const mkdtemp: Operation = (recording) => ({
  done(result) {
    const path = typeof result === 'object' ? Reflect.get(result ?? {}, 'path') : result
    const at = pathOf(path)
    if (at !== null) recording.write(at, 'tree')
    return result
  },
})

const truncate: Operation = (recording, [path, length]) => {
  const at = named(recording, path)
  if (at === null) return null
  if (typeof length === 'number' && length > 0) {
    recording.ask({ kind: 'content', path: at })
    recording.touch(at)
    return null
  }
  return { failed: recording.write(at, 'file') }
}

const touches: Operation = (recording, [path]) => {
  const at = named(recording, path)
  if (at !== null) recording.touch(at)
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
  access,
  appendFile: writesFile('a'),
  chmod: touches,
  chown: touches,
  copyFile,
  cp,
  exists: (recording, [path]) => access(recording, [path]),
  fstat,
  ftruncate: writes,
  glob,
  lchmod: touches,
  lchown: touches,
  link,
  lstat: stats('lstat'),
  lutimes: touches,
  mkdir,
  mkdtemp,
  mkdtempDisposable: mkdtemp,
  open,
  openAsBlob: asks('content'),
  opendir: listing(true),
  read: reads,
  readFile,
  readdir: listing(false),
  readlink: asks('link'),
  readv: reads,
  realpath: asks('realpath'),
  rename,
  rm: removes,
  rmdir: removes,
  stat: stats('stat'),
  statfs: asks('statfs'),
  symlink,
  truncate,
  unlink: removes,
  utimes: touches,
  write: writes,
  writeFile: writesFile('w'),
  writev: writes,
}
