/**
 * A program that took the functions of `fs` before anything was watched, and runs under another mask
 * when it hits. Prints what went wrong.
 */
import fs from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { isDeepStrictEqual, promisify } from 'node:util'
import type { Deed } from './support.ts'

const early = { ...fs }
const earlyPromises = { ...fs.promises }

const { bypasses, install } = await import('../../../src/trace/index.ts')
const { ground, hit, record, reset, world } = await import('./support.ts')

install()

const EARLY: Record<string, Deed> = {
  'a text': ({ at }) => early.writeFileSync(at('x'), 'x'),
  bytes: ({ at }) => early.writeFileSync(at('x'), Buffer.from('x')),
  'a text appended': ({ at }) => early.appendFileSync(at('a'), 'x'),
  'a text by a promise': ({ at }) => earlyPromises.writeFile(at('x'), 'x'),
  'a descriptor': ({ at }) => {
    const file = early.openSync(at('x'), 'w')
    early.writeSync(file, 'x')
    early.closeSync(file)
  },
  'a handle': async ({ at }) => {
    const handle = await earlyPromises.open(at('x'), 'w')
    await handle.writeFile('x')
    await handle.close()
  },
  'a stream': ({ at }) => pipeline(Readable.from(['x']), early.createWriteStream(at('x'))),
  'a copy': ({ at }) => early.copyFileSync(at('a'), at('x')),
  'a name': ({ at }) => early.renameSync(at('a'), at('x')),
  folders: ({ at }) => {
    early.mkdirSync(at('x/y'), { recursive: true })
    early.writeFileSync(at('x/y/z'), 'z')
  },
  'a removal': ({ at }) => early.rmSync(at('d'), { recursive: true }),
  'a mode': ({ at }) => early.chmodSync(at('a'), 0o600),
  'a link': ({ at }) => early.symlinkSync('a', at('m')),
}

// Where it goes past all that watches, reaching it is a finding.
if (bypasses(early.writeFile) === null)
  EARLY['a text by a callback'] = ({ at }) => promisify(early.writeFile)(at('x'), 'x')

const MASKED: Record<string, Deed> = {
  'what was made': ({ at }) => {
    fs.writeFileSync(at('x'), 'x')
    fs.writeFileSync(at('script'), 'x', { mode: 0o777 })
    fs.mkdirSync(at('n/m'), { recursive: true })
    fs.writeFileSync(at('n/m/y'), 'y')
    fs.rmSync(at('d'), { recursive: true })
    fs.mkdirSync(at('d'))
    fs.writeFileSync(at('tmp'), 'x')
    fs.renameSync(at('tmp'), at('b'))
  },
  'what was there, or has a mode of its own': ({ at }) => {
    fs.writeFileSync(at('a'), 'other')
    fs.chmodSync(at('d'), 0o777)
    fs.copyFileSync(at('d/deep/two'), at('x'))
  },
}

const wrong: string[] = []

async function check(name: string, deed: Deed, mask: number): Promise<void> {
  const before = process.umask(0o022)
  const uncached = ground()
  const on = ground()
  const { encoded } = await record(on, deed)
  const missed = world(on)
  reset(on)
  process.umask(mask)
  await deed(uncached)
  const expected = world(uncached)
  if (mask === 0o022 && !isDeepStrictEqual(missed, expected)) wrong.push(`${name}: miss`)
  if ('refused' in encoded || encoded.bytes === null) {
    wrong.push(`${name}: ${JSON.stringify(encoded)}`)
    return
  }
  const outcome = hit(on, encoded.bytes)
  const found = world(on)
  if (!outcome.applied || !isDeepStrictEqual(found, expected))
    wrong.push(`${name}: ${JSON.stringify([outcome, found, expected])}`)
  process.umask(before)
}

for (const [name, deed] of Object.entries(EARLY)) await check(`early: ${name}`, deed, 0o022)
for (const [name, deed] of Object.entries(MASKED)) await check(`masked: ${name}`, deed, 0o077)
console.log(JSON.stringify(wrong))
