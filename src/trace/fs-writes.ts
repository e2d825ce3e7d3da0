/**
 * What each operation of `fs` that changes something does to the world, and what it asks of it.
 *
 * What must stay true: as in fs-operations.ts. Whether an operation can work at all is asked where
 * that depends on what is there: a hit must not do what computing could not.
 *
 * Known to be imperfect: what a recursive `mkdir` returns (the first folder that it made) is no
 * question about which folders were there.
 */
import { dirname, resolve } from 'node:path'
import { fileBehind, noteOpen } from './descriptors.ts'
import { descriptorOf, flagOf, modeOf, named, options } from './fs-arguments.ts'
import type { After, Operation } from './fs-arguments.ts'
import { copyFile, cp, rename } from './fs-copies.ts'
import { makeSure } from './fs-folders.ts'
import { openMode } from './open-mode.ts'
import { bare, pathOf } from './path.ts'
import type { Recording } from './recording.ts'
import { askVacant, exists, writing } from './under-way.ts'
import type { Deed } from './writes.ts'

const FILE_MODE = 0o666
const FOLDER_MODE = 0o777
const MODE = ['mode']

/** Opens a file, to be read or written; null if it is not written. */
export function openFile(
  recording: Recording,
  path: unknown,
  flags: unknown,
  mode: unknown,
): After | null {
  const at = named(recording, path)
  const how = openMode(flags)
  if (at === null || how === null) return null
  if (how.exclusive) askVacant(recording, at)
  if (how.reads && !how.exclusive) recording.ask({ kind: 'content', path: at })
  if (!how.writes) return null
  const deed: Deed = { kind: 'content', mode: modeOf(mode, FILE_MODE) }
  const isOwnAlready = !how.reads || how.exclusive
  // Appending to a file leaves in it what others wrote, which has been asked for above.
  return isOwnAlready || recording.owned.of(at) !== null || !exists(at)
    ? writing(recording, at, recording.write(at, 'file', deed))
    : writing(recording, at, recording.touch(at, deed))
}

const open: Operation = (recording, [path, given, mode]) => {
  const flags = typeof given === 'function' ? undefined : given
  const after = openFile(recording, path, flags, mode)
  return {
    ...after,
    done(result) {
      after?.done?.(result)
      noteOpen(descriptorOf(result), recording, pathOf(path), after !== null)
      return result
    },
  }
}

/** Written through a descriptor. */
const writes: Operation = (recording, [given]) => {
  const fd = descriptorOf(given)
  // Output is no file: it goes to whoever watches.
  if (fd === 1 || fd === 2) return null
  recording.refuseWrites(WRITES_OPEN, (at) => fileBehind(fd, at) !== null)
  const path = fileBehind(fd, recording)
  if (path === null) {
    recording.note('write', WRITES_OPEN)
    return null
  }
  recording.meetRivals(path)
  return writing(recording, path)
}

const WRITES_OPEN = 'writing to a file that was opened before the call'

function writesFile(flag: string): Operation {
  return (recording, args) =>
    descriptorOf(args[0]) === null
      ? openFile(recording, args[0], flagOf(args, 2, flag), options(args, 2)['mode'])
      : writes(recording, args)
}

/** Metadata is changed; what is not there can't be. */
function changes(kind: 'mode' | 'times' | 'owner', follows: boolean): Operation {
  return (recording, [path]) => {
    const at = named(recording, path)
    if (at === null) return null
    if (follows) recording.ask({ kind: 'access', path: at, mode: 0 })
    else recording.ask({ kind: 'lstat', path: at, fields: [] })
    return writing(recording, at, recording.touch(at, { kind, follows }))
  }
}

function changesOpen(kind: 'mode' | 'times' | 'owner'): Operation {
  return (recording, args) => {
    const path = fileBehind(descriptorOf(args[0]), recording)
    if (path === null) return writes(recording, args)
    return writing(recording, path, recording.touch(path, { kind, follows: true }))
  }
}

const link: Operation = (recording, [from, to]) => {
  const source = named(recording, from)
  const target = named(recording, to)
  if (source === null || target === null) return null
  recording.ask({ kind: 'content', path: source })
  recording.ask({ kind: 'lstat', path: source, fields: MODE })
  recording.ask({ kind: 'lstat', path: target, fields: [] })
  // The count of names changes its stat.
  recording.disturb(source)
  const deed = { kind: 'twin', of: source } as const
  return writing(recording, target, recording.write(target, 'file', deed))
}

const symlink: Operation = (recording, [target, path]) => {
  const at = named(recording, path)
  const text = typeof target === 'string' ? target : pathOf(target)
  if (at === null || text === null) return null
  recording.ask({ kind: 'lstat', path: at, fields: [] })
  const to = resolve(dirname(bare(at)), text)
  return writing(recording, at, recording.write(at, { to }, { kind: 'link' }))
}

const rm: Operation = (recording, args) => {
  const at = named(recording, args[0])
  if (at === null) return null
  const { force, recursive } = options(args, 1)
  if (!force) recording.ask({ kind: 'lstat', path: at, fields: recursive ? [] : ['type'] })
  const takes = recursive ? 'all' : force ? 'files' : 'same'
  const deed = { kind: 'removal', deep: Boolean(recursive), takes } as const
  return writing(recording, at, recording.write(at, 'tree', deed))
}

const unlink: Operation = (recording, [path]) => rm(recording, [path])

const rmdir: Operation = (recording, args) => {
  const at = named(recording, args[0])
  if (at === null) return null
  if (options(args, 1)['recursive']) return rm(recording, args)
  recording.ask({ kind: 'listing', path: at, how: 'names' })
  const deed = { kind: 'removal', deep: false, takes: 'same' } as const
  return writing(recording, at, recording.write(at, 'tree', deed))
}

const mkdir: Operation = (recording, args) => {
  const at = named(recording, args[0])
  if (at === null) return null
  const given = options(args, 1)
  const mode = modeOf(given['mode'] ?? args[1], FOLDER_MODE)
  // The binding under it takes three in a row.
  if (given['recursive'] || args[2] === true) {
    const folders = makeSure(recording, at, mode)
    return folders === null ? null : writing(recording, folders.made, folders.undo)
  }
  const last = bare(at)
  askVacant(recording, at)
  if (exists(last)) return null
  const undo = recording.write(last, 'tree', { kind: 'folder', mode, last, above: null })
  return writing(recording, last, undo)
}

const mkdtemp: Operation = (recording) => {
  const end = recording.writes.begin()
  return {
    done(result) {
      end()
      const path = typeof result === 'object' ? Reflect.get(result ?? {}, 'path') : result
      const at = pathOf(path)
      if (at !== null) recording.write(at, 'tree', { kind: 'random' })
      return result
    },
    failed: end,
    ended: end,
  }
}

const truncate: Operation = (recording, [path, length]) => {
  const at = named(recording, path)
  if (at === null) return null
  const deed = { kind: 'content', mode: FILE_MODE } as const
  if (typeof length === 'number' && length > 0) {
    recording.ask({ kind: 'content', path: at })
    return writing(recording, at, recording.touch(at, deed))
  }
  recording.ask({ kind: 'access', path: at, mode: 0 })
  return writing(recording, at, recording.write(at, 'file', deed))
}

/** Those that write, by the name of their callback form. */
export const WRITING: Readonly<Record<string, Operation>> = {
  appendFile: writesFile('a'),
  chmod: changes('mode', true),
  chown: changes('owner', true),
  copyFile,
  cp,
  fchmod: changesOpen('mode'),
  fchown: changesOpen('owner'),
  ftruncate: writes,
  futimes: changesOpen('times'),
  lchmod: changes('mode', false),
  lchown: changes('owner', false),
  link,
  lutimes: changes('times', false),
  mkdir,
  mkdtemp,
  mkdtempDisposable: mkdtemp,
  open,
  rename,
  rm,
  rmdir,
  symlink,
  truncate,
  unlink,
  utimes: changes('times', true),
  write: writes,
  writeFile: writesFile('w'),
  writev: writes,
}
