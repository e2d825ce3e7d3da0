import { expect, test } from 'vitest'
import { checksum, checksumBytes, checksumOf } from '../../src/entries/checksum.ts'
import { bytesOf } from '../store/fixture.ts'

// From xxHash's own test vectors: XXH3-64 of nothing with seed 0.
test('the checksum of nothing is that of XXH3', () => {
  expect(checksum(new Uint8Array()).toString(16)).toBe('2d06800538d394c2')
})

test.each([[1], [240], [4096], [(1 << 20) - 1], [1 << 20], [(1 << 20) + 1], [5_000_000]])(
  'pieces give the checksum of the whole at %i bytes',
  (size) => {
    const bytes = bytesOf('big', size)
    const third = Math.floor(size / 3)
    expect(checksumOf([bytes.subarray(0, third), bytes.subarray(third)])).toBe(checksum(bytes))
    expect(checksumOf([bytes])).toBe(checksum(bytes))
  },
)

test('a checksum has 8 bytes, the lowest first', () => {
  expect([...checksumBytes(0x0102030405060708n)]).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
})
