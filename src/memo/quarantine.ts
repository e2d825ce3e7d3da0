/**
 * Functions of which a stored result was found to be stale (see audit.ts): nothing of their lineage
 * (system, runtime, name, code) is answered, in any process that uses the directory.
 *
 * What lifts it: `clear()` of the function or of the cache, and a new lineage: code that changed
 * (options that enter it as well), another `version`, `extraState` of the cache, or runtime. Nothing
 * else does: `refresh` and `delete` mend one entry, and it is the function that can't be trusted.
 *
 * What must stay true: where nothing is quarantined, asking is a look-up and two compares. A mark that
 * could not be written holds in this process, and is written again when the function is next called.
 * Other processes' marks are seen as fast as what they remove.
 */
import type { Backing } from '../cache/backing.ts'
import { lineageOf } from '../entries/lineages.ts'
import type { CallKey } from '../key/maker.ts'
import type { Opened } from './core.ts'

/** What is known of one directory. */
interface Known {
  readonly generation: number
  /** Lineages, as the index has them and as this process could not write them yet. */
  readonly marked: ReadonlySet<number>
  readonly unwritten: ReadonlySet<number>
}

const known = new WeakMap<Backing, Known>()
const NONE: ReadonlySet<number> = new Set()

/** Whether a call must be computed; to be asked after `freshen`. */
export function isQuarantined(opened: Opened, key: CallKey): boolean {
  const { backing } = opened.cache
  let now = known.get(backing)
  if (now === undefined || now.generation !== backing.generation) now = look(opened, now)
  if (now.marked.size === 0) return false
  const lineage = lineageFor(opened, key)
  if (!now.marked.has(lineage)) return false
  if (now.unwritten.has(lineage)) write(opened, lineage)
  return true
}

/**
 * Quarantines the function of a call.
 *
 * @returns Whether other processes know it from now on.
 */
export function quarantine(opened: Opened, key: CallKey): boolean {
  return write(opened, lineageFor(opened, key))
}

function lineageFor({ name }: Opened, { basis }: CallKey): number {
  return lineageOf({ name, subkeys: basis.prefix })
}

function look(opened: Opened, before: Known | undefined): Known {
  const { cache } = opened
  const { backing } = cache
  const { generation } = backing
  const unwritten = before?.unwritten ?? NONE
  let stored: readonly number[]
  try {
    stored = backing.store?.quarantined() ?? []
  } catch (error) {
    cache.failed(null, 'reading what is quarantined', error)
    stored = [...(before?.marked ?? NONE)]
  }
  const marked = stored.length + unwritten.size === 0 ? NONE : new Set([...stored, ...unwritten])
  const now = { generation, marked, unwritten }
  known.set(backing, now)
  return now
}

function write(opened: Opened, lineage: number): boolean {
  const { cache, name } = opened
  const { backing } = cache
  const before = known.get(backing) ?? look(opened, undefined)
  const unwritten = new Set(before.unwritten)
  unwritten.delete(lineage)
  let written = false
  try {
    written = !cache.options.readOnly && backing.store?.quarantine(name, lineage) === true
  } catch (error) {
    cache.failed(name, 'writing what is quarantined', error)
  }
  if (!written) unwritten.add(lineage)
  const marked = new Set([...before.marked, lineage])
  known.set(backing, { generation: before.generation, marked, unwritten })
  return written
}
