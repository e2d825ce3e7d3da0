/** Which of several computations a read belongs to. */
import { EventEmitter, once } from 'node:events'
import fs from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as immediate, setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  current,
  finish,
  install,
  isIdle,
  openRecording,
  recordAsync,
  recordSync,
  uninstall,
  unrecorded,
} from '../../src/trace/index.ts'
import type { Recording } from '../../src/trace/index.ts'
import { ground, inputsOf, open, trace } from './support.ts'
import type { Ground } from './support.ts'

beforeAll(install)
afterAll(uninstall)

let laid: Ground
beforeEach(() => {
  laid = ground()
  for (const name of ['a', 'b', 'c']) fs.writeFileSync(laid.at(name), name)
})

function paths(recording: Recording): readonly string[] {
  const { inputs } = finish(recording)
  return (inputs ?? []).map(({ input }) => ('path' in input ? input.path : input.kind))
}

const read = (name: string): string => fs.readFileSync(laid.at(name), 'utf8')

/** Each reads a file some way after it has begun. */
const FLOWS: Record<string, (name: string) => unknown> = {
  'at once': read,
  'after an await': async (name) => {
    await Promise.resolve()
    return read(name)
  },
  'after many awaits': async (name) => {
    for (let i = 0; i < 20; i++) await Promise.resolve()
    return read(name)
  },
  'in a timer': async (name) => {
    await delay(1)
    return read(name)
  },
  'in a callback timer': (name) =>
    new Promise((resolve) => {
      setTimeout(() => resolve(read(name)), 1)
    }),
  'in an immediate': async (name) => {
    await immediate()
    return read(name)
  },
  'in a microtask': (name) =>
    new Promise((resolve) => {
      queueMicrotask(() => resolve(read(name)))
    }),
  'in nextTick': (name) =>
    new Promise((resolve) => {
      process.nextTick(() => resolve(read(name)))
    }),
  'in then': (name) => Promise.resolve().then(() => read(name)),
  'in a callback of fs': (name) =>
    new Promise((resolve) => {
      fs.stat(laid.root, () => resolve(read(name)))
    }),
  'in a callback of realpath': (name) =>
    new Promise((resolve) => {
      fs.realpath(laid.root, () => resolve(read(name)))
    }),
  'by promises': (name) => fs.promises.readFile(laid.at(name), 'utf8'),
  'by promisify': (name) => promisify(fs.readFile)(laid.at(name), 'utf8'),
  'by a stream': async (name) => {
    const parts: unknown[] = []
    for await (const part of fs.createReadStream(laid.at(name))) parts.push(part)
    return String(parts[0])
  },
  'in a stream': async (name) => {
    let text = ''
    await pipeline(Readable.from([1]), async (source) => {
      for await (const _ of source as AsyncIterable<unknown>) text = read(name)
    })
    return text
  },
  'in a listener': async (name) => {
    const emitter = new EventEmitter()
    let text = ''
    emitter.on('go', () => {
      text = read(name)
    })
    await delay(1)
    emitter.emit('go')
    return text
  },
  'after an event': async (name) => {
    const emitter = new EventEmitter()
    setTimeout(() => emitter.emit('go'), 1)
    await once(emitter, 'go')
    return read(name)
  },
  'in a generator': (name) => {
    function* lazily(): Generator<string> {
      yield read(name)
    }
    return [...lazily()][0]
  },
  'in an async generator': async (name) => {
    async function* lazily(): AsyncGenerator<string> {
      await Promise.resolve()
      yield read(name)
    }
    for await (const text of lazily()) return text
    return ''
  },
  'of Promise.all': async (name) => {
    const [text] = await Promise.all([delay(1).then(() => read(name)), delay(1)])
    return text
  },
}

describe.each(Object.entries(FLOWS))('a read %s', (_, flow) => {
  it('belongs to its own call, also beside another that reads another file', async () => {
    const recordings = ['a', 'b'].map(() => open(laid))
    const results = await Promise.all(
      recordings.map((recording, i) => recordAsync(recording, () => flow(['a', 'b'][i]!))),
    )
    expect(results).toEqual(['a', 'b'])
    const found = recordings.map(paths)
    expect(found.map((all) => all.filter((path) => path !== '.'))).toEqual([['./a'], ['./b']])
  })

  it('belongs to the inner call and to the outer', async () => {
    const outer = open(laid)
    const inner = open(laid, outer)
    await recordAsync(outer, async () => {
      await delay(1)
      await recordAsync(inner, () => flow('a'))
      await flow('b')
    })
    expect(paths(inner).filter((path) => path !== '.')).toEqual(['./a'])
    expect(paths(outer).filter((path) => path !== '.')).toEqual(['./a', './b'])
  })
})

describe('a sync call', () => {
  it('inside another hands over what it read; what comes after is the outer one again', () => {
    const outer = open(laid)
    const inner = open(laid, outer)
    recordSync(outer, () => {
      recordSync(inner, () => read('a'))
      read('b')
    })
    expect(current()).toBe(null)
    expect([paths(inner), paths(outer)]).toEqual([['./a'], ['./a', './b']])
  })

  it('inside an async one, and an async one inside a sync one', async () => {
    const outer = open(laid)
    const middle = open(laid, outer)
    const inner = open(laid, middle)
    let promise: unknown
    await recordAsync(outer, async () => {
      await Promise.resolve()
      recordSync(middle, () => {
        read('a')
        promise = recordAsync(inner, () => FLOWS['in a timer']!('b'))
      })
      read('c')
      await promise
    })
    expect(paths(inner)).toEqual(['./b'])
    expect(paths(middle)).toEqual(['./a', './b'])
    expect(paths(outer)).toEqual(['./a', './b', './c'])
  })

  it('that throws leaves nothing behind', () => {
    const recording = open(laid)
    expect(() =>
      recordSync(recording, () => {
        throw new Error('user')
      }),
    ).toThrow('user')
    expect(current()).toBe(null)
    recording.close()
    recording.close()
    expect(isIdle()).toBe(true)
  })

  it('goes as deep as without', () => {
    const recording = open(laid)
    const deep = (n: number): number => (n === 0 ? 0 : 1 + deep(n - 1))
    expect(recordSync(recording, () => deep(5000))).toBe(5000)
    recording.close()
  })
})

describe('what belongs to nobody', () => {
  it('is what nobody computes', async () => {
    read('a')
    expect((await trace(laid, () => 1)).finished.inputs).toEqual([])
  })

  it('is what runs unrecorded', async () => {
    const traced = await trace(laid, () => {
      unrecorded(() => read('a'))
      return read('b')
    })
    expect(inputsOf(traced).map(({ input }) => ('path' in input ? input.path : ''))).toEqual([
      './b',
    ])
  })

  it('is what goes on after its call has ended, but for calls around it', async () => {
    const outer = open(laid)
    const inner = open(laid, outer)
    let late: Promise<unknown> = Promise.resolve()
    await recordAsync(outer, async () => {
      recordAsync(inner, () => {
        late = delay(1).then(() => read('a'))
      })
      expect(paths(inner)).toEqual([])
      await late
    })
    expect(paths(outer)).toEqual(['./a'])
  })
})

describe('what a call does not track', () => {
  it('is not handed to the calls around it, and theirs not to it', () => {
    const outer = open(laid)
    const inner = openRecording({ parent: outer, ...laid, tracks: () => false })
    const innermost = open(laid, inner)
    recordSync(outer, () => {
      recordSync(inner, () => {
        read('a')
        recordSync(innermost, () => read('b'))
      })
      read('c')
    })
    expect([innermost, inner, outer].map(paths)).toEqual([['./b'], [], ['./c']])
  })
})

describe('a nested call that hits', () => {
  it('hands its inputs over', async () => {
    const inputs = inputsOf(
      await trace(laid, () => [read('a'), process.env['TRACE_X'], fs.statSync(laid.at('b')).size]),
    )
    const traced = await trace(laid, () => current()?.absorb(inputs.map(({ input }) => input)))
    expect(inputsOf(traced)).toEqual(inputs)
  })

  it('does not hand over what the outer call has itself written', async () => {
    const traced = await trace(laid, () => {
      fs.writeFileSync(laid.at('a'), 'mine')
      current()?.absorb([
        { kind: 'content', path: './a' },
        { kind: 'content', path: './b' },
      ])
    })
    expect(inputsOf(traced).map(({ input }) => input)).toEqual([{ kind: 'content', path: './b' }])
  })
})
