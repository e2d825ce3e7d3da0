/**
 * What each operation of `fs` asks of the world, and what it does to it.
 *
 * What must stay true: an operation is described by its arguments alone, before it runs, and the same
 * for its sync, callback and promise form. Where an operation can't be told exactly it asks for more
 * than it needs, and owns less than it makes.
 */
import { existsSync, globSync, lstatSync, readdirSync, readlinkSync, constants } from 'node:fs'
import type { Dirent } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { askDescriptor, fileBehind, noteOpen } from './descriptors.ts'
import type { FileQuestion, Listing } from './input.ts'
import { observeStats } from './observed-stats.ts'
import { bare, isUnnameable, pathOf } from './path.ts'
import { unrecorded } from './attribution.ts'
import type { Recording } from './recording.ts'

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

/** What opening with certain flags means for the file. */
export interface OpenMode {
  /** What is in it counts. */
  readonly reads: boolean
  readonly writes: boolean
  /** That it is not there counts. */
  readonly exclusive: boolean
}

/** Reads flags as `fs` takes them; null if they are none. */
export function openMode(flags: unknown): OpenMode | null {
  const { O_ACCMODE = 3, O_WRONLY, O_RDWR, O_TRUNC, O_EXCL } = constants as Record<string, number>
  if (typeof flags === 'number') {
    const access = flags & O_ACCMODE
    const writes = access === O_WRONLY || access === O_RDWR
    const truncates = (flags & O_TRUNC!) !== 0
    return { reads: !writes || !truncates, writes, exclusive: (flags & O_EXCL!) !== 0 }
  }
  if (flags === undefined || flags === null) return { reads: true, writes: false, exclusive: false }
  if (typeof flags !== 'string' || !/^(?:r|w|a|s|x|\+)+$/.test(flags)) return null
  const writes = /[wa+]/.test(flags)
  return { reads: !flags.includes('w'), writes, exclusive: flags.includes('x') }
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

function treeOf(path: string): readonly FileQuestion[] {
  return unrecorded(() => {
    const stat = lstatSync(path, { throwIfNoEntry: false })
    if (stat === undefined || stat.isFile()) return [{ kind: 'content', path }]
    if (stat.isSymbolicLink()) return [{ kind: 'link', path }]
    const found: FileQuestion[] = [{ kind: 'listing', path, how: 'tree-types' }]
    for (const entry of entriesBelow(path)) {
      const at = join(entry.parentPath, entry.name)
      if (entry.isFile()) found.push({ kind: 'content', path: at })
      else if (entry.isSymbolicLink()) found.push({ kind: 'link', path: at })
    }
    return found
  })
}

function entriesBelow(path: string): Dirent[] {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
  } catch {
    return []
  }
}

/** What a symbolic link says; null if the path is none. */
function linkAt(path: string): string | null {
  try {
    return unrecorded(() => readlinkSync(bare(path)))
  } catch {
    return null
  }
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
    const path = typeof result === 'object' ? (result as { path?: unknown } | null)?.path : result
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

const MAGIC = /[*?[\]{}()!+@]/

/** The folders that matching a pattern lists: all that its parts but the last one match. */
function foldersOf(pattern: string, cwd: string): readonly string[] {
  return unrecorded(() => {
    const found = new Set<string>()
    for (const plain of alternatives(pattern)) {
      const parts = plain.split('/')
      for (let count = 0; count < parts.length; count++) {
        const deep = parts[count]!
        if (!MAGIC.test(deep)) continue
        const head = parts.slice(0, count).join('/')
        const folders = MAGIC.test(head) ? globSync(head, { cwd }) : [head]
        for (const folder of folders)
          found.add(resolve(cwd, folder === '' && plain.startsWith('/') ? '/' : folder))
        if (deep !== '**') continue
        for (const folder of folders.map((at) => resolve(cwd, at)))
          for (const entry of entriesBelow(folder))
            if (entry.isDirectory()) found.add(join(entry.parentPath, entry.name))
        break
      }
      // A pattern without any magic asks whether it is there: its folder's list tells.
      if (!MAGIC.test(plain)) found.add(dirname(resolve(cwd, plain)))
    }
    return [...found]
  })
}

/** `a/{b,c}/d` as `a/b/d` and `a/c/d`, so that slashes in braces part folders. */
function alternatives(pattern: string): readonly string[] {
  const braces = /^(.*?)\{([^{}]*)\}(.*)$/s.exec(pattern)
  if (braces === null) return [pattern]
  const [, head = '', inner = '', tail = ''] = braces
  return inner.split(',').flatMap((one) => alternatives(head + one + tail))
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
