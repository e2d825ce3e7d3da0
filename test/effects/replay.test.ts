/**
 * After a hit the world equals the world after the miss: kinds of state × what a function can do to
 * them. Each row runs in three worlds: uncached, recorded, replayed.
 */
import { describe, expect, test } from 'vitest'
import { arrays } from './rows-of-arrays.ts'
import { builtins } from './rows-of-builtins.ts'
import { captures } from './rows-of-captures.ts'
import { Cents, instances } from './rows-of-classes.ts'
import { collections } from './rows-of-collections.ts'
import { members } from './rows-of-members.ts'
import { objects } from './rows-of-objects.ts'
import { Recorder, stateOf, told, type AnyFunction } from './support.ts'
import type { World } from './world.ts'

function afterUncached(make: () => World): string {
  const world = make()
  const result: unknown = Reflect.apply(world.fn, world.self, world.args)
  return stateOf(
    world.self,
    world.args,
    world.state,
    result,
    Reflect.get(globalThis, 'effectsOfTest'),
  )
}

describe.each([
  ['objects', objects],
  ['arrays', arrays],
  ['collections', collections],
  ['builtins', builtins],
  ['instances', instances],
  ['captures', captures],
  ['members', members],
] as const)('after a hit the world is as after the miss: %s', (_, rows) => {
  test.each(rows)('%s', (_name, make, expected) => {
    const uncached = afterUncached(make)
    const first = make()
    const recorded = new Recorder(first.fn, [Cents]).record(first.self, first.args)
    const global = Reflect.get(globalThis, 'effectsOfTest') as unknown
    expect(stateOf(first.self, first.args, first.state, recorded.result, global)).toBe(uncached)
    expect(recorded.changes.refusals).toEqual([])
    expect(told(recorded.changes)).toEqual(expected)
    expect(recorded.encoded).toMatchObject({ bytes: expect.any(Uint8Array) as unknown })

    const second = make()
    const hit = new Recorder(second.fn, [Cents]).replay(
      second.self,
      second.args,
      recorded.encoded.bytes!,
    )
    expect(hit).toMatchObject({ applied: true, key: recorded.key })
    const result = hit.applied ? hit.result : null
    const now = Reflect.get(globalThis, 'effectsOfTest') as unknown
    expect(stateOf(second.self, second.args, second.state, result, now)).toBe(uncached)
  })
})

test('an argument that is a captured object is still that one after the hit', () => {
  const make = (): { fn: AnyFunction; shared: { list: unknown[] } } => {
    const shared = { list: [] as unknown[] }
    return { fn: ((o: { list: unknown[] }) => void o.list.push(shared)) as never, shared }
  }
  const one = make()
  const recorded = new Recorder(one.fn).record(undefined, [one.shared])
  const two = make()
  const hit = new Recorder(two.fn).replay(undefined, [two.shared], recorded.encoded.bytes!)
  expect(hit).toMatchObject({ applied: true, key: recorded.key })
  expect(two.shared.list[0]).toBe(two.shared)
})

test('what is not known to the call is a fresh copy at each hit', () => {
  const fn = ((list: object[]) => void list.push({ n: 1 })) as never
  const recorder = new Recorder(fn)
  const { encoded } = recorder.record(undefined, [[]])
  const [a, b]: object[][] = [[], []]
  recorder.replay(undefined, [a], encoded.bytes!)
  recorder.replay(undefined, [b], encoded.bytes!)
  expect(a).toEqual(b)
  expect(a![0]).not.toBe(b![0])
})
