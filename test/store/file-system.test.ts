import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isNetworkFileSystem } from '../../src/store/file-system.ts'

const types: readonly (readonly [name: string, type: number | bigint, expected: string | null])[] =
  [
    ['NFS', 0x6969, 'nfs'],
    ['CIFS', 0xff534d42, 'cifs'],
    ['CIFS as a negative number', -11_317_950, 'cifs'],
    ['SMB 2 as a big number', 0xfe534d42n, 'smb2'],
    ['9p', 0x01021997, '9p'],
    ['FUSE', 0x65735546, 'fuse'],
    ['Ceph', 0x00c36400, 'ceph'],
    ['Lustre', 0x0bd00bd0, 'lustre'],
    ['ext4', 0xef53, null],
    ['btrfs', 0x9123683e, null],
    ['xfs', 0x58465342, null],
    ['tmpfs', 0x01021994, null],
    ['overlayfs', 0x794c7630, null],
    ['zfs', 0x2fc12fc1, null],
    ['nothing', 0, null],
  ]

const isLinux = process.platform === 'linux'

test.each(types)('%s is told', (_, type, expected) => {
  expect(isNetworkFileSystem('/somewhere', () => type)).toBe(isLinux ? expected : null)
})

test('a directory that is not there is on the file system of the one above it', () => {
  const asked: string[] = []
  const typeOf = (dir: string): number => {
    asked.push(dir)
    if (dir.includes('not')) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' })
    return 0x6969
  }
  expect(isNetworkFileSystem('/mnt/not/there', typeOf)).toBe(isLinux ? 'nfs' : null)
  expect(asked).toEqual(isLinux ? ['/mnt/not/there', '/mnt/not', '/mnt'] : [])
})

test('a system that tells nothing counts as local', () => {
  const typeOf = (): never => {
    throw new Error('ENOSYS')
  }
  expect(isNetworkFileSystem('/mnt/cache', typeOf)).toBe(null)
})

test('the folder for temporary files is local', () => {
  expect(isNetworkFileSystem(join(tmpdir(), 'none', 'yet'))).toBe(null)
})
