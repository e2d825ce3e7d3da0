/**
 * Native code that a call may have run: it reads files, and nobody sees which.
 *
 * What must stay true: code of a package counts where the function reaches it, and only if native
 * code of that package, or of one that it depends on, is loaded; what was loaded while a function
 * ran counts for all its later calls, for they need not load it again. Its user may answer for the
 * native code, for the package whose function he calls, or for that function.
 */
import type { PackageCode } from '../fingerprint/session.ts'
import { addonBehind, addonText, isAddonText, isNativeReader } from '../platform/addons.ts'
import type { Addon } from '../platform/addons.ts'
import type { CallSite } from '../platform/callsite.ts'
import { readInternals } from '../platform/inspector.ts'
import { scriptUrl } from '../platform/scripts.ts'
import { notedOf } from '../purity/noted.ts'
import type { LocatedNote } from '../purity/noted.ts'
import type { Note, Recording } from '../trace/index.ts'
import type { Call } from './call.ts'
import type { Core } from './core.ts'
import { placeOfChain } from './taken.ts'

const loadedWhileRunning = new WeakMap<Core, Map<string, Note>>()

/** Notes of native code that a call may have run, to be taken over by its recording. */
export function notesOfNative(call: Call, recording: Recording): readonly Note[] {
  const loaded = [...loadedBy(call.core, recording)]
  // What was seen to be loaded is known by its place already.
  const known = new Set(loaded.map(({ what }) => what))
  const notes = [...loaded, ...reached(call).filter(({ what }) => !known.has(what))]
  if (notes.length === 0 || call.core.options.track?.files !== false) return notes
  for (const { what } of notes) notedOf(recording)?.assume(`${what} (option "track")`)
  return []
}

function loadedBy(core: Core, { notes }: Recording): Iterable<Note> {
  let known = loadedWhileRunning.get(core)
  for (const note of notes) {
    if (!isAddonText(note.what)) continue
    if (known === undefined) loadedWhileRunning.set(core, (known = new Map()))
    known.set(note.what, note)
  }
  return known?.values() ?? []
}

function reached({ key, opened }: Call): readonly LocatedNote[] {
  const notes: LocatedNote[] = []
  for (const code of [...key.basis.reading.packageCode, ...key.args.packageCode]) {
    const addon = addonOf(code)
    if (addon === null) continue
    const at = placeOfChain(opened.root, code.path())
    const frames = [placeInFile(addon.file), placeInFile(`${code.root}/package.json`)]
    const itself = code.fn === null ? null : placeOf(code.fn)
    if (itself !== null) frames.push(itself)
    if (at !== null) frames.push(at)
    notes.push({ kind: 'process', what: addonText(addon, code.name), at, frames })
  }
  return notes
}

function addonOf({ name, root, as }: PackageCode): Addon | null {
  const addon = addonBehind(root)
  if (addon !== null || !isNativeReader(name, as)) return addon
  return { file: root, packageName: name }
}

function placeInFile(url: string): CallSite {
  return { url, line: 1, column: 1 }
}

function placeOf(fn: Function): CallSite | null {
  const { scriptId, line, column } = readInternals(fn)
  const url = scriptId === null ? null : scriptUrl(scriptId)
  return url === null ? null : { url, line, column }
}
