/** Whatever would make a program hear something else makes its inputs differ. */
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { install, uninstall } from '../../src/trace/index.ts'
import { ground, inputsOf, isDifferent, trace } from './support.ts'
import type { Ground } from './support.ts'

beforeAll(install)
afterAll(uninstall)

/**
 * A file `a`, a folder `d` with `one` in it; `k` leads to `a`, `l` to `x`, which is not there, `in` into
 * `d`, `loop` to itself.
 */
function lay(): Ground {
  const laid = ground()
  const { at } = laid
  fs.writeFileSync(at('a'), 'aaaa')
  fs.mkdirSync(at('d'))
  fs.writeFileSync(at('d/one'), 'one')
  fs.symlinkSync('x', at('l'))
  fs.symlinkSync('a', at('k'))
  fs.symlinkSync('d/none', at('in'))
  fs.symlinkSync('loop', at('loop'))
  return laid
}

/** What the program hears: a result, or the code of an error. */
function heard(ask: () => unknown): unknown {
  try {
    return ask()
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
}

type Work = (ground: Ground) => unknown

const ANSWERS: Record<string, readonly [ask: Work, change: Work, before: unknown, after: unknown]> =
  {
    'why a link leads nowhere': [
      ({ at }) => fs.readFileSync(at('in'), 'utf8'),
      ({ at }) => {
        fs.rmSync(at('d'), { recursive: true })
        fs.writeFileSync(at('d'), '')
      },
      'ENOENT',
      'ENOTDIR',
    ],
    'why there is nothing behind a link': [
      ({ at }) => fs.statSync(at('in/below')).size,
      ({ at }) => {
        fs.rmSync(at('d'), { recursive: true })
        fs.writeFileSync(at('d'), '')
      },
      'ENOENT',
      'ENOTDIR',
    ],
    'whether what is asked for as a folder is one': [
      ({ at }) => fs.readFileSync(`${at('l')}/`, 'utf8'),
      ({ at }) => fs.writeFileSync(at('x'), ''),
      'ENOENT',
      'ENOTDIR',
    ],
    'where a path leads that goes up by its text': [
      ({ at }) => fs.realpathSync(`${at('l')}/../a`).endsWith('/a'),
      ({ at }) => fs.rmSync(at('a')),
      true,
      'ENOENT',
    ],
    'where a path leads but for its last slash': [
      ({ at }) => fs.realpathSync(`${at('k')}/`).endsWith('/a'),
      ({ at }) => {
        fs.rmSync(at('k'))
        fs.symlinkSync('d/one', at('k'))
      },
      true,
      false,
    ],
    'a glob with a range': [
      ({ at }) => fs.globSync('{w..y}', { cwd: at('.') }).length,
      ({ at }) => fs.writeFileSync(at('y'), ''),
      0,
      1,
    ],
    'a glob with braces around nothing': [
      ({ at }) => fs.globSync('{y}', { cwd: at('.') }).length,
      ({ at }) => fs.writeFileSync(at('{y}'), ''),
      0,
      1,
    ],
    'a glob over a link that leads to itself': [
      ({ at }) => fs.globSync('*/two', { cwd: at('.') }).length,
      ({ at }) => fs.writeFileSync(at('d/two'), ''),
      0,
      1,
    ],
    'that what is to be renamed lies in no folder': [
      ({ at }) => heard(() => fs.renameSync(at('a/b'), at('c'))),
      ({ at }) => {
        fs.rmSync(at('a'))
        fs.mkdirSync(at('a'))
        fs.writeFileSync(at('a/b'), '')
      },
      'ENOTDIR',
      undefined,
    ],
    'that a folder can’t be written': [
      ({ at }) => heard(() => fs.writeFileSync(at('d'), '')),
      ({ at }) => {
        fs.rmSync(at('d'), { recursive: true })
        fs.writeFileSync(at('d'), '')
      },
      'EISDIR',
      undefined,
    ],
    'that a link is in the way of a folder': [
      ({ at }) => heard(() => fs.mkdirSync(at('l'))),
      ({ at }) => fs.rmSync(at('l')),
      'EEXIST',
      undefined,
    ],
    'that a link is in the way of a new file': [
      ({ at }) => heard(() => fs.writeFileSync(at('l'), '', { flag: 'wx' })),
      ({ at }) => fs.rmSync(at('l')),
      'EEXIST',
      undefined,
    ],
    'where a link leads that was written through': [
      ({ at }) => {
        fs.writeFileSync(at('l'), '')
        return fs.readlinkSync(at('l'))
      },
      ({ at }) => {
        fs.rmSync(at('l'))
        fs.symlinkSync('y', at('l'))
      },
      'x',
      'y',
    ],
  }

describe.each(Object.entries(ANSWERS))('%s', (_, [ask, change, before, after]) => {
  it('is an input', async () => {
    const laid = lay()
    const traced = await trace(laid, () => heard(() => ask(laid)))
    expect(traced.result).toBe(before)
    const inputs = inputsOf(traced)
    expect(isDifferent(inputs, laid)).toBe(false)
    change(laid)
    expect(isDifferent(inputs, laid)).toBe(true)
    expect(heard(() => ask(laid))).toBe(after)
  })
})

it('what can’t be followed leaves no inputs, and the program hears what it would', async () => {
  const laid = lay()
  let asked = 0
  const options = {
    get recursive() {
      // Only the first to ask is told no.
      if (asked++ === 0) throw new Error('not now')
      return false
    },
  }
  const { finished, result } = await trace(laid, () => fs.readdirSync(laid.at('d'), options))
  expect(result).toEqual(['one'])
  expect(finished.changed).toEqual(['a use of fs that could not be followed'])
})

it('a file in memory that is named like a device is a file', async () => {
  const folder = fs.existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
  const path = join(fs.mkdtempSync(join(folder, 'permafrost-')), 'a')
  fs.writeFileSync(path, 'a')
  const laid = lay()
  const traced = await trace(laid, () => fs.readFileSync(path))
  expect(traced.recording.notes).toEqual([])
  fs.writeFileSync(path, 'b')
  expect(isDifferent(inputsOf(traced), laid)).toBe(true)
  fs.rmSync(join(path, '..'), { recursive: true })
})
