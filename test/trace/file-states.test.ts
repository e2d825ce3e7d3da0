/** Hashes remembered by stat: asked again only when a stat proves nothing. */
import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FileStates } from '../../src/trace/index.ts'
import type { FileStateStore } from '../../src/trace/index.ts'
import { ground } from './support.ts'

const SECOND = 1_000_000_000n

/** Seconds from now on, as the clock of a FileStates. */
function later(seconds: number): () => bigint {
  return () => BigInt(Date.now()) * 1_000_000n + BigInt(seconds) * SECOND
}

class MapStore implements FileStateStore {
  readonly rows = new Map<string, Uint8Array>()
  get(path: string): Uint8Array | null {
    return this.rows.get(path) ?? null
  }
  put(path: string, remembered: Uint8Array): void {
    this.rows.set(path, remembered)
  }
}

describe('a file that has long been there', () => {
  it('is read once', () => {
    const { at } = ground()
    fs.writeFileSync(at('a'), 'text')
    const files = new FileStates(null, later(10))
    const first = files.look(at('a')).state
    expect(first).toMatch(/^#[0-9a-f]{32}$/)
    expect(files.look(at('a')).state).toBe(first)
    expect(files.hashed).toBe(1)
  })

  it('is read again when it was touched, and has the same state', () => {
    const { at } = ground()
    fs.writeFileSync(at('a'), 'text')
    const files = new FileStates(null, later(10))
    const first = files.look(at('a')).state
    fs.utimesSync(at('a'), 1, 1)
    expect(files.look(at('a')).state).toBe(first)
    expect(files.hashed).toBe(2)
  })

  it.each([
    ['other bytes', (at: string) => fs.writeFileSync(at, 'longer text')],
    [
      'a file renamed onto it',
      (at: string) => {
        fs.writeFileSync(`${at}2`, 'TEXT')
        fs.renameSync(`${at}2`, at)
      },
    ],
    [
      'bytes of the same number, with its old mtime',
      (at: string) => {
        const { mtime } = fs.statSync(at)
        fs.writeFileSync(at, 'TEXT')
        fs.utimesSync(at, mtime, mtime)
      },
    ],
  ])('has another state after %s', async (_, change) => {
    const { at } = ground()
    fs.writeFileSync(at('a'), 'text')
    const files = new FileStates(null, later(10))
    const first = files.look(at('a')).state
    // Past the tick of the clock that the first look is believed to be past of.
    await new Promise((resolve) => {
      setTimeout(resolve, 25)
    })
    change(at('a'))
    expect(files.look(at('a')).state).not.toBe(first)
  })
})

describe('a file as young as the look at it', () => {
  it('is read each time, and never remembered', () => {
    const { at } = ground()
    fs.writeFileSync(at('a'), 'text')
    const store = new MapStore()
    const files = new FileStates(store)
    for (let i = 0; i < 3; i++) files.look(at('a'))
    expect(files.hashed).toBe(3)
    expect(store.rows.size).toBe(0)
  })

  it('on a file system that counts whole seconds stays young for two', () => {
    const { at } = ground()
    fs.writeFileSync(at('a'), 'text')
    fs.utimesSync(at('a'), 1, 1)
    const { ctimeNs } = fs.statSync(at('a'), { bigint: true })
    // ctime has its nanoseconds here, so this clock is a fine one.
    const fine = new FileStates(null, () => ctimeNs + 21_000_000n)
    fine.look(at('a'))
    fine.look(at('a'))
    expect(fine.hashed).toBe(1)
    const young = new FileStates(null, () => ctimeNs + 19_000_000n)
    young.look(at('a'))
    young.look(at('a'))
    expect(young.hashed).toBe(2)
  })
})

describe('the store', () => {
  it('spares another process the reading', () => {
    const { at } = ground()
    fs.writeFileSync(at('a'), 'text')
    const store = new MapStore()
    const { state } = new FileStates(store, later(10)).look(at('a'))
    const other = new FileStates(store)
    expect(other.look(at('a')).state).toBe(state)
    expect(other.hashed).toBe(0)
  })

  it.each([
    ['nothing', new Uint8Array()],
    ['another format', new Uint8Array(72)],
    ['something longer', new Uint8Array(100).fill(1)],
  ])('that holds %s is not believed', (_, row) => {
    const { at } = ground()
    fs.writeFileSync(at('a'), 'text')
    const store = new MapStore()
    store.rows.set(at('a'), row)
    const files = new FileStates(store)
    expect(files.look(at('a')).state).toMatch(/^#/)
    expect(files.hashed).toBe(1)
  })

  it('keeps times before 1970', () => {
    const { at } = ground()
    fs.writeFileSync(at('a'), 'text')
    fs.utimesSync(at('a'), -100, -100)
    const store = new MapStore()
    new FileStates(store, later(10)).look(at('a'))
    const other = new FileStates(store)
    other.look(at('a'))
    expect(other.hashed).toBe(0)
  })
})

describe('what is at a path', () => {
  it.each<[string, (at: (name: string) => string) => void, string]>([
    ['nothing', () => {}, 'absent'],
    ['a folder', (at) => fs.mkdirSync(at('a')), 'folder'],
    ['a link to nothing', (at) => fs.symlinkSync('no', at('a')), 'absent'],
    ['a link to itself', (at) => fs.symlinkSync('a', at('a')), '!ELOOP'],
  ])('%s', (_, make, state) => {
    const { at } = ground()
    make(at)
    expect(new FileStates(null).look(at('a')).state).toBe(state)
  })

  it('below a file is another thing than absent', () => {
    const { at } = ground()
    fs.writeFileSync(at('a'), '')
    expect(new FileStates(null).look(at('a/b')).state).toBe('!ENOTDIR')
  })

  it('a big file, piece by piece, counts to its last byte', () => {
    const { at } = ground()
    const bytes = Buffer.alloc(2 * 1024 * 1024 + 5, 7)
    const files = new FileStates(null)
    const states = new Set<string>()
    for (const [place, value] of [
      [0, 7],
      [0, 8],
      [1 << 20, 8],
      [bytes.length - 1, 8],
    ] as const) {
      const changed = Buffer.from(bytes)
      changed[place] = value
      fs.writeFileSync(at('a'), changed)
      states.add(files.look(at('a')).state)
    }
    for (const length of [1 << 20, (1 << 20) + 1, 2 << 20]) {
      fs.writeFileSync(at('a'), bytes.subarray(0, length))
      states.add(files.look(at('a')).state)
    }
    expect(states.size).toBe(7)
  })
})
