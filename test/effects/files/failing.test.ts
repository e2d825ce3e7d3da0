/** An operation that fails, or would fail elsewhere, rests on all that decides whether it does. */
import fs from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { filesProblem } from '../../../src/effects/files/index.ts'
import { install, statesNow, uninstall } from '../../../src/trace/index.ts'
import { ground, record, reset } from './support.ts'
import type { Deed, Ground, Lay, Recorded } from './support.ts'

beforeAll(install)
afterAll(uninstall)

/** What may be at `a`. */
const THERE: Readonly<Record<string, Lay>> = {
  nothing: () => {},
  'a file': (at) => fs.writeFileSync(at('a'), 'x'),
  'a folder': (at) => fs.mkdirSync(at('a')),
  'a link to itself': (at) => fs.symlinkSync('a', at('a')),
  'a link to nothing': (at) => fs.symlinkSync('nowhere', at('a')),
}

function leadsNowhere(path: string): boolean {
  const isLink = fs.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
  return isLink && !fs.existsSync(path)
}

const OPERATIONS: Readonly<Record<string, (at: Ground['at']) => unknown>> = {
  mkdir: (at) => fs.mkdirSync(at('a')),
  'mkdir below, recursive': (at) => fs.mkdirSync(at('a/b/c'), { recursive: true }),
  rmdir: (at) => fs.rmdirSync(at('a')),
  unlink: (at) => fs.unlinkSync(at('a')),
  rm: (at) => fs.rmSync(at('a')),
  'rm, forced': (at) => fs.rmSync(at('a'), { force: true }),
  'rename from': (at) => fs.renameSync(at('a'), at('b')),
  'rename to': (at) => fs.renameSync(at('beside'), at('a')),
  symlink: (at) => fs.symlinkSync('z', at('a')),
  'link from': (at) => fs.linkSync(at('a'), at('b')),
  'link to': (at) => fs.linkSync(at('beside'), at('a')),
  'copy from': (at) => fs.copyFileSync(at('a'), at('b')),
  'copy to': (at) => fs.copyFileSync(at('beside'), at('a')),
  'copy, exclusive': (at) => fs.copyFileSync(at('beside'), at('a'), fs.constants.COPYFILE_EXCL),
  // Node's own process ends where `cpSync` meets a link that leads nowhere.
  'cp, none of it there': (at) =>
    leadsNowhere(at('a')) || fs.cpSync(at('beside'), at('a'), { errorOnExist: true, force: false }),
  write: (at) => fs.writeFileSync(at('a'), '1'),
  'write into': (at) => fs.writeFileSync(at('a/i'), '1'),
  'write far below': (at) => fs.writeFileSync(at('a/b/c'), '1'),
  'write, exclusive': (at) => fs.writeFileSync(at('a'), '1', { flag: 'wx' }),
  append: (at) => fs.appendFileSync(at('a'), '1'),
  truncate: (at) => fs.truncateSync(at('a'), 0),
  chmod: (at) => fs.chmodSync(at('a'), 0o600),
  utimes: (at) => fs.utimesSync(at('a'), 1, 1),
  lutimes: (at) => fs.lutimesSync(at('a'), 1, 1),
  'open to read and write': (at) => fs.closeSync(fs.openSync(at('a'), 'r+')),
}

/** What the program learns: the code of the error, if it is one. */
function learning(operation: (at: Ground['at']) => unknown): Deed {
  return ({ at }) => {
    try {
      operation(at)
      return 'done'
    } catch (error) {
      return (error as NodeJS.ErrnoException).code
    }
  }
}

function isHit(on: Ground, { finished, encoded }: Recorded): boolean {
  if (finished.inputs === null || 'refused' in encoded) return false
  const inputs = finished.inputs.map(({ input }) => input)
  const now = statesNow(inputs, on)
  if (finished.inputs.some(({ state }, at) => state !== now[at])) return false
  return encoded.bytes === null || filesProblem(encoded.bytes, on) === null
}

it.each(Object.entries(OPERATIONS))('%s', async (_, operation) => {
  const deed = learning(operation)
  const stale: string[] = []
  for (const [before, layBefore] of Object.entries(THERE)) {
    const on = ground((at) => {
      fs.writeFileSync(at('beside'), '1')
      layBefore(at)
    })
    const recorded = await record(on, deed)
    for (const [after, layAfter] of Object.entries(THERE)) {
      reset(on, (at) => {
        fs.writeFileSync(at('beside'), '1')
        layAfter(at)
      })
      if (!isHit(on, recorded)) continue
      const computed = deed(on)
      if (computed !== recorded.result)
        stale.push(`${before} → ${after}: ${String(recorded.result)}, and not ${String(computed)}`)
    }
    fs.rmSync(dirname(on.root), { recursive: true })
  }
  expect(stale).toEqual([])
})
