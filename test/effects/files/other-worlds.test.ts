/**
 * Where a hit meets other files than the call did: it makes of them what computing would, or leaves
 * all as it is.
 */
import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { install, statesNow, uninstall } from '../../../src/trace/index.ts'
import { IN_EACH_FORM } from './deeds.ts'
import { bytesOf, ground, hit, layAll, record, reset, world } from './support.ts'
import type { Deed, Ground, Lay, Recorded } from './support.ts'

beforeAll(install)
afterAll(uninstall)

/** What is otherwise when the hit comes. */
const CHANGES: Record<string, Lay> = {
  'other contents': (at) => {
    for (const name of ['a', 'b', 'd/one', 'd/deep/two']) fs.writeFileSync(at(name), 'changed')
  },
  'other modes': (at) => {
    fs.chmodSync(at('a'), 0o644 ^ 0o044)
    fs.chmodSync(at('b'), 0o666)
    fs.chmodSync(at('d'), 0o700)
    fs.chmodSync(at('d/deep/two'), 0o644)
  },
  'no files': (at) => {
    for (const name of ['a', 'b', 'd/one']) fs.rmSync(at(name))
  },
  'no folders': (at) => {
    fs.rmSync(at('d'), { recursive: true })
    fs.rmdirSync(at('empty'))
  },
  'folders in place of files': (at) => {
    for (const name of ['a', 'b', 'x', 'y']) {
      fs.rmSync(at(name), { force: true })
      fs.mkdirSync(at(name))
      fs.writeFileSync(at(name, 'in'), 'in')
    }
  },
  'files in place of folders': (at) => {
    for (const name of ['d', 'empty', 'x', 'e', 'out', 't']) {
      fs.rmSync(at(name), { recursive: true, force: true })
      fs.writeFileSync(at(name), 'file')
    }
  },
  'files where none were': (at) => {
    for (const name of ['x', 'y', 'b.tmp', 'no', 'empty/x', 'd/x', 'd/new', 'm'])
      fs.writeFileSync(at(name), 'here', { mode: 0o600 })
  },
  'folders where none were': (at) => {
    for (const name of ['x/y', 'e', 'out', 't/deep', 'no']) {
      fs.mkdirSync(at(name), { recursive: true })
      fs.writeFileSync(at(name, 'other'), 'other')
    }
  },
  'links led elsewhere': (at) => {
    fs.rmSync(at('l'))
    fs.symlinkSync('b', at('l'))
    fs.rmSync(at('ld'))
    fs.symlinkSync('empty', at('ld'))
  },
  'links where none were': (at) => {
    fs.writeFileSync(at('behind'), 'behind')
    for (const name of ['x', 'e', 'b.tmp', 'm']) fs.symlinkSync('behind', at(name))
  },
  'links in place of files': (at) => {
    for (const name of ['a', 'b']) {
      fs.renameSync(at(name), at(`${name}-real`))
      fs.symlinkSync(`${name}-real`, at(name))
    }
  },
  'one folder under two names': (at) => {
    fs.rmdirSync(at('empty'))
    fs.symlinkSync('d', at('empty'))
  },
  'files of two names': (at) => {
    fs.linkSync(at('a'), at('a-too'))
    fs.linkSync(at('b'), at('b-too'))
    fs.linkSync(at('d/one'), at('one-too'))
  },
  'one file under two names': (at) => {
    fs.rmSync(at('b'))
    fs.linkSync(at('a'), at('b'))
  },
}

function inputsStand({ finished }: Recorded, on: Ground): boolean {
  const inputs = finished.inputs!
  const now = statesNow(
    inputs.map(({ input }) => input),
    on,
  )
  return inputs.every(({ state }, at) => state === now[at])
}

/** What computing gives there; null if it throws. */
async function computed(deed: Deed, lay: Lay): Promise<Record<string, string> | null> {
  const on = ground(lay)
  try {
    await deed(on)
    return world(on)
  } catch {
    return null
  }
}

/** In a temporary folder of random name no world is another. */
const DEEDS = Object.entries(IN_EACH_FORM).filter(([name]) => !name.startsWith('nothing'))

/** At full length every deed meets every change; otherwise every fourth, each time others. */
const STEP = process.env['PERMAFROST_ENDURANCE'] === 'full' ? 1 : 4

const recorded = new Map<string, { on: Ground; run: Recorded }>()

beforeAll(async () => {
  for (const [name, deed] of DEEDS) {
    const on = ground()
    recorded.set(name, { on, run: await record(on, deed) })
  }
})

describe.each(Object.entries(CHANGES))('%s', (kind, change) => {
  const first = Object.keys(CHANGES).indexOf(kind)
  const lay: Lay = (at) => {
    layAll(at)
    change(at)
  }

  it('are as after computing, or as before', async () => {
    const wrong: unknown[] = []
    for (const [index, [name, deed]] of DEEDS.entries()) {
      if ((index + first) % STEP !== 0) continue
      const { on, run } = recorded.get(name)!
      reset(on, lay)
      if (!inputsStand(run, on)) continue
      const before = world(on)
      const outcome = hit(on, bytesOf(run))
      const after = world(on)
      const expected = outcome.applied ? await computed(deed, lay) : before
      try {
        expect(after).toEqual(expected)
      } catch (error) {
        wrong.push(`${name}: ${JSON.stringify(outcome)} ${(error as Error).message}`)
      }
    }
    expect(wrong.join('\n')).toBe('')
  })
})
