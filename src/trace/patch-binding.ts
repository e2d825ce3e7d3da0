/**
 * The second layer: functions of `fs` that somebody took before the first was there.
 *
 * They end in Node's internal binding, which can be wrapped as well. There only names and descriptors
 * are left of what was asked, so this asks for more: a stat for all its fields (but `atime`, which
 * reading changes).
 *
 * What must stay true: only what the user's own code asks for counts, which the stack tells; what is
 * recorded by the first layer never gets here. Where there is no binding (other runtimes, Node with
 * `--permission`) there is no second layer. It does not meet `opendir` and `openAsBlob`, and on
 * Node 26 not the callback form of `readFile` nor the later steps of `cp`: see `bypasses`.
 */
import process from 'node:process'
import { types } from 'node:util'
import { asksTypeOnly, fsContinues, fsEntry } from './call-frames.ts'
import { askDescriptor, closes, fileBehind, noteOpen } from './descriptors.ts'
import { named } from './fs-arguments.ts'
import { OPERATIONS } from './fs-operations.ts'
import type { After, Operation } from './fs-operations.ts'
import type { StatKind } from './input.ts'
import { pathOf } from './path.ts'
import type { AnyFunction, Patches } from './patch.ts'
import { isIdle, unrecorded } from './attribution.ts'
import { current } from './current.ts'
import { ALL_FIELDS, FILE_SYSTEM_FIELDS } from './stat-fields.ts'
import type { Recording } from './recording.ts'

type Binding = Record<string, unknown>

function stats(kind: StatKind): Operation {
  const all = kind === 'statfs' ? FILE_SYSTEM_FIELDS : ALL_FIELDS
  return (recording, [path]) => {
    const at = named(recording, path)
    if (at !== null) recording.ask({ kind, path: at, fields: asksTypeOnly() ? ['type'] : all })
    return null
  }
}

const readdir: Operation = (recording, [path, , typed]) => {
  const at = named(recording, path)
  if (at !== null) recording.ask({ kind: 'listing', path: at, how: typed ? 'types' : 'names' })
  return null
}

const tree: Operation = (recording, [path]) => {
  const at = named(recording, path)
  if (at !== null) recording.ask({ kind: 'listing', path: at, how: 'tree-types' })
  return null
}

const readFile: Operation = (recording, [path, flags]) =>
  typeof path === 'number'
    ? OPERATIONS['read']!(recording, [path])
    : OPERATIONS['readFile']!(recording, [path, { flag: flags }])

const writeFile: Operation = (recording, [path, , flags]) =>
  typeof path === 'number'
    ? OPERATIONS['write']!(recording, [path])
    : OPERATIONS['writeFile']!(recording, [path, null, { flag: flags }])

const fstat: Operation = (recording, [fd]) => {
  const path = fileBehind(fd, recording)
  if (path === null) askDescriptor(fd, recording)
  else recording.ask({ kind: 'stat', path, fields: ALL_FIELDS })
  return null
}

/** What a function of the binding asks; by the name of the public function where that tells more. */
const INSIDE: Readonly<Record<string, Operation>> = {
  access: OPERATIONS['access']!,
  chmod: OPERATIONS['chmod']!,
  chown: OPERATIONS['chown']!,
  copyFile: OPERATIONS['copyFile']!,
  cpSyncCheckPaths: OPERATIONS['cp']!,
  existsSync: OPERATIONS['exists']!,
  fstat,
  lchown: OPERATIONS['lchown']!,
  link: OPERATIONS['link']!,
  lstat: stats('lstat'),
  lutimes: OPERATIONS['lutimes']!,
  mkdir: OPERATIONS['mkdir']!,
  read: OPERATIONS['read']!,
  readBuffers: OPERATIONS['read']!,
  readFileUtf8: readFile,
  readdir,
  readdirRecursive: tree,
  readlink: OPERATIONS['readlink']!,
  realpath: OPERATIONS['realpath']!,
  rename: OPERATIONS['rename']!,
  rmSync: OPERATIONS['rm']!,
  rmdir: OPERATIONS['rmdir']!,
  stat: stats('stat'),
  statfs: stats('statfs'),
  symlink: OPERATIONS['symlink']!,
  unlink: OPERATIONS['unlink']!,
  utimes: OPERATIONS['utimes']!,
  writeFileUtf8: writeFile,
}

const NOTHING: Operation = () => null

/** Public functions that come here in several steps, and mean something else than the first of them. */
function meantBy(entry: string, name: string): Operation | undefined {
  const base = entry.replace(/^(?:Object\.|async )+/, '').replace(/Sync$/, '')
  if (name === 'readdir' && /recursive/i.test(entry)) return tree
  if (base === 'realpath' && name !== 'realpath') return OPERATIONS['realpath']
  if (base === 'rm' || base === 'cp') return OPERATIONS[base]
  // Reading a file begins with asking how large it is.
  if (name === 'fstat' && /^(?:readFile|writeFile|appendFile)/.test(base)) return NOTHING
  return INSIDE[name]
}

function look(recording: Recording, name: string, args: readonly unknown[]): After | null {
  return unrecorded(() => {
    const entry = fsEntry()
    if (entry !== null) return meantBy(entry, name)?.(recording, args) ?? null
    // The promise form lists the folders below one after the other.
    return name === 'readdir' && fsContinues() ? readdir(recording, args) : null
  })
}

function wrap(name: string, original: AnyFunction): AnyFunction {
  const isRead = name === 'read' || name === 'readBuffers'
  return function (this: unknown, ...args: unknown[]): unknown {
    if (isIdle()) return Reflect.apply(original, this, args)
    const recording = current()
    if (recording === null) return Reflect.apply(original, this, args)
    // What the call has opened itself needs no look at the stack.
    if (isRead && fileBehind(args[0], recording) !== null)
      return Reflect.apply(original, this, args)
    const after = look(recording, name, args)
    if (after?.failed === undefined) return Reflect.apply(original, this, args)
    const failed = after.failed
    const ended = after.ended ?? (() => {})
    const request = args.find(isRequest)
    if (request !== undefined) tellLater(request, ended, failed)
    try {
      const result = Reflect.apply(original, this, args)
      if (types.isPromise(result)) void result.then(ended, failed)
      else if (request === undefined) ended()
      return result
    } catch (error) {
      failed()
      throw error
    }
  }
}

/** A request of the callback form: its callback hangs on it. */
interface Request {
  oncomplete: AnyFunction
}

function isRequest(argument: unknown): argument is Request {
  return (
    typeof argument === 'object' &&
    argument !== null &&
    typeof (argument as { oncomplete?: unknown }).oncomplete === 'function'
  )
}

/** `open` returns a descriptor, tells it to a request, or promises a handle. */
function wrapOpen(original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (isIdle()) return Reflect.apply(original, this, args)
    const recording = current()
    if (recording === null || unrecorded(fsEntry) === null)
      return Reflect.apply(original, this, args)
    const path = pathOf(args[0])
    const after = unrecorded(() => OPERATIONS['open']!(recording, args))
    const failed = after?.failed ?? (() => {})
    const opened = (fd: unknown): void => {
      after?.ended?.()
      noteOpen(fd, recording, path, after?.ended !== undefined)
    }
    const request = args.find(isRequest)
    if (request !== undefined) tellLater(request, opened, failed)
    try {
      const result = Reflect.apply(original, this, args)
      if (types.isPromise(result)) {
        // What is written through a handle of the binding is not seen.
        if (path !== null) recording.unsettle(path)
        void result.then((handle) => opened((handle as { readonly fd: unknown }).fd), failed)
      } else if (request === undefined) opened(result)
      return result
    } catch (error) {
      failed()
      throw error
    }
  }
}

function tellLater(request: Request, done: (result: unknown) => void, failed: () => void): void {
  const { oncomplete } = request
  request.oncomplete = function (this: unknown, ...results: unknown[]): unknown {
    if (results[0] === null || results[0] === undefined) done(results[1])
    else failed()
    return Reflect.apply(oncomplete, this, results)
  }
}

function wrapClose(original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (!isIdle()) closes(args[0])
    return Reflect.apply(original, this, args)
  }
}

/** Node 26 reads and writes whole files by jobs. */
function wrapJob(original: AnyFunction): AnyFunction {
  function Job(this: unknown, ...args: unknown[]): unknown {
    const recording = isIdle() ? null : current()
    if (recording !== null)
      unrecorded(() => {
        // When it will have ended can't be told; that it is not the same file any more can.
        if (fsEntry() === null) return
        OPERATIONS['open']!(recording, args)?.ended?.()
        const path = pathOf(args[0])
        if (path !== null) recording.unsettle(path)
      })
    return Reflect.construct(original, args, new.target === Job ? original : new.target)
  }
  return Job
}

/** Node's internal binding for fs; null where it can't be had without anybody noticing. */
function fsBinding(): Binding | null {
  const { binding } = process as unknown as { binding?: (name: string) => unknown }
  if (typeof binding !== 'function' || 'bun' in process.versions || 'deno' in process.versions)
    return null
  // With --pending-deprecation the first use would warn, of something that is not the user's.
  const before = Object.getOwnPropertyDescriptor(process, 'noDeprecation')
  try {
    Object.defineProperty(process, 'noDeprecation', {
      value: true,
      configurable: true,
      enumerable: true,
      writable: true,
    })
    return binding('fs') as Binding
  } catch {
    return null
  } finally {
    if (before === undefined) delete (process as { noDeprecation?: boolean }).noDeprecation
    else Object.defineProperty(process, 'noDeprecation', before)
  }
}

/** Wraps the binding; false where there is none. */
export function patchBinding(patches: Patches): boolean {
  const binding = fsBinding()
  if (binding === null) return false
  for (const name of Object.keys(INSIDE)) patches.replace(binding, name, (fn) => wrap(name, fn))
  patches.replace(binding, 'open', wrapOpen)
  patches.replace(binding, 'openFileHandle', wrapOpen)
  patches.replace(binding, 'close', wrapClose)
  patches.replace(binding, 'ReadFileJob', wrapJob)
  patches.replace(binding, 'WriteFileJob', wrapJob)
  return true
}
