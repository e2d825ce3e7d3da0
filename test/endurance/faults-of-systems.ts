/** What can go wrong with the system around a cache: rows of faults.test.ts. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Start } from './child.ts'
import type { Row } from './faults-of-folders.ts'

const YEAR = 365 * 24 * 3600 * 1000

/** Commands run under `sh`, in which `$1` is the folder. */
function shell(script: string, root: string): Start {
  return { under: ['sh', '-c', `${script} && shift && exec "$@"`, 'sh', root] }
}

/** In a mount namespace of its own: what is mounted is gone with the program. */
function mounted(script: string, root: string): Start {
  const { under = [] } = shell(script, root)
  return { under: [...(UNSHARE ?? []), ...under] }
}

/** The command that gives a program mounts of its own; null where that is not allowed. */
export const UNSHARE: readonly string[] | null =
  [
    ['unshare', '-m'],
    ['unshare', '-rm'],
  ].find(([command = '', ...args]) => {
    const tried = spawnSync(command, [...args, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'])
    return tried.status === 0
  }) ?? null

/** The system refuses more of something. */
export const LIMITS: readonly Row[] = [
  {
    what: 'no file handle is free at the first call',
    after: 'all hits',
    how: (root) => shell('ulimit -n 64', root),
    steps: () => [
      ...(['warm up', 'take all file handles', 'use', 'give file handles back'] as const),
      ...(['reopen', 'use', 'use'] as const),
    ],
  },
  {
    what: 'no file handle is free, and not even Permafrost is loaded',
    after: 'right values',
    how: (root) => shell('ulimit -n 64', root),
    steps: () => ['take all file handles', 'use', 'give file handles back', 'use', 'use'],
  },
  {
    what: 'file handles run out while the cache is open',
    after: 'all hits',
    options: { memory: 0 },
    how: (root) => shell('ulimit -n 64', root),
    steps: () => ['use', 'take all file handles', 'use', 'give file handles back', 'use', 'use'],
  },
  {
    what: 'no file may grow beyond 64 KiB',
    after: 'right values',
    how: (root) => shell('ulimit -f 128', root),
    steps: () => ['use', 'use', 'reopen', 'use'],
  },
  {
    what: 'another process holds the index for a second',
    after: 'all hits',
    options: { memory: 0 },
    steps: () => ['use', { lock: 'IMMEDIATE', ms: 1000 }, 'use', 'use'],
  },
  {
    what: 'another process holds a new index for a second',
    after: 'all hits',
    steps: (dir) => [
      ...(['use', { lock: 'EXCLUSIVE', ms: 1000 }, 'reopen', 'use', { wait: 500 }] as const),
      ...([{ remove: join(dir, 'objects') }, 'use', 'use'] as const),
    ],
  },
]

/** The clock is wrong. */
export const CLOCK: readonly Row[] = [
  {
    what: 'the clock is set back by a year while the cache is open',
    after: 'all hits',
    steps: () => ['use', { clock: -YEAR }, 'use'],
  },
  {
    what: 'the clock is set back by a year between two runs',
    after: 'all hits',
    options: { memory: 0 },
    steps: () => ['use', { clock: -YEAR }, 'reopen', 'use'],
  },
  {
    what: 'the clock jumps to the year 1901',
    after: 'all hits',
    options: { maxAge: '1h' },
    steps: () => [{ clock: -125 * YEAR }, 'use', 'reopen', 'use'],
  },
  {
    what: 'the clock jumps forth and back, and entries age',
    after: 'all hits',
    options: { maxAge: '1h', ttl: '1h' },
    steps: () => ['use', { clock: 10 * YEAR }, 'use', { clock: -10 * YEAR }, 'use', 'use'],
  },
]

/** The disk is full, small, or read-only; they need {@link UNSHARE}. */
export const MOUNTS: readonly Row[] = [
  {
    what: 'the disk is full before the first call',
    after: 'right values',
    dir: (root) => join(root, 'disk', 'cache'),
    how: (root) => mounted('mount -t tmpfs -o size=1m tmpfs "$1/disk"', root),
    steps: (_, root) => [{ fill: join(root, 'disk', 'filler') }, 'use', 'use'],
  },
  {
    what: 'the disk is full before the first call, and space comes free',
    after: 'all hits',
    dir: (root) => join(root, 'disk', 'cache'),
    how: (root) => mounted('mount -t tmpfs -o size=20m tmpfs "$1/disk"', root),
    steps: (_, root) => {
      const filler = join(root, 'disk', 'filler')
      return [{ fill: filler }, 'use', { free: filler }, 'use', 'use', 'use']
    },
  },
  {
    what: 'the disk fills up while the cache is open, and space comes free',
    after: 'all hits',
    options: { memory: 0 },
    dir: (root) => join(root, 'disk', 'cache'),
    how: (root) => mounted('mount -t tmpfs -o size=20m tmpfs "$1/disk"', root),
    steps: (dir, root) => {
      const filler = join(root, 'disk', 'filler')
      return [
        ...(['use', { remove: join(dir, 'objects') }, { fill: filler }, 'use', 'use'] as const),
        ...([{ free: filler }, 'use', 'use', 'reopen', 'use'] as const),
      ]
    },
  },
  {
    what: 'the disk is smaller than the results',
    after: 'right values',
    dir: (root) => join(root, 'disk', 'cache'),
    how: (root) => mounted('mount -t tmpfs -o size=400k tmpfs "$1/disk"', root),
    steps: () => ['use', 'use', 'reopen', 'use'],
  },
  {
    what: 'the disk has no room for more files',
    after: 'right values',
    dir: (root) => join(root, 'disk', 'cache'),
    how: (root) => mounted('mount -t tmpfs -o nr_inodes=12 tmpfs "$1/disk"', root),
    steps: () => ['use', 'use', 'reopen', 'use'],
  },
  {
    what: 'the directory is on a read-only mount',
    after: 'right values',
    how: (root) => mounted('mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"', root),
    steps: () => ['use', 'use'],
  },
  {
    what: 'the directory becomes read-only while the cache is open, and writable again',
    after: 'all hits',
    options: { memory: 0 },
    dir: (root) => join(root, 'disk', 'cache'),
    how: (root) => mounted('mount -t tmpfs tmpfs "$1/disk"', root),
    steps: (_, root) => {
      const at = join(root, 'disk')
      return [{ mount: 'ro', at }, 'use', { mount: 'rw', at }, 'reopen', 'use', 'use']
    },
  },
  {
    what: 'a filled cache is on a read-only mount, and only read',
    after: 'all hits',
    options: { readOnly: true },
    how: (root) => mounted('mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"', root),
    steps: () => ['use'],
  },
]

/** Long ones, or ones that take gigabytes: for the full run. */
export const LONG: readonly Row[] = [
  {
    what: 'a result of 2.2 GB',
    after: 'right values',
    options: { size: '10 GiB' },
    steps: () => ['return 2.2 GB'],
  },
  {
    what: 'a result of 2.2 GB in a cache of 1 GiB',
    after: 'right values',
    options: { size: '1 GiB' },
    steps: () => ['return 2.2 GB', 'use'],
  },
  {
    what: 'another process holds the index for ever',
    after: 'right values',
    options: { memory: 0 },
    steps: (dir) => ['use', { lock: 'IMMEDIATE', ms: 0 }, { remove: join(dir, 'objects') }, 'use'],
  },
  {
    what: 'another process holds the whole index for ever',
    after: 'right values',
    options: { memory: 0 },
    steps: () => ['use', { lock: 'EXCLUSIVE', ms: 0 }, 'reopen', 'use'],
  },
]
