/**
 * Entries with made-up contents, and short ways to store them; imports nothing of the test runner, for
 * child processes use it.
 */
import { contentHash, entryKey, manifestKey } from '../../src/entries/record.ts'
import type { EntryKey, EntryRecord, ManifestKey } from '../../src/entries/record.ts'
import { hash128Bytes } from '../../src/platform/hash.ts'
import { policyOf } from '../../src/policy/index.ts'
import type {
  Batch,
  LocalStore,
  PlacementWish,
  Put,
  StoreOptions,
  Written,
} from '../../src/store/local-store.ts'

/** Options of a store that is as large as it likes to be. */
export function storeOptions(
  options: Pick<StoreOptions, 'dir' | 'onProblem'> & Partial<StoreOptions>,
): StoreOptions {
  return {
    readOnly: false,
    recordAccess: true,
    durability: 'process',
    policy: policyOf('gdsf'),
    limits: { bytes: Infinity, entries: Infinity, ageMs: Infinity },
    eviction: 'onWrite',
    ...options,
  }
}

export const EMPTY: Batch = {
  puts: [],
  accesses: [],
  statistics: [],
  notes: [],
  analyses: [],
  lists: [],
  states: [],
}

/** Writes a batch; there must be nobody who keeps the store busy. */
export function write(store: LocalStore, batch: Partial<Batch>): Written {
  const written = store.write({ ...EMPTY, ...batch }, 'long')
  if (written === 'busy') throw new Error('busy')
  return written
}

/** What is put as the newest of its function, by a process that uses nothing else. */
export function putOf(entry: EntryRecord, bytes: Uint8Array, more: Partial<Put> = {}): Put {
  const rest = { supersede: 'demote', siblings: new Set<number>(), hasVersions: false } as const
  return { entry, bytes, placement: 'auto', list: null, ...rest, ...more }
}

/** Stores one entry. */
export function put(
  store: LocalStore,
  entry: EntryRecord,
  bytes: Uint8Array,
  placement: PlacementWish = 'auto',
): Written {
  return write(store, { puts: [putOf(entry, bytes, { placement })] })
}

/** Stores an entry with inputs under a call, which finds it by a list of them. */
export function putTraced(
  store: LocalStore,
  label: string,
  { call, list }: { readonly call: ManifestKey; readonly list: Uint8Array },
): Written {
  const bytes = bytesOf(label, 10)
  const entry = entryOf(label, bytes, { call, inputs: list, subkeys: subkeysOf(call) })
  return write(store, { puts: [putOf(entry, bytes, { list })] })
}

/** Entries of one call share their subkeys. */
function subkeysOf(call: ManifestKey): EntryRecord['subkeys'] {
  return entryOf(Buffer.from(call).toString('hex'), new Uint8Array()).subkeys
}

export function digest(text: string): Uint8Array {
  return hash128Bytes(Buffer.from(text, 'utf8'))
}

export function keyOf(label: string): EntryKey {
  return entryKey(digest(`key ${label}`))
}

/** The key of a call itself. */
export function callOf(label: string): ManifestKey {
  return manifestKey(digest(`call ${label}`))
}

/** `size` bytes that only this label has. */
export function bytesOf(label: string, size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  const seed = digest(label)
  for (let i = 0; i < size; i++) bytes[i] = (seed[i % 16] ?? 0) ^ (i >> 4)
  return bytes
}

export function entryOf(
  label: string,
  bytes: Uint8Array,
  overrides: Partial<EntryRecord> = {},
): EntryRecord {
  return {
    key: keyOf(label),
    name: 'src/steps.ts#fit',
    subkeys: {
      system: digest('system'),
      runtime: digest('runtime'),
      code: digest('code'),
      captures: digest('captures'),
      args: digest(`args ${label}`),
      versions: digest('versions'),
    },
    content: contentHash(hash128Bytes(bytes)),
    size: bytes.length,
    codec: 'permafrost',
    runtime: 'any',
    created: 1_700_000_000_000,
    expires: null,
    computeMs: 12.5,
    hashMs: 0.25,
    grade: 'assumed',
    inputs: null,
    call: (overrides.inputs ?? null) === null ? null : callOf(label),
    ...overrides,
  }
}
