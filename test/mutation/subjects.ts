/**
 * The packages whose sources are mutated: which files are copied, which exported function is
 * memoized, and what it is called with.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import type { Source } from './mutate.ts'

export interface Subject {
  readonly name: string
  /** Files and folders of the package that make up the copy. */
  readonly copied: readonly string[]
  /** The module in the copy, and the name under which it exports the function. */
  readonly entry: string
  readonly exported: string
  /** Packages that stay packages. */
  readonly needs: readonly string[]
  readonly inputs: readonly (readonly unknown[])[]
}

export const SUBJECTS: readonly Subject[] = [
  {
    name: 'semver',
    copied: ['classes', 'functions', 'internal', 'package.json'],
    entry: 'functions/inc.js',
    exported: 'default',
    needs: [],
    inputs: [
      ['1.2.3', 'minor'],
      ['1.2.3-beta.1', 'prerelease', 'beta'],
      ['2.0.0-rc.1', 'major'],
      ['0.9.9', 'prepatch', 'a', '1'],
      ['nonsense', 'patch'],
    ],
  },
  {
    name: 'picomatch',
    copied: ['lib', 'package.json'],
    entry: 'lib/picomatch.js',
    exported: 'makeRe',
    needs: [],
    inputs: [
      ['**/*.{js,ts}'],
      ['a/[b-d]?/!(x|y).md', { nocase: true }],
      ['{1..3}/+(a|b)*'],
      ['./src/*'],
      ['!foo/**', { dot: true }],
    ],
  },
  {
    name: 'he',
    copied: ['src', 'package.json'],
    entry: 'src/he.mjs',
    exported: 'decode',
    needs: [],
    inputs: [
      ['a &lt; b &amp;&amp; c &#x1D306; &copy &notit;'],
      ['&#128; &#xZ; &#0;'],
      ['&ampx;', { isAttributeValue: true }],
      ['plain'],
    ],
  },
  {
    name: 'diff',
    copied: ['libesm', 'package.json'],
    entry: 'libesm/index.js',
    exported: 'diffWords',
    needs: [],
    inputs: [
      ['the quick brown fox', 'the slow brown  dog'],
      ['a b c', 'a c'],
      ['', 'x'],
      ['A b', 'a B', { ignoreCase: true }],
      ['same', 'same'],
    ],
  },
  {
    name: 'd3-array',
    copied: ['dist/d3-array.mjs', 'package.json'],
    entry: 'dist/d3-array.mjs',
    exported: 'quantile',
    needs: ['internmap'],
    inputs: [
      [[5, 1, 4, 2, 3], 0.5],
      [[3, 1, 2], 0],
      [[10, 30, 20, 5], 0.9],
      [[], 0.5],
      [[1, null, '7', Number.NaN, 4], 0.25],
      [Array.from({ length: 700 }, (_, i) => (i * 7919) % 701), 0.3],
    ],
  },
]

const require = createRequire(import.meta.url)

/** The folder of an installed package. */
function folderOf(name: string): string {
  for (const path of require.resolve.paths(name)!) {
    const folder = join(path, name)
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder
  }
  throw new Error(`the package "${name}" is not installed: npm install`)
}

/** The sources of a subject, by path in the package. */
export function sourcesOf({ name, copied }: Subject): readonly Source[] {
  const root = folderOf(name)
  const files = copied.flatMap((one) => {
    const path = join(root, one)
    if (!statSync(path).isDirectory()) return [path]
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  })
  return files
    .filter((path) => /\.[cm]?js$/.test(path))
    .map((path) => ({ file: relative(root, path), text: readFileSync(path, 'utf8') }))
}

/** Copies a subject's package to where its code counts as own code. */
export function copySubject({ name, copied, needs }: Subject, to: string): void {
  const root = folderOf(name)
  for (const one of copied) {
    mkdirSync(dirname(join(to, one)), { recursive: true })
    cpSync(join(root, one), join(to, one), { recursive: true })
  }
  for (const need of needs)
    cpSync(folderOf(need), join(to, 'node_modules', need), { recursive: true })
}
