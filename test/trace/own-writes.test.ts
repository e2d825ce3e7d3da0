/** What a computation makes itself is no input; what was there before it did is. */
import fs from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { finish, install, recordAsync, recordSync, uninstall } from '../../src/trace/index.ts'
import { ground, inputsOf, isDifferent, names, open, trace } from './support.ts'
import type { Ground } from './support.ts'

beforeAll(install)
afterAll(uninstall)

function lay(): Ground {
  const laid = ground()
  fs.writeFileSync(laid.at('a'), 'aaaa')
  fs.mkdirSync(laid.at('d'))
  fs.mkdirSync(laid.at('links'))
  fs.symlinkSync('../a', laid.at('links/l'))
  fs.writeFileSync(laid.at('d/one'), 'one')
  return laid
}

/** What is done, and what it depends on. */
const DEEDS: Record<string, readonly [(ground: Ground) => unknown, readonly string[]]> = {
  'a file written': [({ at }) => (fs.writeFileSync(at('x'), 'x'), fs.readFileSync(at('x'))), []],
  'a file overwritten': [
    ({ at }) => (fs.writeFileSync(at('a'), 'x'), fs.readFileSync(at('a'))),
    [],
  ],
  'a file overwritten whose mode is asked': [
    ({ at }) => (fs.writeFileSync(at('a'), 'x'), fs.statSync(at('a')).mode),
    ['lstat ./a [mode]'],
  ],
  'a file overwritten and copied with its mode': [
    ({ at }) => (fs.writeFileSync(at('a'), 'x'), fs.copyFileSync(at('a'), at('b'))),
    ['lstat ./a [mode]'],
  ],
  'a file that was not there, whose mode is asked': [
    ({ at }) => (fs.writeFileSync(at('x'), 'x'), fs.statSync(at('x')).mode),
    [],
  ],
  'a file written through a link, and read under its own name': [
    ({ at }) => (fs.writeFileSync(at('links/l'), 'x'), fs.readFileSync(at('a'))),
    ['link ./links/l', 'realpath ./links/l'],
  ],
  'what is not there, for nothing is made where a link leads': [
    ({ at }) => (fs.writeFileSync(at('x'), 'x'), fs.existsSync(at('y'))),
    ['access ./y', 'lstat . [type]', 'lstat ./y [type]'],
  ],
  'a file renamed to itself': [
    ({ at }) => fs.renameSync(at('a'), at('a')),
    ['content ./a', 'lstat ./a [mode,nlink]'],
  ],
  'a file written by a promise': [
    async ({ at }) => {
      await fs.promises.writeFile(at('x'), 'x')
      return fs.promises.readFile(at('x'))
    },
    [],
  ],
  'a file written by a stream': [
    ({ at }) =>
      new Promise((resolve) => {
        fs.createWriteStream(at('x')).end('x', () => resolve(fs.readFileSync(at('x'))))
      }),
    [],
  ],
  'a file written by a handle': [
    async ({ at }) => {
      const handle = await fs.promises.open(at('x'), 'w+')
      await handle.write('x')
      await handle.read(Buffer.alloc(1), 0, 1, 0)
      await handle.close()
    },
    [],
  ],
  'a file that was there, appended to': [
    ({ at }) => (fs.appendFileSync(at('a'), 'x'), fs.readFileSync(at('a'))),
    ['content ./a'],
  ],
  'a file that was not there, appended to': [
    ({ at }) => (fs.appendFileSync(at('x'), 'x'), fs.readFileSync(at('x'))),
    ['content ./x'],
  ],
  'a file truncated': [
    ({ at }) => (fs.truncateSync(at('a')), fs.readFileSync(at('a'))),
    ['access ./a'],
  ],
  'a file shortened': [
    ({ at }) => (fs.truncateSync(at('a'), 2), fs.readFileSync(at('a'))),
    ['content ./a'],
  ],
  'a file deleted': [
    ({ at }) => (fs.rmSync(at('a')), fs.existsSync(at('a'))),
    ['lstat ./a [type]'],
  ],
  'a file deleted, if it is there': [({ at }) => fs.rmSync(at('a'), { force: true }), []],
  'an empty folder deleted': [
    ({ at }) => (fs.mkdirSync(at('e')), fs.rmdirSync(at('e'))),
    ['access ./e', 'lstat ./e []'],
  ],
  'a folder deleted': [
    ({ at }) => (fs.rmSync(at('d'), { recursive: true }), fs.existsSync(at('d/one'))),
    ['lstat ./d []'],
  ],
  'a folder made': [
    ({ at }) => {
      fs.mkdirSync(at('new/deep'), { recursive: true })
      fs.writeFileSync(at('new/deep/x'), '')
      return [fs.readdirSync(at('new')), fs.existsSync(at('new/deep/y'))]
    },
    ['access ./new'],
  ],
  'a folder made, and nothing asked of it but what was written there': [
    ({ at }) => {
      fs.mkdirSync(at('new/deep'), { recursive: true })
      fs.writeFileSync(at('new/deep/x'), '')
      return fs.readFileSync(at('new/deep/x'))
    },
    [],
  ],
  'a folder that was there': [
    ({ at }) => (fs.mkdirSync(at('d'), { recursive: true }), fs.readdirSync(at('d'))),
    ['access ./d', 'listing ./d names'],
  ],
  'a temporary folder': [
    ({ at }) => {
      const folder = fs.mkdtempSync(at('t-'))
      fs.writeFileSync(join(folder, 'x'), 'x')
      return [fs.readdirSync(folder), fs.readFileSync(join(folder, 'x'))]
    },
    [],
  ],
  'a file written beside and renamed': [
    ({ at }) => {
      fs.writeFileSync(at('a.tmp'), 'x')
      fs.renameSync(at('a.tmp'), at('a'))
      return fs.readFileSync(at('a'))
    },
    [],
  ],
  "another's file renamed": [
    ({ at }) => (fs.renameSync(at('a'), at('x')), fs.readFileSync(at('x'))),
    ['content ./a', 'lstat ./a [mode,nlink]'],
  ],
  "another's folder renamed": [
    ({ at }) => (fs.renameSync(at('d'), at('e')), fs.readFileSync(at('e/one'))),
    [
      'content ./d/one',
      'listing ./d tree-types',
      'listing ./e names',
      'lstat ./d [mode]',
      'lstat ./d/one [mode,nlink]',
    ],
  ],
  'a file copied': [
    ({ at }) => (fs.copyFileSync(at('a'), at('x')), fs.readFileSync(at('x'))),
    ['content ./a', 'stat ./a [mode]'],
  ],
  'a folder copied into one that is there': [
    ({ at }) => {
      fs.mkdirSync(at('to'))
      fs.cpSync(at('d'), at('to'), { recursive: true })
      return fs.readFileSync(at('to/one'))
    },
    [
      'content ./d/one',
      'listing ./d tree-types',
      'lstat ./d [mode]',
      'lstat ./d/one [mode]',
      'lstat ./to []',
    ],
  ],
  "a link made to another's file": [
    ({ at }) => (fs.symlinkSync('a', at('l')), fs.readFileSync(at('l'))),
    ['content ./a', 'lstat ./l []'],
  ],
  "a stat through a link made to another's file": [
    ({ at }) => (fs.symlinkSync('a', at('l')), fs.statSync(at('l')).size),
    ['lstat ./l []', expect.stringMatching(/^stat \.\/a \[.*size/) as unknown as string],
  ],
  "a path that winds out of a folder of one's own": [
    ({ at }) => (fs.mkdirSync(at('new')), fs.readFileSync(`${at('new')}/../a`)),
    ['content ./new/../a', 'lstat ./new []'],
  ],
  'a link in a copied folder, that leads out of it': [
    ({ at }) => {
      fs.cpSync(at('links'), at('copied'), { recursive: true })
      return fs.readFileSync(at('copied/l'))
    },
    [
      'access ./copied',
      'content ./a',
      'link ./links/l',
      'listing ./links tree-types',
      'lstat ./links [mode]',
    ],
  ],
  'a link that is renamed': [
    ({ at }) => (fs.renameSync(at('links/l'), at('links/m')), fs.readFileSync(at('links/m'))),
    ['content ./a', 'link ./links/l'],
  ],
  'a file written by its descriptor': [
    ({ at }) => {
      const file = fs.openSync(at('x'), 'w')
      fs.writeSync(file, 'x')
      fs.closeSync(file)
    },
    [],
  ],
  'a file exclusively made': [
    ({ at }) => (fs.writeFileSync(at('x'), '', { flag: 'wx' }), fs.readFileSync(at('x'))),
    ['lstat ./x []'],
  ],
  'a file that could not be written': [
    ({ at }) => {
      expect(() => fs.writeFileSync(at('d'), 'x')).toThrow('EISDIR')
      return fs.readdirSync(at('d'))
    },
    ['access .', 'access ./d', 'listing ./d names', 'lstat . [type]', 'lstat ./d [type]'],
  ],
  'a file that could not be made': [
    ({ at }) => {
      expect(() => fs.writeFileSync(at('no/x'), 'x')).toThrow('ENOENT')
    },
    ['access ./no', 'access ./no/x', 'lstat . [type]', 'lstat ./no [type]', 'lstat ./no/x [type]'],
  ],
}

describe.each(Object.entries(DEEDS))('%s', (_, [deed, expected]) => {
  it('depends on what was not its own', async () => {
    const laid = lay()
    expect(names(await trace(laid, () => deed(laid)))).toEqual(expected)
  })
})

describe('what was read before it was written', () => {
  it('counts as it was before', async () => {
    const laid = lay()
    const traced = await trace(laid, () => {
      const before = fs.readFileSync(laid.at('a'), 'utf8')
      fs.writeFileSync(laid.at('a'), `${before}!`)
    })
    expect(isDifferent(inputsOf(traced), laid)).toBe(true)
    fs.writeFileSync(laid.at('a'), 'aaaa')
    expect(isDifferent(inputsOf(traced), laid)).toBe(false)
  })

  it.each([
    ['absence', (at: Ground['at']) => fs.existsSync(at('x')), 'x'],
    ['a listing', (at: Ground['at']) => fs.readdirSync(at('d')), 'd/two'],
    ['a tree', (at: Ground['at']) => fs.readdirSync(at('.'), { recursive: true }), 'd/two'],
    ['a size', (at: Ground['at']) => fs.statSync(at('a')).size, 'a'],
  ])('%s counts as it was before', async (_, ask, written) => {
    const laid = lay()
    const traced = await trace(laid, () => {
      ask(laid.at)
      fs.writeFileSync(laid.at(written), 'something longer')
    })
    expect(isDifferent(inputsOf(traced), laid)).toBe(true)
  })

  it('is settled in every call around', async () => {
    const laid = lay()
    const outer = open(laid)
    recordSync(outer, () => {
      fs.readFileSync(laid.at('a'))
      const inner = open(laid, outer)
      recordSync(inner, () => fs.writeFileSync(laid.at('a'), 'other'))
      expect(finish(inner).inputs).toEqual([])
      fs.readFileSync(laid.at('a'))
    })
    const { inputs } = finish(outer)
    expect(isDifferent(inputs!, laid)).toBe(true)
  })
})

describe('what others change while it runs', () => {
  /** As another process would: unseen by the recorder. */
  const elsewhere = (work: () => void): Promise<void> =>
    new Promise((resolve) => {
      setImmediate(() => {
        work()
        resolve()
      })
    })

  it.each<[string, (ground: Ground) => unknown, (ground: Ground) => void, readonly string[]]>([
    [
      'a file read',
      ({ at }) => fs.readFileSync(at('a')),
      ({ at }) => fs.writeFileSync(at('a'), 'bbbb'),
      ['./a'],
    ],
    [
      'a file found absent',
      ({ at }) => fs.existsSync(at('x')),
      ({ at }) => fs.writeFileSync(at('x'), ''),
      ['./x'],
    ],
    [
      'a folder listed',
      ({ at }) => fs.readdirSync(at('d')),
      ({ at }) => fs.rmSync(at('d/one')),
      ['./d'],
    ],
    [
      'a size',
      ({ at }) => fs.statSync(at('a')).size,
      ({ at }) => fs.writeFileSync(at('a'), 'longer'),
      ['./a'],
    ],
  ])('%s: what changed is named, and there are no inputs', async (_, ask, change, expected) => {
    const laid = lay()
    const recording = open(laid)
    await recordAsync(recording, async () => {
      ask(laid)
      await Promise.resolve()
    })
    await elsewhere(() => change(laid))
    expect(finish(recording)).toEqual({ inputs: null, changed: expected })
  })

  it.each([
    ['just before', 0],
    ['a while ago', 50],
  ])('a file written %s, changed and changed back: the call may have seen both', async (_, age) => {
    const laid = lay()
    await new Promise((resolve) => setTimeout(resolve, age))
    const recording = open(laid)
    const texts: string[] = []
    const look = (): unknown =>
      recordSync(recording, () => texts.push(fs.readFileSync(laid.at('a'), 'utf8')))
    look()
    await elsewhere(() => fs.writeFileSync(laid.at('a'), 'b'))
    look()
    await elsewhere(() => fs.writeFileSync(laid.at('a'), 'aaaa'))
    expect(texts).toEqual(['aaaa', 'b'])
    expect(finish(recording).changed).toEqual(['./a'])
  })
})

it('that a file got another name is no change of it', async () => {
  const laid = lay()
  // Old enough that its stat alone is believed.
  await new Promise((resolve) => setTimeout(resolve, 30))
  const { finished } = await trace(laid, () => fs.linkSync(laid.at('a'), laid.at('x')))
  expect(finished.changed).toBe(null)
})

it('names what was written, with a place in the code', async () => {
  const laid = lay()
  const { recording } = await trace(laid, () => {
    fs.writeFileSync(laid.at('x'), '')
    fs.writeFileSync(laid.at('x'), '')
    fs.chmodSync(laid.at('a'), 0o600)
  })
  expect(recording.written).toEqual(['./x'])
  expect(recording.notes).toEqual([
    {
      kind: 'write',
      what: 'writing "./x"',
      at: expect.objectContaining({ url: expect.stringContaining('own-writes') as unknown }),
    },
    { kind: 'write', what: 'writing "./a"', at: expect.anything() as unknown },
  ])
})
