/**
 * Made-up entries for suites that measure the store alone, without functions and fingerprints.
 *
 * What must stay true: an entry is a pure function of its number and size, in every process; values
 * don't compress and no two are equal.
 */
import { createHash } from 'node:crypto'
import { contentHash, entryKey } from '../src/entries/record.ts'
import type { EntryKey, EntryRecord } from '../src/entries/record.ts'
import { hash128Bytes } from '../src/platform/hash.ts'
import { policyOf } from '../src/policy/index.ts'
import { describeProblem } from '../src/store/problem.ts'
import type { Batch, Put, StoreOptions } from '../src/store/local-store.ts'

/** Keys look like the digests that they are. */
function digest(text: string): Uint8Array {
  return hash128Bytes(Buffer.from(text))
}

const SHARED = {
  system: digest('system'),
  runtime: digest('runtime'),
  code: digest('code'),
  captures: digest('captures'),
  versions: digest('versions'),
}

const NOISE: Uint8Array = createHash('shake256', { outputLength: 1 << 20 })
  .update('noise')
  .digest()

/** The key of an entry. */
export function keyOf(number: number): EntryKey {
  return entryKey(digest(`key ${number}`))
}

/** `size` bytes that only this entry has. */
export function valueOf(number: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  const from = (number * 769) % (NOISE.length >> 1)
  for (let at = 0; at < size; at += NOISE.length >> 1)
    bytes.set(NOISE.subarray(from, from + Math.min(NOISE.length >> 1, size - at)), at)
  if (size >= 4) new DataView(bytes.buffer).setUint32(0, number)
  return bytes
}

/** What an entry differs in. */
export interface Particulars {
  readonly number: number
  readonly size: number
  readonly computeMs: number
  /** Milliseconds since the epoch. */
  readonly created: number
}

/** An entry with its value, ready to be stored. */
export function putOf({ number, size, computeMs, created }: Particulars): Put {
  const bytes = valueOf(number, size)
  const entry: EntryRecord = {
    key: keyOf(number),
    name: 'src/steps.ts#simulate',
    subkeys: { ...SHARED, args: digest(`arguments ${number}`) },
    content: contentHash(hash128Bytes(bytes)),
    size,
    codec: 'permafrost',
    runtime: 'any',
    created,
    expires: null,
    computeMs,
    hashMs: 0.02,
    grade: 'assumed',
    inputs: null,
    call: null,
  }
  return {
    entry,
    bytes,
    placement: 'auto',
    supersede: 'demote',
    siblings: new Set(),
    hasVersions: false,
    list: null,
  }
}

/** A batch that writes some entries. */
export function batchOf(puts: readonly Put[]): Batch {
  return { puts, accesses: [], statistics: [], notes: [], analyses: [], lists: [], states: [] }
}

/** The options of a store with a bound; anything that it survives is a failure here. */
export function storeOptions(dir: string, bytes: number): StoreOptions {
  return {
    dir,
    readOnly: false,
    recordAccess: true,
    durability: 'process',
    policy: policyOf('gdsf'),
    limits: { bytes, entries: Infinity, ageMs: Infinity },
    eviction: 'onWrite',
    onProblem: (problem) => {
      throw new Error(describeProblem(problem))
    },
  }
}
