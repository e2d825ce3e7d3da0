/**
 * What modules do while a call loads them: they run once, so it counts for all later calls as well.
 *
 * What must stay true: what a call asks and notes from the beginning of an `import()` or `require` to
 * its end is taken for the module's, but for what the file that asked for it surely does itself; of
 * loads under way at a time, each takes it all. Where something can't be told (it was the call's own
 * and may be others' later, the call did not count it, or ended before the load did), the module is
 * lost: results that rest on it are not stored by others in this process.
 */
import { callerOf, pathsOnStack } from '../platform/callsite.ts'
import { filePath } from '../platform/file-path.ts'
import { unrecorded } from './attribution.ts'
import type { Note, NoteKind } from './notes.ts'
import type { LoadWatcher, Recording, SeenBy } from './recording.ts'

/** What was seen and noted while a module was loaded. */
interface Loading {
  readonly loader: Recording | null
  readonly seen: SeenBy
  readonly notes: readonly Note[]
  readonly isLost: boolean
}

/** Something that a call may have loaded. */
export interface Loadable {
  /** Null where no call has loaded it. */
  loading: Loading | null
}

/** The loads of one call that are under way. */
class LoadWindow implements LoadWatcher {
  depth = 0
  isLost = false
  readonly modules: Map<string, Loadable> = new Map()
  /** The files that have asked for the modules. */
  readonly importers: Set<string> = new Set()
  readonly #ids = new Set<string>()
  readonly #notes = new Map<string, Note>()
  readonly #recording: Recording

  constructor(recording: Recording) {
    this.#recording = recording
  }

  asked(id: string): void {
    if (!this.#ids.has(id) && !this.#isImporters()) this.#ids.add(id)
  }

  noted(kind: NoteKind, what: string): void {
    const at = unrecorded(callerOf)
    if (at === null || !this.modules.has(filePath(at.url) ?? at.url)) return
    this.#notes.set(`${kind}\0${what}\0${at.url}:${at.line}`, { kind, what, at })
  }

  lose(): void {
    if (!this.#isImporters()) this.isLost = true
  }

  get sightings(): SeenBy['sightings'] {
    return this.#recording.seenAmong(this.#ids)
  }

  get notes(): readonly Note[] {
    return [...this.#notes.values()]
  }

  /** Whether the code that runs is surely that of a file that asked for a module. */
  #isImporters(): boolean {
    const paths = unrecorded(pathsOnStack)
    return (
      paths.some((path) => this.importers.has(path)) &&
      !paths.some((path) => this.modules.has(path))
    )
  }
}

const windows = new WeakMap<Recording, LoadWindow>()

/** A call begins to load something that the code in a file has asked for. */
export function beginLoading(recording: Recording, importer: string | null): void {
  let window = windows.get(recording)
  if (window === undefined) {
    windows.set(recording, (window = new LoadWindow(recording)))
    recording.loads = window
  }
  window.depth++
  if (importer !== null) window.importers.add(importer)
}

/** It has been loaded, or could not be. */
export function endLoading(recording: Recording): void {
  const window = windows.get(recording)
  if (window !== undefined && --window.depth === 0) end(recording, window)
}

/** A module is loaded for the first time, by a call. */
export function loadedBy(recording: Recording, path: string, module: Loadable): void {
  const window = windows.get(recording)
  if (window === undefined) return
  window.modules.set(path, module)
  module.loading = {
    loader: recording,
    seen: {
      outside: recording.outside,
      get sightings() {
        return window.sightings
      },
    },
    get notes() {
      return window.notes
    },
    get isLost() {
      return window.isLost
    },
  }
}

/** A call has ended; to be told before it lets go of what it saw. */
export function keepLoading(recording: Recording): void {
  const window = windows.get(recording)
  if (window === undefined) return
  // What is still being loaded goes on without anybody who sees it.
  if (window.depth > 0) window.isLost = true
  end(recording, window)
}

function end(recording: Recording, window: LoadWindow): void {
  windows.delete(recording)
  recording.loads = null
  if (window.modules.size === 0) return
  const { notes, isLost } = window
  const seen = { outside: recording.outside, sightings: [...window.sightings] }
  const loading: Loading = { loader: null, seen, notes, isLost }
  for (const module of window.modules.values()) module.loading = loading
}
