/**
 * Whether a directory lies on a file system that other machines may use as well.
 *
 * What must stay true: what is not known counts as local on a system that does not tell, and as
 * remote where the kernel only knows that a program serves the files (FUSE): a WAL on a network
 * file system loses data, a rollback journal on a local one only costs time.
 */
import { realpathSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'

// `f_type` of statfs(2). Constants: https://man7.org/linux/man-pages/man2/statfs.2.html and
// https://github.com/torvalds/linux/blob/master/include/uapi/linux/magic.h; of those outside the
// kernel's tree: https://github.com/coreutils/coreutils/blob/master/src/stat.c (human_fstype).
const REMOTE: Readonly<Record<number, string>> = {
  0x00006969: 'nfs',
  0xff534d42: 'cifs',
  0xfe534d42: 'smb2',
  0x0000517b: 'smb',
  0x01021997: '9p',
  0x65735546: 'fuse',
  0x5346414f: 'afs',
  0x6b414653: 'k-afs',
  0x73757245: 'coda',
  0x0000564c: 'novell',
  0x00c36400: 'ceph',
  0x01161970: 'gfs2',
  0x7461636f: 'ocfs2',
  0x0bd00bd0: 'lustre',
  0x47504653: 'gpfs',
  0x19830326: 'fhgfs',
  0x20030528: 'orangefs',
  0x61636673: 'acfs',
  0xaad7aaea: 'panfs',
  0xbeefdead: 'snfs',
  0x786f4256: 'vboxsf',
  0xbacbacbc: 'vmhgfs',
  0x7c7c6673: 'prl_fs',
}

const UNC = /^[\\/]{2}(?:\?[\\/]UNC[\\/]|[^\\/?.][^\\/]*[\\/])/i

/**
 * The kind of network file system that `dir`, or the nearest directory above it, is on: 'nfs',
 * 'smb2', 'fuse', …; null for a local one. Knows Linux's file systems, and on Windows paths and
 * drives of the form `\\server\share`. `typeOf` reads the number that the kernel has for a file system.
 *
 * @example
 * isNetworkFileSystem('/home/me/.cache') // → null
 */
export function isNetworkFileSystem(
  dir: string,
  typeOf: (dir: string) => number | bigint = (path) => statfsSync(path).type,
): string | null {
  for (let at = dir; ; at = dirname(at)) {
    try {
      if (process.platform === 'win32') return UNC.test(realpathSync.native(at)) ? 'smb' : null
      if (process.platform !== 'linux') return null
      // As unsigned 32 bits: some architectures give a negative number.
      return REMOTE[Number(BigInt.asUintN(32, BigInt(typeOf(at))))] ?? null
    } catch {
      // Not there yet, or not ours to look at: what stands above it decides.
      if (dirname(at) === at) return null
    }
  }
}
