/** What is not written again, and why; what a hit leaves alone. */
import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyFiles } from '../../../src/effects/files/index.ts'
import { encodeOperations } from '../../../src/effects/files/format.ts'
import {
  install,
  openRecording,
  recordAsync,
  uninstall,
  unrecorded,
} from '../../../src/trace/index.ts'
import { bytesOf, ground, hit, record, reset, world } from './support.ts'
import type { Deed, Ground } from './support.ts'

beforeAll(install)
afterAll(uninstall)

/** What must be over before the next test. */
const later: (() => unknown)[] = []
afterAll(async () => {
  for (const end of later) await end()
})

const REFUSED: Record<string, readonly [Deed, RegExp]> = {
  'a temporary folder that is left': [
    ({ at }) => fs.mkdtempSync(at('t-')),
    /^"\.\/t-.{6}" has a random name$/,
  ],
  'a stream that has not ended': [
    async ({ at }) => {
      const stream = fs.createWriteStream(at('x'))
      later.push(() => new Promise((resolve) => stream.end(resolve)))
      await new Promise((resolve) => stream.write('x', resolve))
    },
    /^"\.\/x" was still open for writing when the call ended$/,
  ],
  'a stream that has not opened its file': [
    ({ at }) => {
      const stream = fs.createWriteStream(at('x'))
      later.push(() => new Promise((resolve) => stream.end('x', () => resolve(null))))
    },
    /^a file was still being written when the call ended$/,
  ],
  'a descriptor that is not closed': [
    ({ at }) => {
      const file = fs.openSync(at('x'), 'w')
      later.push(() => fs.closeSync(file))
    },
    /^"\.\/x" was still open for writing/,
  ],
  'a promise that is not awaited': [
    ({ at }) => {
      const written = fs.promises.writeFile(at('x'), 'x')
      later.push(() => written)
    },
    /^a file was still being written when the call ended$/,
  ],
  'a callback that has not come': [
    ({ at }) => {
      later.push(() => new Promise((resolve) => fs.writeFile(at('x'), 'x', resolve)))
      void later.at(-1)!()
    },
    /^a file was still being written/,
  ],
  'more than is kept': [
    ({ at }) => {
      fs.writeFileSync(at('x'), '')
      fs.truncateSync(at('x'), 40 * 1024 * 1024)
      fs.copyFileSync(at('x'), at('y'))
    },
    /^the files are 80 MiB or more, of which 64 MiB are kept$/,
  ],
  'a file that others write as well': [
    ({ at }) => {
      fs.writeFileSync(at('x'), 'x')
      unrecorded(() => fs.writeFileSync(at('x'), 'another'))
    },
    /^"\.\/x" was changed by others while the call was under way$/,
  ],
  'a file that others take away': [
    ({ at }) => {
      fs.writeFileSync(at('x'), 'x')
      unrecorded(() => fs.rmSync(at('x')))
    },
    /^"\.\/x" was changed by others/,
  ],
  'a file written by another name that the call has made for it': [
    ({ at }) => {
      fs.linkSync(at('a'), at('x'))
      fs.appendFileSync(at('x'), 'new')
    },
    /\/x", another name of ".*\/a", was written$/,
  ],
  'a file copied onto a link': [
    ({ at }) => fs.cpSync(at('a'), at('l'), { force: true }),
    /\/l" was a link that a file was copied onto$/,
  ],
  'a file written through a link that is taken away': [
    ({ at }) => {
      fs.writeFileSync(at('l'), 'x')
      fs.unlinkSync(at('l'))
    },
    /\/l" leads elsewhere since it was written$/,
  ],
  'a file written through a link that is moved': [
    ({ at }) => {
      fs.appendFileSync(at('l'), 'x')
      fs.renameSync(at('l'), at('m'))
    },
    /\/l" leads elsewhere since it was written$/,
  ],
  'a file written through a link that another takes the place of': [
    ({ at }) => {
      fs.writeFileSync(at('l'), 'x')
      fs.renameSync(at('a'), at('l'))
    },
    /\/l" leads elsewhere since it was written$/,
  ],
  'permissions set through a link that is taken away': [
    ({ at }) => {
      fs.chmodSync(at('l'), 0o600)
      fs.rmSync(at('l'))
    },
    /\/l" leads elsewhere since it was written$/,
  ],
  'a file written through a link that leads elsewhere since': [
    ({ at }) => {
      fs.writeFileSync(at('ld/x'), 'x')
      fs.unlinkSync(at('ld'))
      fs.symlinkSync('empty', at('ld'))
    },
    /^"\.\/ld\/x" (?:leads elsewhere since it was written|was changed by others .*)$/,
  ],
  'a file of other names, renamed': [
    ({ at }) => {
      unrecorded(() => fs.linkSync(at('a'), at('a-too')))
      fs.renameSync(at('a'), at('x'))
    },
    /^"\.\/x" is a file that has other names as well$/,
  ],
  "the cache's own folder": [
    ({ at }) => {
      fs.mkdirSync(at('cache/in'), { recursive: true })
      fs.writeFileSync(at('cache/in/x'), 'x')
    },
    /^"\.\/cache" belongs to the cache itself$/,
  ],
  'a folder with the cache in it': [
    ({ at }) => {
      unrecorded(() => fs.mkdirSync(at('d/cache')))
      fs.symlinkSync('d/cache', at('cache'))
      fs.rmSync(at('d'), { recursive: true })
    },
    /belongs to the cache itself$/,
  ],
}

it.each(Object.entries(REFUSED))('%s is refused', async (_, [deed, why]) => {
  const on = ground()
  const avoid = [on.at('cache'), on.at('d/cache')]
  const { encoded } = await record(on, deed, null, avoid)
  expect(encoded).toEqual({ refused: expect.stringMatching(why) as unknown })
})

it('a descriptor opened before the call is refused, and by the call that opened it not', async () => {
  const on = ground()
  const outer = openRecording({ parent: null, places: on.places, files: on.files })
  await recordAsync(outer, async () => {
    const file = fs.openSync(on.at('x'), 'w')
    const inner = await record(on, () => fs.writeSync(file, 'x'), outer)
    expect(inner.encoded).toEqual({ refused: 'writing to a file that was opened before the call' })
    fs.closeSync(file)
  })
  expect(outer.writes.refusal).toBe(null)
  outer.close()
})

it('two calls that write one file at a time are both refused', async () => {
  const on = ground()
  const turns = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const [first, second] = await Promise.all([
    record(on, async ({ at }) => {
      fs.writeFileSync(at('x'), 'first')
      turns[0]!.resolve()
      await turns[1]!.promise
    }),
    record(on, async ({ at }) => {
      await turns[0]!.promise
      fs.writeFileSync(at('x'), 'other')
      turns[1]!.resolve()
    }),
  ])
  const refused = { refused: '"./x" was written by two calls at a time' }
  expect([first.encoded, second.encoded]).toEqual([refused, refused])
})

it('two calls that write different files at a time are both kept', async () => {
  const on = ground()
  const write =
    (name: string): Deed =>
    async ({ at }) => {
      await fs.promises.writeFile(at(name), name)
      await fs.promises.appendFile(at(name), name)
    }
  const runs = await Promise.all([record(on, write('x')), record(on, write('y'))])
  reset(on)
  for (const run of runs) expect(hit(on, bytesOf(run))).toEqual({ applied: true })
  expect(world(on)).toMatchObject({
    x: expect.stringMatching(/xx$/),
    y: expect.stringMatching(/yy$/),
  })
})

it('what was only read, or tried in vain, is nothing written', async () => {
  const on = ground()
  const { encoded } = await record(on, ({ at }) => {
    fs.readFileSync(at('a'))
    fs.readdirSync(at('d'))
    expect(() => fs.writeFileSync(at('d'), 'x')).toThrow('EISDIR')
    expect(() => fs.writeFileSync(at('no/x'), 'x')).toThrow('ENOENT')
    expect(() => fs.unlinkSync(at('no'))).toThrow('ENOENT')
    expect(() => fs.rmdirSync(at('d'))).toThrow('ENOTEMPTY')
    expect(() => fs.renameSync(at('no'), at('x'))).toThrow('ENOENT')
  })
  expect(encoded).toEqual({ bytes: null })
})

it("what another call wrote into one's new folder is not one's own", async () => {
  const on = ground()
  const writes =
    (name: string): Deed =>
    async ({ at }) => {
      fs.mkdirSync(at('out'), { recursive: true })
      await Promise.resolve()
      fs.writeFileSync(at('out', name), name)
      await new Promise(setImmediate)
    }
  const runs = await Promise.all([record(on, writes('one')), record(on, writes('other'))])
  expect(runs[0].encoded).toEqual({
    refused: '"./out/other" was written by another call while this one was under way',
  })
  const other = bytesOf(runs[1])
  fs.rmSync(on.at('out'), { recursive: true })
  expect(hit(on, other)).toEqual({ applied: true })
  expect(fs.readdirSync(on.at('out'))).toEqual(['other'])
})

describe('a hit that can not be applied', () => {
  it('takes back what it has done, if a step fails', async () => {
    const on = ground()
    const deed: Deed = ({ at }) => {
      fs.writeFileSync(at('a'), 'other')
      fs.rmSync(at('d'), { recursive: true })
      fs.mkdirSync(at('new'))
      fs.writeFileSync(at('new/x'), 'x')
      fs.symlinkSync('a', at('z'))
    }
    const bytes = bytesOf(await record(on, deed))
    reset(on)
    const before = world(on)
    // The last step but one: somebody else is quicker.
    const symlink = fs.symlinkSync
    fs.symlinkSync = () => {
      throw new Error('no more links')
    }
    const { syncBuiltinESMExports } = process.getBuiltinModule('node:module')
    syncBuiltinESMExports()
    try {
      expect(hit(on, bytes)).toEqual({ applied: false, why: 'no more links' })
    } finally {
      fs.symlinkSync = symlink
      syncBuiltinESMExports()
    }
    expect(world(on)).toEqual(before)
  })

  it.each<[string, Uint8Array]>([
    ['empty', new Uint8Array()],
    ['of another format', Uint8Array.of(99, 1, 2)],
    ['damaged', Uint8Array.of(1, 255, 0, 3)],
  ])('leaves all alone when its bytes are %s', (_, bytes) => {
    const on = ground()
    expect(applyFiles(bytes, on)).toEqual({
      applied: false,
      why: "its record of files can't be read",
    })
  })

  it.each(['', './../../x', 'a/../../x', './a\0b'])('does not believe the name %j', (name) => {
    const on = ground()
    const bytes = encodeOperations([{ kind: 'gone', name, before: 'file', takes: 'same' }])
    expect(applyFiles(bytes, on).applied).toBe(false)
  })

  it.each<[string, Deed]>([
    ['writes there', ({ at }) => fs.writeFileSync(at('d/deep/x'), 'x')],
    ['takes it away', ({ at }) => fs.rmSync(at('d'), { recursive: true })],
  ])("spares the cache's own folder: it %s", async (_, deed) => {
    const on = ground()
    const bytes = bytesOf(await record(on, deed))
    reset(on)
    const before = world(on)
    expect(hit(on, bytes, null, [on.at('d/deep')])).toEqual({
      applied: false,
      why: expect.stringMatching(/belongs to the cache itself$/) as unknown,
    })
    expect(world(on)).toEqual(before)
  })
})

describe('what is so already', () => {
  it('is not written', async () => {
    const on = ground()
    const bytes = bytesOf(
      await record(on, ({ at }) => {
        fs.writeFileSync(at('a'), 'other')
        fs.rmSync(at('d'), { recursive: true })
        fs.mkdirSync(at('d'))
        fs.writeFileSync(at('d/x'), 'x')
      }),
    )
    const stats = (): unknown =>
      ['a', 'd', 'd/x'].map((name) => {
        const { ino, mtimeNs, ctimeNs } = fs.statSync(on.at(name), { bigint: true })
        return [name, ino, mtimeNs, ctimeNs]
      })
    const before = stats()
    expect(hit(on, bytes)).toEqual({ applied: true })
    expect(stats()).toEqual(before)
  })
})

describe('a hit inside a computation', () => {
  const inner: Deed = ({ at }) => {
    fs.appendFileSync(at('a'), '+')
    fs.mkdirSync(at('x/y'), { recursive: true, mode: 0o750 })
    fs.writeFileSync(at('x/y/file'), 'file')
    fs.chmodSync(at('b'), 0o640)
    fs.symlinkSync('a', at('m'))
    fs.linkSync(at('x/y/file'), at('x/twin'))
    fs.rmSync(at('d'), { recursive: true })
  }

  async function outerOf(on: Ground, run: (deed: Deed) => unknown): Promise<Uint8Array> {
    const outer = openRecording({ parent: null, places: on.places, files: on.files })
    const { encodeFiles } = await import('../../../src/effects/files/index.ts')
    await recordAsync(outer, async () => {
      fs.writeFileSync(on.at('before'), 'before')
      await run(inner)
      fs.writeFileSync(on.at('after'), fs.readFileSync(on.at('a')))
      fs.appendFileSync(on.at('x/y/file'), '+')
    })
    const encoded = encodeFiles(outer)
    outer.close()
    if ('refused' in encoded || encoded.bytes === null) throw new Error(JSON.stringify(encoded))
    return encoded.bytes
  }

  it('is a part of what that writes, as when it was computed', async () => {
    const on = ground()
    const { current } = await import('../../../src/trace/index.ts')
    const whole = await outerOf(on, () => record(on, inner, current()))
    const expected = world(on)
    reset(on)
    const part = bytesOf(await record(on, inner))

    reset(on)
    const byHit = await outerOf(on, () => {
      expect(hit(on, part, current())).toEqual({ applied: true })
    })
    expect(world(on)).toEqual(expected)

    for (const bytes of [whole, byHit]) {
      reset(on)
      expect(hit(on, bytes)).toEqual({ applied: true })
      expect(world(on)).toEqual(expected)
    }
  })
})
