/** A stored result whose deeds can't be done again is no hit, for questions as for calls. */
import fs from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newCache, temporaryFolder } from './support.ts'

test('files that can not be written', () => {
  const folder = fs.realpathSync(temporaryFolder())
  const out = join(folder, 'out')
  const f = newCache({ dir: join(folder, 'cache') }).memoize(
    (text: string) => {
      fs.mkdirSync(out, { recursive: true })
      fs.writeFileSync(join(out, 'x'), text)
      return text.length
    },
    { name: 'f', effects: 'replay' },
  )
  f('abc')
  fs.rmSync(out, { recursive: true })
  expect([f.has('abc'), f.peek('abc'), f.explain('abc').hit]).toEqual([
    true,
    { hit: true, value: 3 },
    true,
  ])
  expect(fs.existsSync(out)).toBe(false)
  fs.writeFileSync(out, 'a file')
  const reason = { kind: 'not-replayable', why: expect.stringContaining('is a file') as unknown }
  expect(f.has('abc')).toBe(false)
  expect(f.peek('abc')).toEqual({ hit: false, reason })
  expect(f.explain('abc')).toMatchObject({ hit: false, reason })
  expect(f.explain('abc').summary).toMatch(/miss, its effects can't be replayed: .*is a file/)
  fs.rmSync(out)
  f('abc')
  expect(f.stats()).toMatchObject({ hits: 1, misses: 1 })
  expect(fs.readFileSync(join(out, 'x'), 'utf8')).toBe('abc')
})

test('objects that can not be changed alike count apart', () => {
  const dir = temporaryFolder()
  const views = [Uint8Array.of(1), Uint16Array.of(1)]
  const [one, other] = views.map((view) =>
    newCache({ dir }).memoize(() => (view[0] = view[0]! + 1), { name: 'f', effects: 'replay' }),
  )
  one!()
  expect(other!.explain()).toMatchObject({ hit: false, reason: { kind: 'capture-changed' } })
  expect([other!.has(), other!(), views[1]![0]]).toEqual([false, 2, 2])
})
