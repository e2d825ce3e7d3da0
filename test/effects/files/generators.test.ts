/**
 * Programs that write a folder of output: whether it was there when they ran first is no reason to
 * compute again, unless they ask. Each is recorded in one world and meets another.
 */
import fs from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { install, statesNow, uninstall } from '../../../src/trace/index.ts'
import { bytesOf, ground, hit, record, reset, world } from './support.ts'
import type { Deed, Ground, Lay, Recorded } from './support.ts'

beforeAll(install)
afterAll(uninstall)

const FILES: Record<string, string> = {
  'out/index.html': '<html>',
  'out/assets/a.js': 'a',
  'out/assets/deep/b.css': 'b',
}

const RECURSIVE = { recursive: true } as const
const ALL = { recursive: true, force: true } as const

/** Generators that never ask what is there. */
const BLIND: Record<string, Deed> = {
  'mkdir -p, write': async ({ io, at }) => {
    await io('mkdir', at('out/assets/deep'), RECURSIVE)
    for (const [name, text] of Object.entries(FILES)) await io('writeFile', at(name), text)
  },
  'mkdir -p for each file': async ({ io, at }) => {
    for (const [name, text] of Object.entries(FILES)) {
      await io('mkdir', dirname(at(name)), RECURSIVE)
      await io('writeFile', at(name), text)
    }
  },
  'mkdir -p, write beside and rename, read again': async ({ io, at }) => {
    for (const [name, text] of Object.entries(FILES)) {
      await io('mkdir', dirname(at(name)), RECURSIVE)
      await io('writeFile', at(`${name}.tmp`), text)
      await io('rename', at(`${name}.tmp`), at(name))
      await io('readFile', at(name))
    }
  },
  'mkdir -p, write, copy what was written': async ({ io, at }) => {
    await io('mkdir', at('out'), RECURSIVE)
    await io('writeFile', at('out/x'), 'x')
    await io('rename', at('out/x'), at('out/y'))
    await io('copyFile', at('out/y'), at('out/z'))
  },
  'mkdir -p, and whether it is there': async ({ io, at }) => {
    await io('mkdir', at('out/assets'), RECURSIVE)
    await io('access', at('out/assets'))
    await io('writeFile', at('out/assets/a.js'), 'a')
  },
  'mkdir -p with a mode': async ({ io, at }) => {
    await io('mkdir', at('out/assets/deep'), { recursive: true, mode: 0o750 })
    await io('writeFile', at('out/assets/deep/b.css'), 'b')
  },
  'rm -rf, mkdir, write': async ({ io, at }) => {
    await io('rm', at('out'), ALL)
    await io('mkdir', at('out'))
    await io('writeFile', at('out/index.html'), 'x')
  },
  'rm -rf, mkdir -p, write, list': async ({ io, at }) => {
    await io('rm', at('out'), ALL)
    for (const [name, text] of Object.entries(FILES)) {
      await io('mkdir', dirname(at(name)), RECURSIVE)
      await io('writeFile', at(name), text)
    }
    await io('readdir', at('out'), RECURSIVE)
    await io('readdir', at('out/assets'))
    await io('access', at('out/assets/deep'))
    await io('stat', at('out'))
  },
  'rm -rf, write a file there': async ({ io, at }) => {
    await io('rm', at('out'), ALL)
    await io('writeFile', at('out'), 'now a file')
  },
  'rm -rf alone': ({ io, at }) => io('rm', at('out'), ALL),
  'rm -f of a file': async ({ io, at }) => {
    await io('mkdir', at('out'), RECURSIVE)
    await io('rm', at('out/index.html'), { force: true })
  },
  'cp -r over': ({ io, at }) => io('cp', at('d'), at('out/copied'), RECURSIVE),
  'cp -r onto it': ({ io, at }) => io('cp', at('d'), at('out'), RECURSIVE),
  'cp of a file into it': ({ io, at }) => io('cp', at('a'), at('out/copied/a')),
  'two names of a file': async ({ io, at }) => {
    await io('rm', at('out'), ALL)
    await io('mkdir', at('out'), RECURSIVE)
    await io('writeFile', at('out/index.html'), 'x')
    await io('link', at('out/index.html'), at('out/y'))
  },
}

/** Generators that ask, so that they are computed where the answer is another. */
const ASKING: Record<string, Deed> = {
  'if it is not there, mkdir': async ({ io, at }) => {
    await io('access', at('out')).catch(() => io('mkdir', at('out')))
    await io('writeFile', at('out/index.html'), 'x')
  },
  'mkdir -p, list, remove each': async ({ io, at }) => {
    await io('mkdir', at('out'), RECURSIVE)
    for (const name of (await io('readdir', at('out'))) as string[])
      if (name !== '.git') await io('rm', at('out', name), ALL)
    for (const [name, text] of Object.entries(FILES)) {
      await io('mkdir', dirname(at(name)), RECURSIVE)
      await io('writeFile', at(name), text)
    }
  },
  'list or mkdir -p': async ({ io, at }) => {
    try {
      for (const name of (await io('readdir', at('out'))) as string[])
        await io('rm', at('out', name), ALL)
    } catch {
      await io('mkdir', at('out'), RECURSIVE)
    }
    await io('writeFile', at('out/index.html'), 'x')
  },
  'mkdir -p, keep what is there': async ({ io, at }) => {
    await io('mkdir', at('out'), RECURSIVE)
    await io('access', at('out/index.html')).catch(() => io('writeFile', at('out/index.html'), 'x'))
  },
  'mkdir -p twice removed': async ({ io, at }) => {
    await io('mkdir', at('out/assets'), RECURSIVE)
    await io('mkdir', at('out/assets/deep'), RECURSIVE)
    await io('writeFile', at('out/list'), String(await io('readdir', at('out/assets/deep'))))
  },
  'mkdir -p, the lists of a folder above and a folder renamed': async ({ io, at }) => {
    await io('mkdir', at('out/assets'), RECURSIVE)
    await io('rename', at('out/assets'), at('out/moved'))
    await io('writeFile', at('out/list'), String(await io('readdir', at('out/moved'))))
  },
  'write, rm -rf, write': async ({ io, at }) => {
    await io('mkdir', at('out'), RECURSIVE)
    await io('writeFile', at('out/first'), 'x')
    await io('rm', at('out'), RECURSIVE)
    await io('mkdir', at('out/list'), RECURSIVE)
  },
}

const plain: Lay = (at) => {
  fs.mkdirSync(at('d/deep'), RECURSIVE)
  fs.writeFileSync(at('a'), 'aaaa')
  fs.writeFileSync(at('d/one'), 'one')
  fs.writeFileSync(at('d/deep/two'), 'two', { mode: 0o755 })
}

/** What may be at the place of the output; given its own output as another run has left it. */
const WORLDS: Record<string, (at: Ground['at']) => void> = {
  'its own output': () => {},
  'nothing there': (at) => fs.rmSync(at('out'), ALL),
  'an empty folder': (at) => {
    fs.rmSync(at('out'), ALL)
    fs.mkdirSync(at('out'))
  },
  'an edited output': (at) => {
    for (const path of filesBelow(at('out'))) fs.writeFileSync(path, 'edited')
  },
  'a file missing': (at) => {
    for (const path of filesBelow(at('out')).slice(0, 1)) fs.rmSync(path)
  },
  'more than its own': (at) => {
    if (!isFolder(at('out'))) fs.rmSync(at('out'), ALL)
    fs.mkdirSync(at('out/assets/deep/old'), RECURSIVE)
    fs.writeFileSync(at('out/extra'), 'extra')
    fs.writeFileSync(at('out/assets/deep/old/file'), 'old')
  },
  'a file in its place': (at) => {
    fs.rmSync(at('out'), ALL)
    fs.writeFileSync(at('out'), 'a file')
  },
  'a link in its place': (at) => {
    fs.rmSync(at('out'), ALL)
    fs.mkdirSync(at('elsewhere'))
    fs.symlinkSync('elsewhere', at('out'))
  },
}

/** At full length each is recorded in each world. */
const FIRST =
  process.env['PERMAFROST_ENDURANCE'] === 'full'
    ? Object.keys(WORLDS)
    : ['its own output', 'nothing there']

/** Where blind ones have to hit. */
const PLAIN = [
  'its own output',
  'nothing there',
  'an empty folder',
  'an edited output',
  'a file missing',
  'more than its own',
]

function isFolder(path: string): boolean {
  return fs.lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function filesBelow(folder: string): readonly string[] {
  if (!isFolder(folder)) return []
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .toSorted()
}

/** A world in which another run has been before. */
async function lay(on: Ground, deed: Deed, kind: string): Promise<void> {
  reset(on, plain)
  await deed(on)
  WORLDS[kind]!(on.at)
}

/** What computing makes of a world; null where it fails. */
async function computed(deed: Deed, kind: string): Promise<Record<string, string> | null> {
  const on = ground(plain)
  await lay(on, deed, kind)
  try {
    await deed(on)
    return world(on)
  } catch {
    return null
  }
}

function inputsStand({ finished }: Recorded, on: Ground): boolean {
  if (finished.inputs === null) throw new Error(`changed: ${finished.changed.join()}`)
  const states = statesNow(
    finished.inputs.map(({ input }) => input),
    on,
  )
  return finished.inputs.every(({ state }, at) => state === states[at])
}

describe.each([
  ['does not ask', BLIND],
  ['asks', ASKING],
] as const)('a generator that %s', (asks, generators) => {
  it.each(Object.entries(generators))('%s', async (_, deed) => {
    const wrong: string[] = []
    const expected = new Map<string, Record<string, string> | null>()
    for (const now of Object.keys(WORLDS)) expected.set(now, await computed(deed, now))
    for (const then of FIRST) {
      const on = ground(plain)
      await lay(on, deed, then)
      const run = await record(on, deed)
      if (run.result instanceof Error || 'refused' in run.encoded) continue
      if (run.encoded.bytes === null) continue
      for (const now of Object.keys(WORLDS)) {
        await lay(on, deed, now)
        const before = world(on)
        const outcome = inputsStand(run, on) ? hit(on, bytesOf(run)) : 'other inputs'
        const after = expected.get(now)
        const applied = typeof outcome === 'object' && outcome.applied
        const fits = JSON.stringify(world(on)) === JSON.stringify(applied ? after : before)
        const must = asks === 'does not ask' && PLAIN.includes(then) && PLAIN.includes(now)
        if (!fits || (must && after !== null && !applied) || (then === now && !applied))
          wrong.push(`${then} → ${now}: ${JSON.stringify(outcome)}`)
      }
    }
    expect(wrong).toEqual([])
  })
})
