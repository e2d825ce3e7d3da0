/**
 * Every entry point of `fs`, in each of its forms, against every kind of change: what must make the
 * state another, and what must not.
 */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bypasses, install, uninstall } from '../../src/trace/index.ts'
import { ground, inputsOf, isDifferent, trace } from './support.ts'
import type { TracedInput } from '../../src/trace/index.ts'
import type { Fs, Ground } from './support.ts'

/** Taken before anything is patched, as a program would that was loaded earlier. */
const taken = {
  ...fs,
  promises: { ...fs.promises },
} as Fs
const earlier = [taken.opendir, taken.opendirSync, taken.openAsBlob]

beforeAll(install)
afterAll(uninstall)

/**
 * Changes: what is at `a`, a file of 4 bytes; at `d`, a folder with `one` in it; `l` is a link to
 * `a` and `ld` to `d`; `absent` is not there.
 */
const CHANGES = {
  content: ({ at }) => fs.writeFileSync(at('a'), 'other content'),
  'same size at once': ({ at }) => fs.writeFileSync(at('a'), 'XXXX'),
  'same size, same mtime': ({ at }) => {
    const { atime, mtime } = fs.statSync(at('a'))
    fs.writeFileSync(at('a'), 'XXXX')
    fs.utimesSync(at('a'), atime, mtime)
  },
  replaced: ({ at }) => {
    fs.writeFileSync(at('beside'), 'YYYY')
    fs.renameSync(at('beside'), at('a'))
  },
  deletion: ({ at }) => fs.rmSync(at('a')),
  appearance: ({ at }) => fs.writeFileSync(at('absent'), 'here'),
  'mtime only': ({ at }) => fs.utimesSync(at('a'), 1, 1),
  'an entry more': ({ at }) => fs.writeFileSync(at('d/two'), ''),
  'an entry less': ({ at }) => fs.rmSync(at('d/one')),
  'an entry deep': ({ at }) => fs.writeFileSync(at('d/deep/more'), ''),
  'content in the folder': ({ at }) => fs.writeFileSync(at('d/one'), 'other'),
  retargeted: ({ at }) => {
    fs.rmSync(at('l'))
    fs.symlinkSync('b', at('l'))
  },
  'folder retargeted': ({ at }) => {
    fs.rmSync(at('ld'))
    fs.symlinkSync('empty', at('ld'))
  },
  nothing: () => {},
} satisfies Record<string, (ground: Ground) => void>

type Change = keyof typeof CHANGES

function lay(): Ground {
  const laid = ground()
  const { at } = laid
  fs.writeFileSync(at('a'), 'aaaa')
  fs.writeFileSync(at('b'), 'b')
  fs.mkdirSync(at('d/deep'), { recursive: true })
  fs.mkdirSync(at('empty'))
  fs.writeFileSync(at('d/one'), '')
  fs.symlinkSync('a', at('l'))
  fs.symlinkSync('d', at('ld'))
  return laid
}

/** What changes a file's bytes. */
const BYTES: readonly Change[] = [
  'content',
  'same size at once',
  'same size, same mtime',
  'replaced',
  'deletion',
]
const FOLDER: readonly Change[] = ['an entry more', 'an entry less']

interface Question {
  readonly ask: (fs: Fs, ground: Ground) => unknown
  /** What must make a difference; everything else must not. */
  readonly seen: readonly Change[]
  /** What may make a difference or not: times are as coarse as the clock of the file system. */
  readonly either?: readonly Change[]
  /** What a reference taken before can't tell from what matters; null: it is not seen at all. */
  readonly coarse?: readonly Change[] | null
}

function callback(
  call: (done: (error: unknown, value?: unknown) => void) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    call((error, value) => (error instanceof Error ? reject(error) : resolve(value)))
  })
}

/** The three forms of one operation. */
function forms(
  name: string,
  args: (ground: Ground) => readonly unknown[],
  seen: readonly Change[],
  more: {
    readonly use?: (result: never) => unknown
    readonly coarse?: readonly Change[] | null
    readonly either?: readonly Change[]
  } = {},
): Record<string, Question> {
  type Any = (...args: readonly unknown[]) => unknown
  const use = (more.use ?? ((result: unknown) => result)) as (result: unknown) => unknown
  const coarse = {
    ...(more.coarse !== undefined && { coarse: more.coarse }),
    ...(more.either !== undefined && { either: more.either }),
  }
  const member = (holder: object, key: string): Any => Reflect.get(holder, key) as Any
  return {
    [`${name}Sync`]: {
      ask: (from, at) => use(member(from, `${name}Sync`)(...args(at))),
      seen,
      ...coarse,
    },
    [name]: {
      ask: async (from, at) => use(await callback((done) => member(from, name)(...args(at), done))),
      seen,
      ...coarse,
    },
    [`promises.${name}`]: {
      ask: async (from, at) => use(await member(from.promises, name)(...args(at))),
      seen,
      ...coarse,
    },
  }
}

/** Things that all change a stat, but not what was asked of it. */
const ALL_STAT: readonly Change[] = [...BYTES, 'mtime only']
const LINKS: readonly Change[] = ['retargeted', ...BYTES]

let copies = 0

const QUESTIONS: Record<string, Question> = {
  ...forms('readFile', ({ at }) => [at('a')], BYTES),
  ...named(
    'of an absent file',
    forms('readFile', ({ at }) => [at('absent')], ['appearance']),
  ),
  ...named(
    'as text',
    forms('readFile', ({ at }) => [at('a'), 'utf8'], BYTES),
  ),
  ...named(
    'by URL',
    forms('readFile', ({ at }) => [new URL(`file://${at('a')}`)], BYTES),
  ),
  ...named(
    'by bytes',
    forms('readFile', ({ at }) => [Buffer.from(at('a'))], BYTES),
  ),
  ...named(
    'through a link',
    forms('readFile', ({ at }) => [at('l'), {}], LINKS),
  ),
  ...forms('stat', ({ at }) => [at('a')], ['content', 'deletion'], {
    use: (stats: fs.Stats) => stats.size,
    coarse: ALL_STAT,
  }),
  ...named(
    'as bigint',
    forms('stat', ({ at }) => [at('a'), { bigint: true }], ['content', 'deletion'], {
      use: (stats: fs.BigIntStats) => stats.size,
      coarse: ALL_STAT,
    }),
  ),
  ...named(
    'for its time',
    forms('stat', ({ at }) => [at('a')], ['deletion', 'mtime only'], {
      use: (stats: fs.Stats) => stats.mtime,
      coarse: ALL_STAT,
      either: BYTES,
    }),
  ),
  ...named(
    'for its type',
    forms('stat', ({ at }) => [at('a')], ['deletion'], {
      use: (stats: fs.Stats) => stats.isFile(),
      coarse: ALL_STAT,
    }),
  ),
  ...named(
    'for nothing',
    forms('stat', ({ at }) => [at('a')], ['deletion'], { coarse: ALL_STAT }),
  ),
  ...named(
    'of an absent file',
    forms('stat', ({ at }) => [at('absent')], ['appearance'], { coarse: [] }),
  ),
  ...forms('lstat', ({ at }) => [at('l')], [], {
    use: (stats: fs.Stats) => stats.isSymbolicLink(),
    coarse: ['retargeted'],
  }),
  ...forms('access', ({ at }) => [at('a')], ['deletion']),
  ...named(
    'of an absent file',
    forms('access', ({ at }) => [at('absent')], ['appearance']),
  ),
  ...forms('readdir', ({ at }) => [at('d')], FOLDER),
  ...named(
    'with types',
    forms('readdir', ({ at }) => [at('d'), { withFileTypes: true }], FOLDER),
  ),
  ...named(
    'of a tree',
    forms('readdir', ({ at }) => [at('d'), { recursive: true }], [...FOLDER, 'an entry deep']),
  ),
  ...named(
    'through a link',
    forms('readdir', ({ at }) => [at('ld')], [...FOLDER, 'folder retargeted']),
  ),
  ...forms('readlink', ({ at }) => [at('l')], ['retargeted']),
  ...forms('realpath', ({ at }) => [at('l')], ['retargeted', 'deletion'], {
    coarse: ALL_STAT,
  }),
  'realpathSync.native': {
    ask: (from, { at }) => from.realpathSync.native(at('l')),
    seen: ['retargeted', 'deletion'],
  },
  'realpath.native': {
    ask: (from, { at }) => callback((done) => from.realpath.native(at('l'), done)),
    seen: ['retargeted', 'deletion'],
  },
  existsSync: { ask: (from, { at }) => from.existsSync(at('a')), seen: ['deletion'] },
  'existsSync of an absent file': {
    ask: (from, { at }) => from.existsSync(at('absent')),
    seen: ['appearance'],
  },
  exists: {
    ask: (from, { at }) => callback((done) => from.exists(at('a'), () => done(null))),
    seen: ['deletion'],
  },
  ...forms('copyFile', ({ at }) => [at('a'), at(`copy ${copies++}`)], BYTES, { coarse: BYTES }),
  ...forms(
    'cp',
    ({ at }) => [at('d'), at(`copy ${copies++}`), { recursive: true }],
    [...FOLDER, 'an entry deep', 'content in the folder'],
    { coarse: Object.keys(CHANGES) as Change[] },
  ),
  createReadStream: {
    ask: (from, { at }) =>
      new Promise((resolve, reject) => {
        from
          .createReadStream(at('a'))
          .on('error', reject)
          .on('close', () => resolve(null))
          .resume()
      }),
    seen: BYTES,
  },
  'openSync, readSync': {
    ask(from, { at }) {
      const file = from.openSync(at('a'), 'r')
      from.readSync(file, Buffer.alloc(9), 0, 9, 0)
      from.closeSync(file)
    },
    seen: BYTES,
  },
  'open, readv': {
    async ask(from, { at }) {
      const file = (await callback((done) => from.open(at('a'), 'r', done))) as number
      await callback((done) => from.readv(file, [Buffer.alloc(9)], done))
      await callback((done) => from.close(file, (error) => done(error)))
    },
    seen: BYTES,
  },
  'a file handle': {
    async ask(from, { at }) {
      const handle = await from.promises.open(at('a'))
      await handle.read(Buffer.alloc(9))
      await handle.close()
    },
    seen: BYTES,
  },
  'a file handle, read whole': {
    async ask(from, { at }) {
      const handle = await from.promises.open(at('a'))
      await handle.readFile()
      await handle.close()
    },
    seen: BYTES,
  },
  'a file handle, by lines': {
    async ask(from, { at }) {
      const handle = await from.promises.open(at('a'))
      for await (const _ of handle.readLines());
    },
    seen: BYTES,
  },
  'a file handle, its stat': {
    async ask(from, { at }) {
      const handle = await from.promises.open(at('a'))
      const { mtimeMs } = await handle.stat()
      await handle.close()
      return mtimeMs
    },
    seen: ['mtime only', ...BYTES],
  },
  'readFileSync of a descriptor': {
    ask(from, { at }) {
      const file = from.openSync(at('a'), 'r')
      from.readFileSync(file)
      from.closeSync(file)
    },
    seen: BYTES,
  },
  opendirSync: {
    ask(from, { at }) {
      const dir = from.opendirSync(at('d'))
      while (dir.readSync() !== null);
      dir.closeSync()
    },
    seen: FOLDER,
    coarse: null,
  },
  'promises.opendir': {
    async ask(from, { at }) {
      for await (const _ of await from.promises.opendir(at('d')));
    },
    seen: FOLDER,
    coarse: null,
  },
  openAsBlob: {
    ask: async (from, { at }) => (await from.openAsBlob(at('a'))).text(),
    seen: BYTES,
    coarse: null,
  },
  globSync: {
    ask: (from, { root }) => from.globSync('d/**/*', { cwd: root }),
    seen: [...FOLDER, 'an entry deep'],
  },
  'promises.glob': {
    async ask(from, { root }) {
      for await (const _ of from.promises.glob('d/*', { cwd: root }));
    },
    seen: FOLDER,
    coarse: null,
  },
}

function named(what: string, questions: Record<string, Question>): Record<string, Question> {
  return Object.fromEntries(
    Object.entries(questions).map(([name, question]) => [`${name} ${what}`, question]),
  )
}

const ROWS = Object.entries(QUESTIONS)
const ALL_CHANGES = Object.keys(CHANGES) as Change[]

/** Whether each question sees each change; all are asked in one folder, which then changes once. */
async function verdictsOf(from: Fs): Promise<Map<string, Partial<Record<Change, boolean>>>> {
  const verdicts = new Map<string, Partial<Record<Change, boolean>>>(
    ROWS.map(([name]) => [name, {}]),
  )
  for (const change of ALL_CHANGES) {
    const laid = lay()
    const asked: (readonly [string, readonly TracedInput[]])[] = []
    for (const [name, question] of ROWS) {
      const traced = await trace(laid, () => question.ask(from, laid))
      // Of what is seen only in part, the copying itself may look like somebody else's.
      asked.push([name, from === taken ? (traced.finished.inputs ?? []) : inputsOf(traced)])
    }
    CHANGES[change](laid)
    for (const [name, inputs] of asked) verdicts.get(name)![change] = isDifferent(inputs, laid)
    fs.rmSync(laid.root, { recursive: true })
  }
  return verdicts
}

describe('what an entry point asks', () => {
  let patched: Awaited<ReturnType<typeof verdictsOf>>
  let original: typeof patched
  beforeAll(async () => {
    patched = await verdictsOf(fs)
    original = await verdictsOf(taken)
  })

  it.each(ROWS)('%s: sees what matters, and nothing else', (name, { seen, either = [] }) => {
    const expected = ALL_CHANGES.filter(
      (change) => !either.includes(change) || seen.includes(change),
    )
    const verdicts = patched.get(name)!
    expect(Object.fromEntries(expected.map((change) => [change, verdicts[change]]))).toEqual(
      Object.fromEntries(expected.map((change) => [change, seen.includes(change)])),
    )
  })

  it.each(ROWS)('%s: taken before, sees what matters, or is named', (name, { seen, coarse }) => {
    if (coarse === null) {
      expect(earlier.some((fn) => bypasses(fn) !== null)).toBe(true)
      return
    }
    // Node 26 reads whole files and copies folders by functions that can't be wrapped.
    const [path] = name.split(' ')
    const held = path!
      .split('.')
      .reduce<unknown>((at, key) => Reflect.get(at as object, key), taken)
    if (bypasses(held) !== null) return
    const verdicts = original.get(name)!
    for (const change of ALL_CHANGES)
      if (seen.includes(change))
        expect({ change, saw: verdicts[change] }).toEqual({ change, saw: true })
      else if (coarse?.includes(change) !== true)
        expect({ change, saw: verdicts[change] }).toEqual({ change, saw: false })
  })
})

describe('a clock tick', () => {
  it('does not hide a file that is replaced at once by one of the same size', async () => {
    const laid = ground()
    for (let round = 0; round < 50; round++) {
      fs.writeFileSync(laid.at('a'), 'before')
      const traced = await trace(laid, () => fs.readFileSync(laid.at('a'), 'utf8'))
      fs.writeFileSync(laid.at('a'), 'after.')
      expect(isDifferent(inputsOf(traced), laid)).toBe(true)
    }
  })
})

it('rollup, which took fs before, is known to ask for the type alone', async () => {
  const laid = lay()
  const dist = laid.at('node_modules/rollup/dist')
  fs.mkdirSync(dist, { recursive: true })
  const ask = '{ const stats = await fs.lstat(path); return stats.isFile() && path }'
  fs.writeFileSync(
    `${dist}/a.cjs`,
    `exports.findFile = async function findFile(fs, path) ${ask}
     exports.load = async function load(fs, path) ${ask}`,
  )
  type Find = (from: Fs['promises'], path: string) => Promise<unknown>
  const rollup = createRequire(import.meta.url)(`${dist}/a.cjs`) as Record<string, Find>
  const fieldsOf = async (name: string): Promise<unknown> => {
    const [asked] = inputsOf(await trace(laid, () => rollup[name]!(taken.promises, laid.at('a'))))
    return asked !== undefined && 'fields' in asked.input ? asked.input.fields : null
  }
  expect(await fieldsOf('findFile')).toEqual(['type'])
  expect(await fieldsOf('load')).toContain('mtime')
})

describe('a path', () => {
  it('is taken against the working directory of the moment', async () => {
    const laid = lay()
    const before = process.cwd()
    const traced = await trace(laid, () => {
      process.chdir(laid.at('d'))
      fs.readFileSync('one')
      fs.readFileSync('../a')
      fs.readFileSync('./deep/../one')
      process.chdir(before)
    })
    const found = inputsOf(traced).map(({ input }) => ('path' in input ? input.path : ''))
    expect(found).toEqual(['./a', './d/deep/../one', './d/one'])
  })

  it('that is no file name is left to fs', async () => {
    const laid = lay()
    const traced = await trace(laid, () => {
      for (const bad of ['a\0b', 5.5, {}, undefined, new URL('http://x/y')])
        expect(() => fs.readFileSync(bad as string)).toThrow(TypeError)
      expect(() => fs.statSync('', { throwIfNoEntry: true })).toThrow('ENOENT')
    })
    expect(inputsOf(traced)).toEqual([])
  })

  it('of bytes that are no text makes the result impure', async () => {
    const laid = lay()
    const odd = Buffer.concat([Buffer.from(`${laid.root}/x`), Buffer.from([0xff])])
    fs.writeFileSync(odd, 'odd')
    const { recording } = await trace(laid, () => fs.readFileSync(odd))
    expect(recording.notes.map(({ what }) => what)).toEqual(['using a file whose name is no text'])
  })

  it('in an installed package counts by name and version', async () => {
    const laid = lay()
    const folder = laid.at('node_modules/@scope/lib')
    fs.mkdirSync(`${folder}/data`, { recursive: true })
    const manifest = (version: string): void =>
      fs.writeFileSync(`${folder}/package.json`, JSON.stringify({ name: '@scope/lib', version }))
    manifest('1.0.0')
    fs.writeFileSync(`${folder}/data/x`, 'x')
    const traced = await trace(laid, () => {
      fs.readFileSync(`${folder}/data/x`)
      fs.existsSync(`${folder}/data/nothing`)
      fs.readdirSync(`${folder}/data`)
    })
    expect(inputsOf(traced)).toEqual([
      {
        input: { kind: 'package', path: './node_modules/@scope/lib' },
        state: '=@scope/lib@1.0.0',
      },
    ])
    fs.writeFileSync(`${folder}/data/x`, 'other')
    expect(isDifferent(inputsOf(traced), laid)).toBe(false)
    manifest('1.0.1')
    expect(isDifferent(inputsOf(traced), laid)).toBe(true)
  })

  it('in a linked workspace package, or in a folder of a tool, is a file like any other', async () => {
    const laid = lay()
    for (const name of ['packages/own', 'node_modules/.cache'])
      fs.mkdirSync(laid.at(name), { recursive: true })
    fs.writeFileSync(laid.at('packages/own/package.json'), '{"name":"own","version":"1.0.0"}')
    fs.symlinkSync('../packages/own', laid.at('node_modules/own'))
    fs.writeFileSync(laid.at('packages/own/x'), 'x')
    fs.writeFileSync(laid.at('node_modules/.cache/y'), 'y')
    const traced = await trace(laid, () => {
      fs.readFileSync(laid.at('node_modules/own/x'))
      fs.readFileSync(laid.at('node_modules/.cache/y'))
    })
    expect(inputsOf(traced).map(({ input }) => input)).toEqual([
      { kind: 'content', path: './node_modules/.cache/y' },
      { kind: 'content', path: './node_modules/own/x' },
    ])
  })

  it('that winds out of a package is no part of it', async () => {
    const laid = lay()
    fs.mkdirSync(laid.at('node_modules/lib'), { recursive: true })
    fs.writeFileSync(laid.at('node_modules/lib/package.json'), '{"version":"1.0.0"}')
    const path = `${laid.root}/node_modules/lib/../../a`
    const traced = await trace(laid, () => fs.readFileSync(path))
    fs.writeFileSync(laid.at('a'), 'other')
    expect(isDifferent(inputsOf(traced), laid)).toBe(true)
  })

  it('with the right to write it as well changes nothing', async () => {
    const laid = lay()
    const { recording, finished } = await trace(laid, async () => {
      fs.readFileSync(laid.at('a'), { flag: 'r+' })
      fs.readFileSync(laid.at('a'), { encoding: 'utf8', flag: 'rs+' })
      await fs.promises.readFile(laid.at('a'), { flag: fs.constants.O_RDWR })
    })
    expect(recording.notes).toEqual([])
    expect(finished.inputs?.map(({ input }) => input)).toEqual([
      { kind: 'access', path: './a', mode: fs.constants.R_OK | fs.constants.W_OK },
      { kind: 'content', path: './a' },
    ])
  })

  it('of a live file of the system makes the result impure', async () => {
    if (process.platform !== 'linux') return
    const { recording, finished } = await trace(lay(), () => fs.readFileSync('/proc/self/status'))
    expect(finished.inputs).toEqual([])
    expect(recording.notes.map(({ what }) => what)).toEqual(['reading "/proc/self/status"'])
  })
})

it('asks of a file that was opened before the call count as impure', async () => {
  const laid = lay()
  const file = fs.openSync(laid.at('a'), 'r')
  const handle = await taken.promises.open(laid.at('a'))
  const sync = await trace(laid, () => fs.readSync(file, Buffer.alloc(2), 0, 2, 0))
  const late = await trace(laid, () => handle.read(Buffer.alloc(2)))
  await handle.close()
  fs.closeSync(file)
  const what = 'reading a file that was opened before the call'
  for (const { recording } of [sync, late])
    expect(recording.notes.map((note) => note.what)).toEqual([what])
  expect(dirname(laid.at('a'))).toBe(laid.root)
})
