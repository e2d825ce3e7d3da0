/** Entries with made-up contents; imports nothing of the test runner, for child processes use it. */
import { contentHash, entryKey } from '../../src/entries/record.ts'
import type { EntryKey, EntryRecord } from '../../src/entries/record.ts'
import { hash128Bytes } from '../../src/platform/hash.ts'

export function digest(text: string): Uint8Array {
  return hash128Bytes(Buffer.from(text, 'utf8'))
}

export function keyOf(label: string): EntryKey {
  return entryKey(digest(`key ${label}`))
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
    ...overrides,
  }
}
