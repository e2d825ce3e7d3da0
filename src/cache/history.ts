/**
 * The stored entries of one function, arranged for the question "why did this miss?".
 *
 * What must stay true: it is built when somebody asks, once, and kept up to date by this process's
 * own commits; it only explains, so it may lag behind other processes, and forgets the oldest
 * entries of a function that has very many.
 */
import type { EntryRecord, Subkeys } from '../entries/record.ts'
import { digestOf } from '../key/fields.ts'
import type { Backing } from './backing.ts'

/** More entries than this are not looked at, nor remembered. */
const LIMIT = 10_000
/** Entries of the same arguments that are remembered: one for each state of code and captures. */
const SAME_ARGUMENTS = 16

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}

/** What holds for all calls of one state of code and captures; names its description. */
export function versionDigest(subkeys: Omit<Subkeys, 'args' | 'versions'>): Uint8Array {
  const { system, runtime, code, captures } = subkeys
  return digestOf('version', [system, runtime, code, captures])
}

function dropOldest(from: Map<string, unknown>): void {
  if (from.size <= LIMIT) return
  for (const first of from.keys()) {
    from.delete(first)
    return
  }
}

export class History {
  readonly generation: number
  readonly #byArguments = new Map<string, EntryRecord[]>()
  readonly #byVersion = new Map<string, EntryRecord>()
  #newest: EntryRecord | null = null

  constructor(backing: Backing, name: string) {
    this.generation = backing.generation
    const stored = backing.store?.nearest(name, LIMIT) ?? []
    for (const entry of stored.toReversed()) this.add(entry)
    for (const { entry } of backing.pendingWrites()) if (entry.name === name) this.add(entry)
  }

  /** Adds an entry that is newer than all others. */
  add(entry: EntryRecord): void {
    const args = hex(entry.subkeys.args)
    const same = this.#byArguments.get(args) ?? []
    // Moved to the end: what was not seen for longest goes first.
    this.#byArguments.delete(args)
    this.#byArguments.set(args, [entry, ...same.slice(0, SAME_ARGUMENTS - 1)])
    dropOldest(this.#byArguments)
    const version = hex(versionDigest(entry.subkeys))
    this.#byVersion.delete(version)
    this.#byVersion.set(version, entry)
    dropOldest(this.#byVersion)
    this.#newest = entry
  }

  /** Entries of the same arguments, newest first. */
  ofArguments(args: Uint8Array): readonly EntryRecord[] {
    return this.#byArguments.get(hex(args)) ?? []
  }

  /** The newest entry with this state of code and captures. */
  ofVersion(subkeys: Omit<Subkeys, 'args' | 'versions'>): EntryRecord | null {
    return this.#byVersion.get(hex(versionDigest(subkeys))) ?? null
  }

  get newest(): EntryRecord | null {
    return this.#newest
  }
}
