/** Temporary directories, and stores that collect their problems. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { EntryRecord } from '../../src/entries/record.ts'
import { openStore } from '../../src/store/local.ts'
import type { LocalStore, StoreOptions } from '../../src/store/local-store.ts'
import type { StoreProblem } from '../../src/store/problem.ts'
import { keyOf, storeOptions } from './made-up.ts'

export {
  EMPTY,
  bytesOf,
  callOf,
  digest,
  entryOf,
  keyOf,
  put,
  putOf,
  putTraced,
  storeOptions,
  write,
} from './made-up.ts'

/** All fields, read one by one: a found entry decodes them lazily. */
export function fieldsOf(entry: EntryRecord): EntryRecord {
  const { key, name, subkeys, content, size, codec, runtime, created, expires } = entry
  const { computeMs, hashMs, grade, inputs, call } = entry
  return {
    key,
    name,
    subkeys,
    content,
    size,
    codec,
    runtime,
    created,
    expires,
    computeMs,
    hashMs,
    grade,
    inputs,
    call,
  }
}

export function temporaryDirectory(): string {
  const dir = mkdtempSync(join(tmpdir(), 'permafrost-store-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

export interface OpenedStore {
  readonly store: LocalStore
  readonly problems: StoreProblem[]
  readonly dir: string
}

/** Opens a store that is closed when the test ends. */
export function openTestStore(options: Partial<StoreOptions> = {}): OpenedStore {
  const dir = options.dir ?? join(temporaryDirectory(), 'cache')
  const problems: StoreProblem[] = []
  const store = openStore(
    storeOptions({ ...options, dir, onProblem: (problem) => problems.push(problem) }),
  )
  onTestFinished(() => store.close())
  return { store, problems, dir }
}

/** The value under a label as hex, or the kind of miss. */
export function outcome(store: LocalStore, label: string): string {
  const found = store.get(keyOf(label))
  return 'miss' in found ? found.miss : Buffer.from(found.bytes).toString('hex')
}
