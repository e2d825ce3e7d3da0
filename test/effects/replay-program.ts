/**
 * Calls in a process of their own: `node replay-program.ts <folder>` records into files of the folder what
 * is not there, else replays from them; without a folder it computes. Prints keys and states as JSON.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Recorder, stateOf } from './support.ts'

class Lcg {
  #state = 7
  next(): number {
    return (this.#state = (this.#state * 48_271) % 2_147_483_647)
  }
}
class Xorshift {
  private readonly state = Uint32Array.of(1, 2, 3, 4)
  next(): number {
    const { state } = this
    let t = state[3]!
    state.copyWithin(1, 0, 3)
    t ^= t << 11
    t ^= t >>> 8
    return (state[0] = (t ^ state[1]! ^ (state[1]! >>> 19)) >>> 0)
  }
}

/** As ARC4 of seedrandom: state in a closure, on an object. */
function arc4(seed: number): () => number {
  const me = { i: 0, j: 0, s: Array.from({ length: 16 }, (_, at) => (at * seed) % 16) }
  return () => {
    const i = (me.i = (me.i + 1) % 16)
    const j = (me.j = (me.j + me.s[i]!) % 16)
    const held = me.s[i]!
    me.s[i] = me.s[j]!
    me.s[j] = held
    return (me.s[(me.s[i]! + held) % 16]! + 1) * 17
  }
}

const lcg = new Lcg()
const shift = new Xorshift()
const rc = arc4(5)
Reflect.set(globalThis, 'effectsRng', new Lcg())
declare const effectsRng: Lcg
const registry = { byName: new Map<string, object>(), order: [] as object[], count: 0 }
const unread = { skipped: Math.random() }

interface World {
  readonly fn: (arg: never) => unknown
  readonly arg?: unknown
  readonly state: () => unknown
  /** A generator's state shows in its next numbers. */
  readonly next?: () => unknown
}

const part = Object.assign({ count: 1 }, unread)
const worlds: Record<string, World> = {
  'private state': {
    fn: (n: number) => draw(() => lcg.next(), n),
    arg: 4,
    state: () => lcg,
    next: () => lcg.next(),
  },
  'a typed array': {
    fn: (n: number) => draw(() => shift.next(), n),
    arg: 4,
    state: () => shift,
    next: () => shift.next(),
  },
  'a closure with an object': {
    fn: (n: number) => draw(rc, n),
    arg: 4,
    state: () => rc,
    next: () => rc(),
  },
  'a generator in a global': {
    fn: (n: number) => draw(() => effectsRng.next(), n),
    arg: 4,
    state: () => effectsRng,
    next: () => effectsRng.next(),
  },
  'a registry': {
    fn: (entry: { name: string }) => {
      registry.byName.set(entry.name, entry)
      registry.order.push(entry, registry.byName)
      registry.count = registry.order.length
      return entry
    },
    arg: { name: 'first', more: [1] },
    state: () => registry,
  },
  'an object of which one member counts': {
    fn: () => ++part.count,
    state: () => part.count,
  },
}

function draw(next: () => number, n: number): number[] {
  return Array.from({ length: n }, next)
}

/** Computes, records or replays one world. */
function run({ fn, arg, state, next }: World, file: string | null): unknown {
  const recorder = new Recorder(fn as never)
  let key = ''
  let result: unknown
  if (file === null) result = fn(arg as never)
  else if (existsSync(file)) {
    const hit = recorder.replay(undefined, [arg], readFileSync(file))
    key = hit.key
    result = hit.applied ? hit.result : hit.why
  } else {
    const recorded = recorder.record(undefined, [arg])
    key = recorded.key
    result = recorded.result
    writeFileSync(file, recorded.encoded.bytes ?? recorded.changes.refusals.join())
  }
  return { key, state: stateOf(state(), arg, result), next: next?.() }
}

const [folder] = process.argv.slice(2)
const ran = Object.entries(worlds).map(([name, world], at) => [
  name,
  run(world, folder === undefined ? null : join(folder, String(at))),
])
console.log(JSON.stringify(Object.fromEntries(ran)))
