/**
 * What modules do while a call loads them: they run once, so it counts for all later calls as well.
 *
 * What must stay true: what a call asks from the beginning of an `import()` or `require` to its end
 * is taken for the module's, and what it notes in files that it has loaded; of loads under way at a
 * time, each takes it all. An import that has not ended with its call ends with it.
 */
import { filePath } from '../platform/file-path.ts'
import type { Note } from './notes.ts'
import type { Recording, SeenBy } from './recording.ts'

/** What was seen and noted while a module was loaded. */
interface Loading {
  readonly seen: SeenBy
  readonly notes: readonly Note[]
}

/** Something that a call may have loaded. */
export interface Loadable {
  /** Null where no call has loaded it. */
  loading: Loading | null
}

/** The loads of one call that are under way. */
interface Window {
  depth: number
  /** What was asked meanwhile. */
  readonly ids: Set<string>
  /** By path. */
  readonly modules: Map<string, Loadable>
}

const windows = new WeakMap<Recording, Window>()

/** A call begins to load something. */
export function beginLoading(recording: Recording): void {
  let window = windows.get(recording)
  if (window === undefined) {
    window = { depth: 0, ids: new Set(), modules: new Map() }
    windows.set(recording, window)
    recording.asked = window.ids
  }
  window.depth++
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
    seen: {
      outside: recording.outside,
      get sightings() {
        return recording.seenAmong(window.ids)
      },
    },
    get notes() {
      return notesIn(recording, window)
    },
  }
}

/** A call has ended; to be told before it lets go of what it saw. */
export function keepLoading(recording: Recording): void {
  const window = windows.get(recording)
  if (window !== undefined) end(recording, window)
}

function end(recording: Recording, window: Window): void {
  windows.delete(recording)
  recording.asked = null
  if (window.modules.size === 0) return
  const seen = { outside: recording.outside, sightings: recording.seenAmong(window.ids) }
  const notes = notesIn(recording, window)
  for (const module of window.modules.values()) module.loading = { seen, notes }
}

function notesIn({ notes }: Recording, { modules }: Window): readonly Note[] {
  return notes.filter(({ at }) => at !== null && modules.has(filePath(at.url) ?? at.url))
}
