/**
 * Made-up traces, one for each way in which programs are known to ask.
 *
 * What must stay true: each run makes the same traces, of about the same number of accesses.
 */
import { logNormal, makeRandom, zipf } from './random.ts'
import { Recorder } from './trace.ts'
import type { Result, Trace } from './trace.ts'

const ACCESSES = 60_000

/** Results as they come in one program: sizes and costs spread over orders of magnitude, unrelated. */
function spread(random: () => number): Result {
  return { size: logNormal(random, 4000, 1.5), computeMs: logNormal(random, 30, 1.5) }
}

const UNIFORM: Result = { size: 4000, computeMs: 30 }

/** Some keys are asked for much more often than others, always the same ones. */
function zipfTrace(name: string, result: (random: () => number) => Result): Trace {
  const random = makeRandom(1)
  const recorder = new Recorder()
  const keys = Array.from({ length: 20_000 }, () => recorder.add(result(random)))
  const rank = zipf(random, keys.length, 0.9)
  while (recorder.length < ACCESSES) recorder.access(keys[rank()]!)
  return recorder.finish(name)
}

/** A favoured set, and now and then a long run over inputs that never come again. */
function scan(): Trace {
  const random = makeRandom(2)
  const recorder = new Recorder()
  const keys = Array.from({ length: 3000 }, () => recorder.add(spread(random)))
  const rank = zipf(random, keys.length, 0.8)
  while (recorder.length < ACCESSES) {
    for (let at = 0; at < 2500; at++) recorder.access(keys[rank()]!)
    for (let at = 0; at < 2500; at++) recorder.access(recorder.add(spread(random)))
  }
  return recorder.finish('scan')
}

/** The whole data set over and over: a pipeline that is run again and again. */
function loop(name: string, result: (random: () => number) => Result): Trace {
  const random = makeRandom(3)
  const recorder = new Recorder()
  const keys = Array.from({ length: 4000 }, () => recorder.add(result(random)))
  while (recorder.length < ACCESSES) for (const key of keys) recorder.access(key)
  return recorder.finish(name)
}

/** Another part of the keys is popular every few thousand accesses; some parts come back. */
function shifting(): Trace {
  const random = makeRandom(4)
  const recorder = new Recorder()
  const sets = Array.from({ length: 10 }, () =>
    Array.from({ length: 2000 }, () => recorder.add(spread(random))),
  )
  const rank = zipf(random, 2000, 0.9)
  let set = 0
  while (recorder.length < ACCESSES) {
    set = random() < 0.3 ? Math.floor(random() * sets.length) : (set + 1) % sets.length
    for (let at = 0; at < 4000; at++) recorder.access(sets[set]![rank()]!)
  }
  return recorder.finish('shifting')
}

/** Functions of four kinds: many cheap small results, answers of a model, images, models that are fitted. */
const KINDS: readonly (readonly [share: number, keys: number, size: number, ms: number])[] = [
  [0.6, 12_000, 150, 2],
  [0.25, 4000, 2500, 3000],
  [0.14, 2500, 250_000, 180],
  [0.01, 60, 20_000_000, 45_000],
]

function mixed(): Trace {
  const random = makeRandom(5)
  const recorder = new Recorder()
  const kinds = KINDS.map(([share, count, size, ms]) => {
    const keys = Array.from({ length: count }, () =>
      recorder.add({ size: logNormal(random, size, 0.6), computeMs: logNormal(random, ms, 0.8) }),
    )
    return { share, keys, rank: zipf(random, count, 0.8) }
  })
  while (recorder.length < ACCESSES) {
    let left = random()
    const kind = kinds.find(({ share }) => (left -= share) < 0) ?? kinds[0]!
    recorder.access(kind.keys[kind.rank()]!)
  }
  return recorder.finish('mixed kinds')
}

/**
 * Somebody iterates: a pipeline of 60 steps is run over and over; most runs follow an edit of one
 * step, which makes that step and all after it anew; now and then an edit is taken back.
 */
function edits(): Trace {
  const random = makeRandom(6)
  const recorder = new Recorder()
  const steps = Array.from({ length: 60 }, () => spread(random))
  const results = new Map<string, number>()
  let versions = steps.map(() => 0)
  const past: (readonly number[])[] = [versions]
  let edit = 0
  while (recorder.length < ACCESSES) {
    const what = random()
    if (what < 0.6) {
      // Mostly the later steps: what is done at the beginning is done.
      const step = Math.floor(steps.length * Math.sqrt(random()))
      versions = versions.with(step, ++edit)
    } else if (what < 0.75) {
      versions = [...past[Math.max(0, past.length - 1 - Math.floor(random() * 30))]!]
    }
    past.push(versions)
    let state = ''
    for (const [step, { size, computeMs }] of steps.entries()) {
      state += `.${versions[step]}`
      const name = `${step}${state}`
      const known = results.get(name)
      const key = known ?? recorder.add({ size, computeMs })
      if (known === undefined) results.set(name, key)
      recorder.access(key)
    }
  }
  return recorder.finish('edits')
}

/** All made-up traces. */
export function generatedTraces(): readonly Trace[] {
  return [
    zipfTrace('zipf', spread),
    zipfTrace('zipf, all alike', () => UNIFORM),
    scan(),
    loop('loop', spread),
    loop('loop, all alike', () => UNIFORM),
    shifting(),
    mixed(),
    edits(),
  ]
}
