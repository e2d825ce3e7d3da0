import { describe, expect, test } from 'vitest'
import { packRecord, unpackRecord } from '../../src/entries/packing.ts'
import type { EntryRecord } from '../../src/entries/record.ts'
import { contentHash, entryKey, manifestKey } from '../../src/entries/record.ts'
import { bytesOf, entryOf, fieldsOf, keyOf } from '../store/fixture.ts'

const value = bytesOf('value', 40)

const records: readonly (readonly [string, Partial<EntryRecord>])[] = [
  ['plain metadata', {}],
  ['an expiry', { expires: 1_800_000_000_000 }],
  ['an expiry at zero', { expires: 0 }],
  ['fractions of milliseconds', { computeMs: 0.1 + 0.2, hashMs: 1e-9, created: 12.75 }],
  ['times beyond 32 bits and below zero', { created: -1, computeMs: 2 ** 50 }],
  ['the grade proved', { grade: 'proved' }],
  ['the grade traced, with inputs', { grade: 'traced', inputs: bytesOf('inputs', 300) }],
  ['empty inputs, which are not none', { inputs: new Uint8Array() }],
  ['inputs larger than the scratch buffer', { inputs: bytesOf('many', 100_000) }],
  ['empty texts', { name: '', codec: '', runtime: '' }],
  ['a name beyond ASCII', { name: 'src/größe.ts#计算🙂' }],
]

describe('a packed record', () => {
  test.each(records)('keeps %s', (_, overrides) => {
    const entry = entryOf('a', value, overrides)
    const packed = unpackRecord(entry.key, packRecord(entry, 'embedded', value))
    expect(packed && fieldsOf(packed)).toEqual(entry)
    expect(packed?.toRecord()).toEqual(entry)
    expect(Buffer.from(packed?.embedded ?? [])).toEqual(Buffer.from(value))
  })

  test('holds a name with a lone surrogate in its well-formed spelling', () => {
    const entry = entryOf('a', value, { name: 'a\ud800b' })
    expect(unpackRecord(entry.key, packRecord(entry, 'embedded', value))?.name).toBe('a\ufffdb')
  })

  test('is refused after any single flipped bit', () => {
    const entry = entryOf('a', value, { expires: 5, inputs: bytesOf('inputs', 20) })
    const record = packRecord(entry, 'embedded', value)
    const survivors: number[] = []
    for (let bit = 0; bit < record.length * 8; bit++) {
      const flipped = record.slice()
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      if (unpackRecord(entry.key, flipped) !== null) survivors.push(bit)
    }
    expect(survivors).toEqual([])
  })

  test('is refused at any other length', () => {
    const entry = entryOf('a', value)
    const record = packRecord(entry, 'embedded', value)
    for (let length = 0; length < record.length; length++)
      expect(unpackRecord(entry.key, record.subarray(0, length))).toBeNull()
    expect(unpackRecord(entry.key, Buffer.concat([record, new Uint8Array(1)]))).toBeNull()
  })

  test('is refused under another key', () => {
    const entry = entryOf('a', value)
    expect(unpackRecord(keyOf('b'), packRecord(entry, 'embedded', value))).toBeNull()
  })

  test.each([[null], ['text'], [7]])('is refused when the column holds %j', (column) => {
    expect(unpackRecord(keyOf('a'), column)).toBeNull()
  })

  test('tells its own value beside it from any other', () => {
    const entry = entryOf('a', value)
    const packed = unpackRecord(entry.key, packRecord(entry, 'beside', value))
    const other = value.slice()
    other[39] = (other[39] ?? 0) ^ 1
    expect(packed?.matches(value)).toBe(true)
    expect(packed?.matches(other)).toBe(false)
    expect(packed?.matches(value.subarray(1))).toBe(false)
  })

  test('does not change when the buffer of its key is used again', () => {
    const entry = entryOf('a', value)
    const key = entryKey(entry.key.slice())
    const packed = unpackRecord(key, packRecord(entry, 'beside', value))
    key.fill(0)
    expect(packed?.key).toEqual(entry.key)
  })
})

describe('a key', () => {
  test.each([
    ['entry', entryKey],
    ['content', contentHash],
    ['manifest', manifestKey],
  ])('of kind %s has 16 bytes', (kind, make) => {
    expect(make(new Uint8Array(16))).toHaveLength(16)
    expect(() => make(new Uint8Array(15))).toThrow(`${kind}: needs 16 bytes, has 15`)
  })
})
