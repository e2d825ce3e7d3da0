/**
 * Notes of what a function looked like, kept beside the entries to explain later misses.
 *
 * What must stay true: a state of code and captures is described once in a process, when its first
 * result is stored; a function whose captures never stay the same is described a few times only. A
 * note that can't be read any more costs an explanation its details, nothing else.
 */
import { versionDigest } from '../cache/history.ts'
import { diffDescriptions } from '../fingerprint/diff.ts'
import type { Description } from '../fingerprint/index.ts'
import type { ReasonChange } from '../events/reason.ts'
import type { Basis } from '../key/maker.ts'
import type { Opened } from './core.ts'
import { NOTE_FORMAT } from './version-note.ts'
import type { VersionNote } from './version-note.ts'

/** States described under one name by one process. */
const MOST = 32
/** Changed values that a message names. */
const MOST_NAMES = 3

function noteOf(basis: Basis, options: string): VersionNote {
  return {
    format: NOTE_FORMAT,
    options,
    environment: basis.environment,
    systemState: basis.systemState,
    state: basis.state,
    code: basis.reading.describe(),
    helpers: basis.helpers.map((helper) => helper.describe()),
  }
}

/** Describes the present state, before anything computed could change it. */
export function prepareNote(opened: Opened, basis: Basis): void {
  const last = opened.prepared
  if (last?.basis === basis) return
  const digest = versionDigest(basis.prefix)
  const id = Buffer.from(digest).toString('hex')
  if (last?.id === id) {
    opened.prepared = { ...last, basis }
    return
  }
  const known = opened.notes.has(id) || opened.notes.size >= MOST
  opened.prepared = { basis, digest, id, note: known ? null : noteOf(basis, opened.salt) }
}

/** Writes down the state that a stored result belongs to, unless it is known. */
export function noteVersion(opened: Opened, basis: Basis): void {
  const { prepared } = opened
  if (prepared === null || prepared.basis !== basis || prepared.note === null) return
  if (opened.notes.has(prepared.id)) return
  opened.notes.add(prepared.id)
  const description = JSON.stringify(prepared.note)
  opened.cache.backing.note({ name: opened.name, digest: prepared.digest, description })
}

/** What changed between the state before computing and the present one, if it was described. */
export function changesMeanwhile(opened: Opened, before: Basis, after: Basis): readonly string[] {
  const { prepared } = opened
  if (prepared === null || prepared.basis !== before || prepared.note === null) return []
  const changes = diffDescriptions(prepared.note.code, after.reading.describe())
  const names = [...new Set(changes.map(({ path }) => wholeName(path)))]
  const more = names.length - MOST_NAMES
  return more > 0 ? [...names.slice(0, MOST_NAMES), `${more} more captured values`] : names
}

/** What is reached as the `this` of a method call counts as the object: `captured seen`. */
function wholeName(path: string): string {
  return path.replace(/\.[^.\s]+ \(its this\).*$/s, '')
}

function parse(text: string): VersionNote | null {
  try {
    const note = JSON.parse(text) as VersionNote
    return note.format === NOTE_FORMAT ? note : null
  } catch {
    // Written by another version, or damaged: explained without details.
    return null
  }
}

function change(path: string, before: string | null, after: string | null): ReasonChange[] {
  if (before === after) return []
  const summary = `${path} changed`
  return [{ kind: 'value', path, where: null, before, after, summary }]
}

function helperChanges(
  before: readonly Description[],
  after: readonly Description[],
): readonly ReasonChange[] {
  return after.flatMap((now, at) => {
    const then = before[at]
    return then === undefined ? [] : diffDescriptions(then, now)
  })
}

/** What differs between a described state and the present one; empty if it is not described. */
export function changesSince(
  opened: Opened,
  digest: Uint8Array,
  basis: Basis,
): readonly ReasonChange[] {
  try {
    const before = stored(opened, digest)
    return before === null ? [] : difference(before, presentNote(opened, basis))
  } catch (error) {
    opened.cache.failed(opened.name, 'explaining a miss', error)
    return []
  }
}

function stored(opened: Opened, digest: Uint8Array): VersionNote | null {
  const versions = opened.cache.backing.describedVersions(opened.name)
  const known = versions.find((version) => Buffer.compare(version.digest, digest) === 0)
  return known === undefined ? null : parse(known.description)
}

function presentNote(opened: Opened, basis: Basis): VersionNote {
  const { prepared } = opened
  return prepared?.basis === basis && prepared.note !== null
    ? prepared.note
    : noteOf(basis, opened.salt)
}

function difference(before: VersionNote, after: VersionNote): readonly ReasonChange[] {
  return [
    ...diffDescriptions(before.code, after.code),
    ...helperChanges(before.helpers, after.helpers),
    ...change('options', before.options, after.options),
    ...change('extraState', before.state, after.state),
    ...change('extraState of the cache', before.systemState, after.systemState),
    ...change('time zone or locale', before.environment, after.environment),
  ]
}
