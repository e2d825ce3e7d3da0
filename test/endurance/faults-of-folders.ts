/** What can go wrong with the cache directory: rows of faults.test.ts. */
import { join } from 'node:path'
import type { Start } from './child.ts'
import type { FaultsInput, Step } from './faults-program.ts'

/** What the last turn must find. */
type After = 'all hits' | 'right values'

/** One fault: what happens, and what is done meanwhile. */
export interface Row {
  readonly what: string
  readonly after: After
  readonly options?: FaultsInput['options']
  /** The cache directory, in a folder of its own. */
  readonly dir?: (root: string) => string
  readonly how?: (root: string) => Start
  readonly steps: (dir: string, root: string) => readonly Step[]
}

/** What others do is noticed after 100 ms; until then memory answers. */
const NOTICED: Step = { wait: 120 }

/** The directory is not what it should be. */
export const FOLDERS: readonly Row[] = [
  {
    what: 'the directory is deleted while the cache is open',
    after: 'all hits',
    steps: (dir) => ['use', { remove: dir }, 'use', NOTICED, 'use', 'use'],
  },
  {
    what: 'the directory is deleted and nothing kept in memory',
    after: 'all hits',
    options: { memory: 0 },
    steps: (dir) => ['use', { remove: dir }, 'use', 'use', 'use'],
  },
  {
    what: 'the directory is deleted under a reader',
    after: 'all hits',
    options: { recordAccess: false },
    steps: (dir) => ['use', 'reopen', 'use', { remove: dir }, 'use', NOTICED, 'use', 'use'],
  },
  {
    what: 'the folders of large values are deleted',
    after: 'all hits',
    options: { memory: 0 },
    steps: (dir) => ['use', { remove: join(dir, 'objects') }, 'use', 'use'],
  },
  {
    what: 'the index is deleted while the cache is open',
    after: 'all hits',
    options: { memory: 0 },
    steps: (dir) => [
      'use',
      { remove: join(dir, 'index.db') },
      'use',
      'use',
      'reopen',
      'use',
      'use',
    ],
  },
  {
    what: 'the directory is replaced by a file, and comes back',
    after: 'all hits',
    steps: (dir) => [
      ...(['use', { remove: dir }, { put: 'file', at: dir }, 'use'] as const),
      ...([{ remove: dir }, 'reopen', 'use', 'use'] as const),
    ],
  },
  {
    what: 'the directory is a file',
    after: 'right values',
    steps: (dir) => [{ put: 'file', at: dir }, 'use', 'use'],
  },
  {
    what: 'the directory lies below a file',
    after: 'right values',
    dir: (root) => join(root, 'file', 'cache'),
    steps: (_, root) => [{ put: 'file', at: join(root, 'file') }, 'use', 'use'],
  },
  {
    what: 'the directory is a dangling link',
    after: 'right values',
    steps: (dir) => [{ put: 'link', at: dir }, 'use', 'use'],
  },
  {
    what: 'the index is a folder',
    after: 'right values',
    steps: (dir) => [{ put: 'folder', at: join(dir, 'index.db') }, 'use', 'use'],
  },
  {
    what: 'a file stands where large values belong',
    after: 'right values',
    steps: (dir) => [{ put: 'file', at: join(dir, 'objects') }, 'use', 'reopen', 'use'],
  },
  {
    what: 'a file stands where temporary files belong',
    after: 'right values',
    steps: (dir) => [{ put: 'file', at: join(dir, 'tmp') }, 'use', 'reopen', 'use'],
  },
  {
    what: 'the path has characters that mean something in URLs and in SQL',
    after: 'all hits',
    options: { recordAccess: false },
    dir: (root) => join(root, "a b?mode=memory&c#d%20%41'; -- ü\u0301 \\"),
    steps: () => ['use', 'reopen', 'use'],
  },
  {
    what: 'the path has such characters, and is only read',
    after: 'all hits',
    options: { readOnly: true },
    dir: (root) => join(root, "a b?mode=memory&c#d%20%41'; -- ü\u0301 \\"),
    how: () => ({}),
    steps: () => ['use', 'use'],
  },
  {
    what: 'the path is 600 characters long',
    after: 'right values',
    dir: (root) => join(root, ...Array.from({ length: 6 }, () => 'x'.repeat(100))),
    steps: () => ['use', 'reopen', 'use'],
  },
  {
    what: 'the path is longer than the system allows',
    after: 'right values',
    dir: (root) => join(root, ...Array.from({ length: 50 }, () => 'x'.repeat(100))),
    steps: () => ['use', 'reopen', 'use'],
  },
  {
    what: 'the working directory is gone',
    after: 'all hits',
    steps: () => ['lose the working directory', 'use', 'reopen', 'use'],
  },
]

/** Permission is denied. */
export const ACCESS: readonly Row[] = [
  {
    what: 'the directory may not be made',
    after: 'right values',
    dir: (root) => join(root, 'closed', 'cache'),
    steps: (dir) => [
      ...(['warm up', { put: 'folder', at: join(dir, '..') }] as const),
      ...([{ chmod: 0o555, at: join(dir, '..') }, 'become nobody', 'use', 'use'] as const),
    ],
  },
  {
    what: 'a filled cache may not be written to',
    after: 'right values',
    steps: (dir) => ['use', { chmod: 0o555, at: dir }, 'become nobody', 'reopen', 'use', 'use'],
  },
  {
    what: 'a filled cache may not be written to, and is only read',
    after: 'all hits',
    options: { readOnly: true },
    steps: (dir) => ['warm up', { chmod: 0o555, at: dir }, 'become nobody', 'use'],
  },
  {
    what: 'a filled cache may not be looked into',
    after: 'right values',
    steps: (dir) => ['use', { chmod: 0o000, at: dir }, 'become nobody', 'reopen', 'use', 'use'],
  },
  {
    what: 'the right to write is lost while the cache is open',
    after: 'right values',
    options: { memory: 0 },
    steps: (dir) => ['use', { chmod: 0o555, at: dir }, 'become nobody', 'use', 'use'],
  },
  {
    what: 'every new file is unreadable',
    after: 'right values',
    steps: () => ['warm up', 'become nobody', 'create unreadable files', 'use', 'reopen', 'use'],
  },
]
