/** Listing folders, and looking for files by patterns. */
import type { Dirent } from 'node:fs'
import { all, called, sees } from './row.ts'
import type { Fs, Rows } from './row.ts'

const GONE: readonly string[] = ['folder becomes a file', 'folder deleted']
const NAMES: readonly string[] = ['entry gained', 'entry lost', 'entry renamed', ...GONE]
const TYPES: readonly string[] = [...NAMES, 'entry becomes a folder']
const TREE: readonly string[] = [...NAMES, 'entry gained deep']
const TREE_TYPES: readonly string[] = [...TREE, 'entry becomes a folder']
/** With names alone the runtime looks at types. */
const WALKED: { readonly either: readonly string[] } = { either: ['entry becomes a folder'] }

function typed(entries: readonly Dirent[]): readonly string[] {
  return entries.map((entry) => `${entry.name} ${entry.isDirectory()}`)
}

/** The whole list of the folder above is asked for. */
const LISTED = {
  either: [
    'entry becomes a folder',
    'unrelated',
    'replaced',
    'deleted',
    'becomes a folder',
    'appears',
    'appears as a folder',
    'link to a folder retargeted',
  ],
} as const
/** They write, and modes go along with what is copied. */
const COPIES = { options: { assumePure: ['write'], effects: 'ignore' } } as const

export function rowsOfFolders(fs: Fs): Rows {
  return {
    readdirSync: sees(NAMES, (at) => fs.readdirSync(`${at}/d`)),
    'readdirSync with types': sees(TYPES, (at) =>
      typed(fs.readdirSync(`${at}/d`, { withFileTypes: true })),
    ),
    'readdirSync of a tree': sees(
      TREE,
      (at) => fs.readdirSync(`${at}/d`, { recursive: true }),
      WALKED,
    ),
    'readdirSync of a tree with types': sees(TREE_TYPES, (at) =>
      typed(fs.readdirSync(`${at}/d`, { recursive: true, withFileTypes: true })),
    ),
    'readdirSync as bytes': sees(NAMES, (at) => fs.readdirSync(`${at}/d`, 'buffer')),
    'readdirSync through a link': sees([...NAMES, 'link to a folder retargeted'], (at) =>
      fs.readdirSync(`${at}/ld`),
    ),
    'readdirSync with a slash': sees(NAMES, (at) => fs.readdirSync(`${at}/d/`)),
    'readdirSync of what is absent': sees(['appears', 'appears as a folder'], (at) =>
      fs.readdirSync(`${at}/x`),
    ),
    'readdirSync of a file': sees(['deleted', 'becomes a folder'], (at) =>
      fs.readdirSync(`${at}/a`),
    ),
    readdir: sees(NAMES, (at) => called(fs.readdir, `${at}/d`)),
    'readdir of a tree': sees(
      TREE,
      (at) => called(fs.readdir, `${at}/d`, { recursive: true }),
      WALKED,
    ),
    'promises.readdir': sees(NAMES, (at) => fs.promises.readdir(`${at}/d`)),
    'promises.readdir with types': sees(TYPES, async (at) =>
      typed(await fs.promises.readdir(`${at}/d`, { withFileTypes: true })),
    ),
    'promises.readdir of a tree': sees(
      TREE,
      (at) => fs.promises.readdir(`${at}/d`, { recursive: true }),
      WALKED,
    ),
    'promises.readdir of a tree with types': sees(TREE_TYPES, async (at) =>
      typed(await fs.promises.readdir(`${at}/d`, { recursive: true, withFileTypes: true })),
    ),
    opendirSync: sees(
      TYPES,
      (at) => {
        const folder = fs.opendirSync(`${at}/d`)
        const names: string[] = []
        for (let one = folder.readSync(); one !== null; one = folder.readSync())
          names.push(`${one.name} ${one.isFile()}`)
        folder.closeSync()
        return names.toSorted()
      },
      { taken: null },
    ),
    opendir: sees(
      TYPES,
      async (at) => {
        const folder = (await called(fs.opendir, `${at}/d`)) as Awaited<
          ReturnType<Fs['promises']['opendir']>
        >
        return typed(await all(folder)).toSorted()
      },
      { taken: null },
    ),
    'promises.opendir': sees(
      TYPES,
      async (at) => typed(await all(await fs.promises.opendir(`${at}/d`))).toSorted(),
      { taken: null },
    ),
    'promises.opendir, read one by one': sees(
      TYPES,
      async (at) => {
        const folder = await fs.promises.opendir(`${at}/d`)
        const found: Dirent[] = []
        for (let one = await folder.read(); one !== null; one = await folder.read()) found.push(one)
        await folder.close()
        return typed(found).toSorted()
      },
      { taken: null },
    ),
    'opendirSync of a tree': sees(
      TREE_TYPES,
      (at) => {
        const folder = fs.opendirSync(`${at}/d`, { recursive: true })
        const names: string[] = []
        for (let one = folder.readSync(); one !== null; one = folder.readSync())
          names.push(`${one.name} ${one.isFile()}`)
        folder.closeSync()
        return names.toSorted()
      },
      { taken: null },
    ),
    'opendirSync of what is absent': sees(
      ['appears', 'appears as a folder'],
      (at) => {
        fs.opendirSync(`${at}/x`).closeSync()
        return 'opened'
      },
      { taken: null },
    ),
    'globSync of a folder': sees(NAMES, (at) => fs.globSync('d/*', { cwd: at }).toSorted(), WALKED),
    'globSync of a tree': sees(TREE, (at) => fs.globSync('d/**/*', { cwd: at }).toSorted(), WALKED),
    'globSync of a name in some folder': sees(
      ['entry lost', 'entry renamed', ...GONE],
      (at) => fs.globSync('*/one', { cwd: at }).toSorted(),
      LISTED,
    ),
    'globSync of a name': sees(['deleted'], (at) => fs.globSync('a', { cwd: at }), {
      either: ['becomes a folder'],
    }),
    'globSync of what is absent': sees(['appears', 'appears as a folder'], (at) =>
      fs.globSync('x', { cwd: at }),
    ),
    'globSync below a name in a folder': sees(['entry gained deep', ...GONE], (at) =>
      fs.globSync('d/deep/*', { cwd: at }),
    ),
    'globSync of braces': sees(
      ['entry gained', 'entry lost', 'entry renamed', ...GONE],
      (at) => fs.globSync('{d,e}/{one,two}', { cwd: at }).toSorted(),
      { either: TREE_TYPES },
    ),
    'globSync of an absolute pattern': sees(NAMES, (at) => fs.globSync(`${at}/d/*`).length, WALKED),
    'globSync with types': sees(TYPES, (at) =>
      typed(fs.globSync('d/*', { cwd: at, withFileTypes: true })).toSorted(),
    ),
    'globSync with a filter that reads': sees(
      [
        ...NAMES,
        'content',
        'deleted',
        'becomes a folder',
        'same size',
        'same size and mtime',
        'replaced',
      ],
      (at) =>
        fs.globSync('d/*', {
          cwd: at,
          exclude: (name) =>
            name.endsWith(fs.readFileSync(`${at}/a`, 'utf8') === 'aaaa' ? 'one' : 'none'),
        }),
      WALKED,
    ),
    'globSync with a pattern of exclusion': sees(
      NAMES,
      (at) => fs.globSync('d/*', { cwd: at, exclude: ['d/two'] }),
      { either: [...WALKED.either] },
    ),
    glob: sees(
      NAMES,
      async (at) => ((await called(fs.glob, 'd/*', { cwd: at })) as string[]).toSorted(),
      { ...WALKED, taken: null },
    ),
    'promises.glob': sees(
      TREE,
      async (at) => (await all(fs.promises.glob('d/**', { cwd: at }))).toSorted(),
      { ...WALKED, taken: null },
    ),
    'promises.glob by URL': sees(
      NAMES,
      async (at) =>
        (await all(fs.promises.glob('d/*', { cwd: new URL(`file://${at}`) }))).toSorted(),
      { ...WALKED, taken: null },
    ),
    cpSync: sees(
      [...TREE_TYPES, 'content of an entry'],
      (at) => {
        fs.cpSync(`${at}/d`, `${at}/copy`, { recursive: true })
        return fs
          .readdirSync(`${at}/copy`)
          .map((name) => (name === 'deep' ? name : fs.readFileSync(`${at}/copy/${name}`, 'utf8')))
      },
      COPIES,
    ),
    cp: sees(
      [...TREE_TYPES, 'content of an entry'],
      async (at) => {
        await called(fs.cp, `${at}/d`, `${at}/copy`, { recursive: true })
        return fs.readdirSync(`${at}/copy`)
      },
      COPIES,
    ),
    'promises.cp': sees(
      [...TREE_TYPES, 'content of an entry'],
      async (at) => {
        await fs.promises.cp(`${at}/d`, `${at}/copy`, { recursive: true })
        return fs.readdirSync(`${at}/copy`)
      },
      COPIES,
    ),
    'cpSync with a filter that reads': sees(
      [
        ...TREE_TYPES,
        'content of an entry',
        'content',
        'same size',
        'same size and mtime',
        'replaced',
        'deleted',
        'becomes a folder',
      ],
      (at) => {
        fs.cpSync(`${at}/d`, `${at}/copy`, {
          recursive: true,
          filter: (from) => !from.endsWith('one') || fs.readFileSync(`${at}/a`, 'utf8') === 'aaaa',
        })
        return fs.readdirSync(`${at}/copy`)
      },
      COPIES,
    ),
    'promises.cp with a filter that reads': sees(
      [
        ...TREE_TYPES,
        'content of an entry',
        'content',
        'same size',
        'same size and mtime',
        'replaced',
        'deleted',
        'becomes a folder',
      ],
      async (at) => {
        await fs.promises.cp(`${at}/d`, `${at}/copy`, {
          recursive: true,
          filter: async (from) =>
            !from.endsWith('one') || (await fs.promises.readFile(`${at}/a`, 'utf8')) === 'aaaa',
        })
        return fs.readdirSync(`${at}/copy`)
      },
      COPIES,
    ),
  }
}
