/**
 * The hash of a file's content, remembered by what its stat was.
 *
 * What must stay true: an answer is the hash of the bytes that are in the file now. A remembered one
 * is given only while the stat is the same and was already old when those bytes were read (see
 * racy.ts); what changes under the reading is read again, and in the end not remembered.
 */
import { closeSync, lstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { dirname, sep } from 'node:path'
import { hash128Bytes, hash128Hex } from '../platform/hash.ts'
import { ABSENT, type State } from './input.ts'
import { bare } from './path.ts'
import { isRacy, nowNs, sameStats } from './racy.ts'

/** Where hashes outlive the process; keys are absolute paths. Neither may throw. */
export interface FileStateStore {
  get(path: string): Uint8Array | null
  put(path: string, remembered: Uint8Array): void
}

/** What is at a path. */
export interface Look {
  readonly state: State
  /** Null if there is nothing that could be asked. */
  readonly stats: BigIntStats | null
}

interface Remembered {
  readonly stats: Pick<BigIntStats, 'ctimeNs' | 'mtimeNs' | 'size' | 'ino' | 'dev' | 'mode'>
  readonly state: State
}

const PIECE = 1 << 20
const ATTEMPTS = 3
const REMEMBERED = 100_000
const FORMAT = 1
/** Format, six numbers, the hash. */
const BYTES = 8 + 6 * 8 + 16
const BIG = { bigint: true, throwIfNoEntry: false } as const

/** The stat of what is at a path; a state instead where there is nothing or it can't be asked. */
export function statsAt(path: string): BigIntStats | State {
  try {
    return statSync(path, BIG) ?? absentState(path)
  } catch (error) {
    return errorState(error)
  }
}

/** Why there is nothing: Node doesn't say whether a folder of the path is a file, but programs ask. */
export function absentState(path: string): State {
  // What ends in a slash is asked for as a folder.
  let at = path.endsWith(sep) ? bare(path) : path
  for (; at !== dirname(at); at = dirname(at)) {
    const here = at === path ? undefined : statSync(at, { throwIfNoEntry: false })
    if (here !== undefined) return here.isDirectory() ? ABSENT : '!ENOTDIR'
    // A link that leads nowhere: why, its text alone does not tell.
    if (lstatSync(at, { throwIfNoEntry: false }) !== undefined) return exactState(path)
  }
  return ABSENT
}

function exactState(path: string): State {
  try {
    statSync(path)
    return ABSENT
  } catch (error) {
    return errorState(error)
  }
}

/** An error as a state. */
export function errorState(error: unknown): State {
  const code = (error as NodeJS.ErrnoException | null)?.code
  return code === 'ENOENT' ? ABSENT : `!${code ?? 'error'}`
}

/** What the stat alone says about the content; null for a plain file. */
export function stateByType(stats: BigIntStats): State | null {
  if (stats.isFile()) return null
  return stats.isDirectory() ? 'folder' : 'special'
}

/** See the module's header. */
export class FileStates {
  readonly #store: FileStateStore | null
  readonly #known = new Map<string, Remembered>()
  readonly #now: () => bigint
  /** How many files were read to answer; for tests and statistics. */
  hashed = 0

  constructor(store: FileStateStore | null, now: () => bigint = nowNs) {
    this.#store = store
    this.#now = now
  }

  /** Now, as this object counts. */
  now(): bigint {
    return this.#now()
  }

  /** What is at an absolute path. About 2 µs when it is known. */
  look(path: string): Look {
    const stats = statsAt(path)
    if (typeof stats === 'string') return { state: stats, stats: null }
    return this.lookWith(path, stats)
  }

  /** The same for a stat taken just now. */
  lookWith(path: string, stats: BigIntStats): Look {
    const known = this.#recall(path)
    if (known !== null && sameStats(known.stats as BigIntStats, stats))
      return { state: known.state, stats }
    const byType = stateByType(stats)
    return byType === null ? this.#read(path, stats) : { state: byType, stats }
  }

  #recall(path: string): Remembered | null {
    const known = this.#known.get(path)
    if (known !== undefined) return known
    const stored = this.#store?.get(path)
    if (stored === undefined || stored === null) return null
    const remembered = unpack(stored)
    if (remembered !== null) this.#keep(path, remembered)
    return remembered
  }

  #keep(path: string, remembered: Remembered): void {
    if (this.#known.size >= REMEMBERED) {
      const oldest = this.#known.keys().next()
      if (oldest.done !== true) this.#known.delete(oldest.value)
    }
    this.#known.set(path, remembered)
  }

  #read(path: string, first: BigIntStats): Look {
    let stats = first
    for (let attempt = 1; ; attempt++) {
      const started = this.#now()
      let state: State
      try {
        state = `#${hashFile(path, stats.size)}`
        this.hashed++
      } catch (error) {
        return { state: errorState(error), stats }
      }
      const after = statsAt(path)
      if (typeof after === 'string') return { state: after, stats: null }
      if (sameStats(stats, after)) {
        // Files that the system makes up (behind a link to /proc) say that they are empty, and are not.
        const isMadeUp = after.size === 0n && state !== stateOfNothing()
        if (!isMadeUp && !isRacy(after, started)) this.#remember(path, { stats: after, state })
        return { state, stats: after }
      }
      const byType = stateByType(after)
      if (byType !== null) return { state: byType, stats: after }
      // Somebody keeps writing: what was read last is as good as what will be.
      if (attempt === ATTEMPTS) return { state, stats: after }
      stats = after
    }
  }

  #remember(path: string, remembered: Remembered): void {
    this.#keep(path, remembered)
    this.#store?.put(path, pack(remembered))
  }
}

let nothing: State | undefined

/** The state of an empty file. Not made when this is loaded, for it needs the native hash. */
function stateOfNothing(): State {
  return (nothing ??= `#${hash128Hex(new Uint8Array(0))}`)
}

function hashFile(path: string, size: bigint): string {
  if (size <= PIECE) {
    const bytes = readFileSync(path)
    if (bytes.length <= PIECE) return hash128Hex(bytes)
  }
  return hashPieces(path)
}

/** A big file in pieces: never whole in memory. */
function hashPieces(path: string): string {
  const file = openSync(path, 'r')
  try {
    const piece = Buffer.allocUnsafe(PIECE)
    const digests: Uint8Array[] = []
    let total = 0
    for (;;) {
      let filled = 0
      while (filled < PIECE) {
        const read = readSync(file, piece, filled, PIECE - filled, null)
        if (read === 0) break
        filled += read
      }
      if (filled === 0) break
      total += filled
      digests.push(hash128Bytes(piece.subarray(0, filled)))
      if (filled < PIECE) break
    }
    return hash128Hex(Buffer.concat([Buffer.from(`pieces ${total}\0`), ...digests]))
  } finally {
    closeSync(file)
  }
}

function pack({ stats, state }: Remembered): Uint8Array {
  const bytes = Buffer.alloc(BYTES)
  bytes[0] = FORMAT
  const numbers = [stats.ctimeNs, stats.mtimeNs, stats.size, stats.ino, stats.dev, stats.mode]
  for (const [at, number] of numbers.entries())
    bytes.writeBigUInt64LE(BigInt.asUintN(64, number), 8 + at * 8)
  bytes.write(state.slice(1), BYTES - 16, 'hex')
  return bytes
}

function unpack(stored: Uint8Array): Remembered | null {
  if (stored.length !== BYTES || stored[0] !== FORMAT) return null
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.length)
  // A good deal faster than the methods of a buffer.
  const fields = new DataView(stored.buffer, stored.byteOffset, stored.length)
  const number = (at: number): bigint => fields.getBigUint64(8 + at * 8, true)
  return {
    stats: {
      // Times before 1970 are negative.
      ctimeNs: BigInt.asIntN(64, number(0)),
      mtimeNs: BigInt.asIntN(64, number(1)),
      size: number(2),
      ino: number(3),
      dev: number(4),
      mode: number(5),
    },
    state: `#${bytes.toString('hex', BYTES - 16)}`,
  }
}
