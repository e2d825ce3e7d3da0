/**
 * Modules that are loaded or used while a call computes.
 *
 * What must stay true: a module counts with all own code that it has imported in turn; its state is
 * that of the code that runs, so one whose file was edited since it was loaded is "changed". Each
 * load is seen by a resolve hook, in the process's whole life, because a module that a call uses may
 * have been loaded long before. Known to be imperfect: what was loaded before the hook was there is
 * known by its file alone, not by what it imports.
 */
import * as diagnostics from 'node:diagnostics_channel'
import * as nodeModule from 'node:module'
import { isAbsolute } from 'node:path'
import process from 'node:process'
import { addonText, noteAddon } from '../platform/addons.ts'
import { filePath } from '../platform/file-path.ts'
import { hasFeature } from '../platform/runtime.ts'
import { isOwnFile } from '../platform/own-files.ts'
import { FileStates } from './file-states.ts'
import { packageFolder } from './installed.ts'
import { askedByLookup } from './module-lookups.ts'
import { Places } from './places.ts'
import { isIdle, unrecorded } from './attribution.ts'
import { Patches } from './patch.ts'
import type { AnyFunction } from './patch.ts'
import { current } from './current.ts'
import { beginLoading, endLoading, loadedBy } from './loading.ts'
import type { Loadable } from './loading.ts'
import type { Note } from './notes.ts'
import type { Recording } from './recording.ts'
import { lookAt, Sighting } from './sighting.ts'
import type { Outside } from './state.ts'
import { statsAt } from './file-states.ts'

interface Hooks {
  deregister(): void
}

/** What a module's file was when it was loaded, and what it imports. */
interface Loaded extends Loadable {
  readonly sighting: Sighting
  readonly imports: Set<string>
}

const loaded = new Map<string, Loaded>()
let outside: Outside | null = null

/** Absolute path of a module of own code or of a package; null for what is no file. */
function pathOfModule(url: string): string | null {
  if (/^(?:node|data|https?|blob|wasm):/.test(url)) return null
  return unrecorded(() => {
    const path = filePath(url)
    return path === null || isOwnFile(path) ? null : path
  })
}

function noteLoad(path: string): Loaded {
  let known = loaded.get(path)
  if (known === undefined) {
    outside ??= { places: new Places('/', ''), files: new FileStates(null) }
    const where = outside
    const input = { kind: 'module', path: where.places.name(path) } as const
    known = {
      sighting: unrecorded(() => new Sighting(input, lookAt(input, where))),
      imports: new Set(),
      loading: null,
    }
    loaded.set(path, known)
    const recording = isIdle() ? null : current()
    if (recording !== null) loadedBy(recording, path, known)
  }
  return known
}

/** A module is about to be loaded, or is used again. */
function resolved(url: string, parent: string | undefined): void {
  const path = pathOfModule(url)
  if (path === null) return
  // What a package imports is the package's.
  if (packageFolder(path, '') === null) noteLoad(path)
  const from = parent === undefined ? null : pathOfModule(parent)
  if (from !== null) loaded.get(from)?.imports.add(path)
  current()?.ask({ kind: 'module', path })
}

/** A module was looked for; `url` is what was found. */
function lookedUp(specifier: string, parent: string | undefined, url: string | null): void {
  const recording = isIdle() ? null : current()
  if (recording === null || parent === undefined) return
  const from = pathOfModule(parent)
  const found = url === null ? null : pathOfModule(url)
  // What a package imports is the package's.
  if (from === null || packageFolder(from, '') !== null) return
  if (nodeModule.isBuiltin(specifier)) return
  for (const question of askedByLookup(specifier, from, found)) recording.ask(question)
}

/** What the hooks see is a look-up of ours, and no load. */
let asksItself = false

function whereIs(id: string, from: string): string {
  asksItself = true
  try {
    return unrecorded(() => nodeModule.createRequire(from).resolve(id))
  } finally {
    asksItself = false
  }
}

/** `require` of what is in the cache asks no resolve hook. */
function onRequire(message: unknown): void {
  if (isIdle() || current() === null) return
  const { parentFilename, id } = message as { parentFilename?: unknown; id?: unknown }
  if (typeof parentFilename !== 'string' || typeof id !== 'string') return
  if (nodeModule.isBuiltin(id)) return
  try {
    const path = whereIs(id, parentFilename)
    if (path.endsWith('.node')) noteOwnAddon(path)
    resolved(path, parentFilename)
    lookedUp(id, parentFilename, path)
  } catch {
    // The program will hear so.
    lookedUp(id, parentFilename, null)
  }
}

/** Native code of the project, loaded before or not, may read files that nobody sees. */
function noteOwnAddon(path: string): void {
  const addon = noteAddon(path)
  if (addon !== null && addon.packageName === null)
    current()?.note('process', addonText(addon, null))
}

/** `require.resolve`, where no resolve hook sees it. */
function seeingResolve(original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const recording = isIdle() ? null : current()
    if (recording === null) return Reflect.apply(original, this, args)
    const [specifier, parent] = args
    const from = (parent as { filename?: unknown } | undefined)?.filename
    let found: unknown = null
    try {
      found = Reflect.apply(original, this, args)
      if (typeof found === 'string' && typeof from === 'string' && isAbsolute(found))
        resolved(found, from)
      return found
    } finally {
      if (typeof specifier === 'string' && typeof from === 'string')
        lookedUp(specifier, from, typeof found === 'string' ? found : null)
    }
  }
}

/** Tells calls when what they load begins and ends to run; returns what stops that. */
function watchLoading(): () => void {
  const loaders = new WeakMap<object, Recording>()
  const begin = (load: unknown): void => {
    const recording = isIdle() ? null : current()
    if (recording === null) return
    loaders.set(load as object, recording)
    const { parentURL, parentFilename } = load as Readonly<Record<string, unknown>>
    const from = parentURL ?? parentFilename
    beginLoading(recording, typeof from === 'string' ? pathOfModule(from) : null)
  }
  const end = (load: unknown): void => {
    const recording = loaders.get(load as object)
    if (recording !== undefined) endLoading(recording)
  }
  const handlers = [
    ['tracing:module.require:start', begin],
    ['tracing:module.require:end', end],
    ['tracing:module.import:start', begin],
    ['tracing:module.import:asyncEnd', end],
  ] as const
  for (const [name, handler] of handlers) diagnostics.subscribe(name, handler)
  return () => {
    for (const [name, handler] of handlers) diagnostics.unsubscribe(name, handler)
  }
}

/** Starts watching; returns what stops it. */
export function watchModules(): () => void {
  let hooks: Hooks | null = null
  try {
    if (hasFeature('registerHooks'))
      hooks = nodeModule.registerHooks({
        resolve(specifier, context, next) {
          try {
            const found = next(specifier, context)
            if (asksItself) return found
            resolved(found.url, context.parentURL)
            lookedUp(specifier, context.parentURL, found.url)
            return found
          } catch (error) {
            if (!asksItself) lookedUp(specifier, context.parentURL, null)
            throw error
          }
        },
      })
  } catch {
    // Test runners that load modules on their own have none, and say so by throwing.
  }
  const patches = new Patches()
  // Tried: hooks of 22 don't see `require.resolve`, those of 24 and 26 do.
  if (process.versions.node.startsWith('22.'))
    patches.replace(nodeModule.Module, '_resolveFilename', seeingResolve)
  const stop = watchLoading()
  const channel = 'tracing:module.require:start'
  diagnostics.subscribe(channel, onRequire)
  return () => {
    hooks?.deregister()
    patches.restore()
    diagnostics.unsubscribe(channel, onRequire)
    stop()
    loaded.clear()
    outside = null
  }
}

/** What the modules of a recording did when they were loaded. */
export function notesAtLoading(recording: Recording): readonly Note[] {
  const notes: Note[] = []
  for (const path of withImports(recording.modules)) {
    const known = loaded.get(path)?.loading
    if (known && known.loader !== recording) notes.push(...known.notes)
  }
  return notes
}

/** Modules with all that they have imported in turn. */
function withImports(modules: Iterable<string>): ReadonlySet<string> {
  const done = new Set<string>()
  const open = [...modules]
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (done.has(path)) continue
    done.add(path)
    open.push(...(loaded.get(path)?.imports ?? []))
  }
  return done
}

/**
 * Adds what the modules of a recording have imported in turn, and what was seen when they were loaded.
 *
 * @returns Modules whose files are no longer what was loaded.
 */
export function completeModules(recording: Recording): readonly string[] {
  const edited: string[] = []
  for (const path of withImports(recording.modules)) {
    const loading = loaded.get(path)?.loading
    if (loading === undefined || loading === null || loading.loader === recording) continue
    if (loading.isLost)
      edited.push(`${recording.outside.places.name(path)} (what it read when it was loaded)`)
    const { seen } = loading
    recording.share(seen)
    // This call may have asked for itself, and seen what is there now.
    for (const sighting of seen.sightings) {
      if (sighting.input.kind === 'module') continue
      const { changed } = sighting.end(seen.outside)
      if (changed !== null) edited.push(changed)
    }
  }
  for (const path of withImports(recording.modules)) {
    recording.ask({ kind: 'module', path })
    const known = loaded.get(path)
    if (recording.modules.has(path) && isEdited(path, known))
      edited.push(`${recording.outside.places.name(path)} (edited since it was loaded)`)
  }
  return edited
}

function isEdited(path: string, known: Loaded | undefined): boolean {
  if (known !== undefined && outside !== null) return known.sighting.end(outside).changed !== null
  const stats = statsAt(path)
  if (typeof stats === 'string') return true
  // Loaded at a time unknown, but surely after the process began.
  const began = BigInt(Math.trunc(performance.timeOrigin)) * 1_000_000n
  return stats.ctimeNs > began || stats.mtimeNs > began
}
