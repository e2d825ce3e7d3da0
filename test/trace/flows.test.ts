/** What a call runs in another flow than its own, and what others run of it in theirs. */
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import { EventEmitter, on, once } from 'node:events'
import fs from 'node:fs'
import { setImmediate as immediate } from 'node:timers/promises'
import v8 from 'node:v8'
import vm from 'node:vm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  current,
  enterFlow,
  finish,
  install,
  isIdle,
  resumeFlow,
  uninstall,
  unrecorded,
  unrecordedAsync,
} from '../../src/trace/index.ts'
import type { Recording } from '../../src/trace/index.ts'
import { ground, open, trace } from './support.ts'
import type { Ground } from './support.ts'

beforeAll(install)
afterAll(uninstall)

let laid: Ground
beforeEach(() => {
  laid = ground()
  for (const name of ['a', 'b', 'c']) fs.writeFileSync(laid.at(name), name)
})

const read = (name: string): string => fs.readFileSync(laid.at(name), 'utf8')

function paths(recording: Recording): readonly string[] {
  const { inputs } = finish(recording)
  return (inputs ?? []).map(({ input }) => ('path' in input ? input.path : input.kind))
}

/** As memoized calls do it: what the work has not done by the time it returns is its own as well. */
function flow<T>(recording: Recording, work: () => T): T {
  const before = enterFlow(recording)
  try {
    return work()
  } finally {
    resumeFlow(before)
  }
}

type Runs = (work: () => unknown) => unknown

/** Ways to run work in the flow in which they were made. */
const BINDING: Record<string, () => Runs> = {
  'AsyncResource.bind': () => AsyncResource.bind((work) => work()),
  runInAsyncScope: () => {
    const resource = new AsyncResource('test')
    return (work) => resource.runInAsyncScope(work)
  },
  'AsyncLocalStorage.bind': () => AsyncLocalStorage.bind((work: () => unknown) => work()),
  'AsyncLocalStorage.snapshot': () => AsyncLocalStorage.snapshot() as Runs,
}

describe.each(Object.entries(BINDING))('code bound by %s', (_, bind) => {
  it('outside of all calls belongs to the call that runs it', () => {
    const bound = bind()
    const recording = open(laid)
    flow(recording, () => bound(() => read('a')))
    expect(paths(recording)).toEqual(['./a'])
  })

  it('after an earlier call as well', () => {
    const earlier = open(laid)
    flow(earlier, () => read('a'))
    earlier.close()
    const bound = bind()
    const recording = open(laid)
    flow(recording, () => bound(() => read('b')))
    expect(paths(recording)).toEqual(['./b'])
  })

  it('in a call that has ended belongs to the one that runs it', () => {
    const earlier = open(laid)
    const bound = flow(earlier, bind)
    earlier.close()
    const recording = open(laid)
    flow(recording, () => bound(() => read('a')))
    expect(paths(recording)).toEqual(['./a'])
  })

  it('in the call around belongs to the inner one, too', () => {
    const outer = open(laid)
    const inner = open(laid, outer)
    flow(outer, () => {
      const bound = bind()
      flow(inner, () => bound(() => read('a')))
      bound(() => read('b'))
    })
    expect([paths(inner), paths(outer)]).toEqual([['./a'], ['./a', './b']])
  })

  it('in another call that is under way belongs to that one', () => {
    const other = open(laid)
    const bound = flow(other, bind)
    const recording = open(laid)
    flow(recording, () => {
      bound(() => read('a'))
      read('b')
    })
    expect([paths(other), paths(recording)]).toEqual([['./a'], ['./b']])
  })

  it('is recorded inside a memoized call that it makes', () => {
    const bound = bind()
    const outer = open(laid)
    let inner: Recording | undefined
    flow(outer, () =>
      bound(() => {
        expect(current()).toBe(outer)
        inner = open(laid, current())
        flow(inner, () => read('a'))
      }),
    )
    expect([paths(inner!), paths(outer)]).toEqual([['./a'], ['./a']])
  })

  it('stays nobody’s where nothing is to be recorded', () => {
    const bound = bind()
    const recording = open(laid)
    flow(recording, () => {
      unrecorded(() => bound(() => read('a')))
      unrecordedAsync(() => {
        bound(() => read('b'))
        unrecordedAsync(bind)(() => read('c'))
      })
      unrecordedAsync(bind)(() => read('c'))
    })
    expect(paths(recording)).toEqual([])
  })

  it('is nobody’s when the call has returned', async () => {
    const bound = bind()
    const recording = open(laid)
    const promise = flow(recording, () => immediate())
    bound(() => read('a'))
    await promise
    expect(paths(recording)).toEqual([])
  })
})

const GO = 'go'

/** Ways to listen; each reads when the event comes, some way after. */
const LISTENING: Record<string, (emitter: EventEmitter, work: () => unknown) => unknown> = {
  on: (emitter, work) => listen((heard) => emitter.on(GO, heard), work),
  addListener: (emitter, work) => listen((heard) => emitter.addListener(GO, heard), work),
  prependListener: (emitter, work) => listen((heard) => emitter.prependListener(GO, heard), work),
  once: (emitter, work) => listen((heard) => emitter.once(GO, heard), work),
  prependOnceListener: (emitter, work) =>
    listen((heard) => emitter.prependOnceListener(GO, heard), work),
  'on, then waiting': (emitter, work) =>
    listen(
      (heard) => emitter.on(GO, heard),
      () => immediate().then(work),
    ),
  'events.once': async (emitter, work) => {
    await once(emitter, GO)
    return work()
  },
  'events.on': async (emitter, work) => {
    for await (const _ of on(emitter, GO)) return work()
    return undefined
  },
}

function listen(add: (heard: () => void) => unknown, work: () => unknown): Promise<unknown> {
  return new Promise((resolve) => {
    add(() => resolve(work()))
  })
}

describe.each(Object.entries(LISTENING))('a listener (%s) that a call adds', (name, hear) => {
  it('belongs to it, whoever emits', async () => {
    const emitter = new EventEmitter()
    const recording = open(laid)
    const heard = flow(recording, () => hear(emitter, () => read('a')))
    emitter.emit(GO)
    expect(await heard).toBe('a')
    expect(paths(recording)).toEqual(['./a'])
  })

  it('belongs to it when another call emits, and what that ran is a part of that as well', async () => {
    const emitter = new EventEmitter()
    const recording = open(laid)
    const other = open(laid)
    const heard = flow(recording, () =>
      hear(emitter, () => (current()?.note('clock', 'x'), read('a'))),
    )
    await flow(other, async () => {
      await Promise.resolve()
      emitter.emit(GO)
      read('b')
    })
    await heard
    const isDirect = /nce$|istener$|^on$/.test(name) && !name.startsWith('events.')
    expect(other.notes.length).toBe(isDirect ? 1 : 0)
    expect(recording.notes.length).toBe(1)
    expect(paths(other).toSorted()).toEqual(isDirect ? ['./a', './b'] : ['./b'])
    expect(paths(recording)).toEqual(['./a'])
  })

  it('belongs to whoever emits once the call has ended', async () => {
    const emitter = new EventEmitter()
    const recording = open(laid)
    const heard = flow(recording, () => hear(emitter, () => read('a')))
    recording.close()
    const other = open(laid)
    flow(other, () => emitter.emit(GO))
    await heard
    expect(paths(recording)).toEqual([])
    const waits = name.startsWith('events.')
    expect(paths(other)).toEqual(waits ? [] : ['./a'])
  })
})

describe('a listener that an inner call adds', () => {
  it('belongs to the outer call when the inner one has ended', () => {
    const emitter = new EventEmitter()
    const outer = open(laid)
    const inner = open(laid, outer)
    flow(outer, () => flow(inner, () => emitter.on(GO, () => read('a'))))
    inner.close()
    emitter.emit(GO)
    expect(paths(outer)).toEqual(['./a'])
  })
})

/** What a program can see of an emitter. */
function story(): unknown[] {
  const said: unknown[] = []
  const emitter = new EventEmitter({ captureRejections: true })
  emitter.on('newListener', (type, listener) => said.push(['new', type, listener === first]))
  emitter.on('removeListener', (type, listener) => said.push(['gone', type, listener === first]))
  function first(this: unknown, ...args: unknown[]): void {
    said.push(['first', this === emitter, args])
  }
  const second = (): void => void said.push('second')
  const look = (): void => {
    said.push([
      emitter.listeners(GO).map((one) => one === first),
      emitter.rawListeners(GO).map((one) => typeof one),
      emitter.listenerCount(GO),
      emitter.listenerCount(GO, first),
      emitter.eventNames(),
    ])
  }
  said.push(emitter.on(GO, first) === emitter, emitter.once(GO, first) === emitter)
  emitter.prependListener(GO, second).prependOnceListener(GO, second)
  look()
  said.push(emitter.emit(GO, 1, 2))
  look()
  said.push(emitter.emit(GO))
  emitter.once(GO, first).off(GO, first).removeListener(GO, second)
  look()
  emitter.once(GO, first)
  const [raw] = emitter.rawListeners(GO).slice(-1) as ((...args: unknown[]) => void)[]
  raw?.call(emitter, 'raw')
  look()
  emitter.off(GO, first)
  look()
  emitter.on(GO, first)
  emitter.on(GO, first)
  emitter.off(GO, first)
  look()
  emitter.removeAllListeners(GO)
  look()
  emitter.once('again', () => {
    said.push('again')
    emitter.emit('again')
  })
  emitter.emit('again')
  for (const method of ['on', 'once', 'prependListener', 'prependOnceListener'] as const)
    for (const wrong of [undefined, null, 1, {}])
      try {
        emitter[method](GO, wrong as never)
      } catch (error) {
        said.push([(error as NodeJS.ErrnoException).code, (error as Error).message])
      }
  emitter.on('error', (error: Error) => said.push(error.message))
  emitter.on('fails', () => {
    throw new Error('thrown')
  })
  expect(() => emitter.emit('fails')).toThrow('thrown')
  return said
}

describe('an emitter', () => {
  it('behaves in a call as it does outside', async () => {
    const outside = story()
    const { result } = await trace(laid, story)
    expect(outside.length).toBeGreaterThan(40)
    expect(result).toEqual(outside)
  })

  it('hears of promises that its listeners reject', async () => {
    const { result } = await trace(laid, async () => {
      const emitter = new EventEmitter({ captureRejections: true })
      const failed = once(emitter, 'never').catch((error: unknown) => (error as Error).message)
      const listener: () => unknown = async () => {
        await immediate()
        throw new Error('rejected')
      }
      emitter.on(GO, listener as () => void)
      emitter.emit(GO)
      return failed
    })
    expect(result).toBe('rejected')
  })

  it('lets a subclass see what is added', async () => {
    const { result } = await trace(laid, () => {
      const added: unknown[] = []
      class Watched extends EventEmitter {
        override on(type: string, listener: (...args: unknown[]) => void): this {
          added.push(type)
          return super.on(type, listener)
        }
      }
      const emitter = new Watched()
      let heard = 0
      emitter.once(GO, () => heard++)
      emitter.emit(GO)
      emitter.emit(GO)
      return [added, heard, emitter.listenerCount(GO)]
    })
    expect(result).toEqual([[GO], 1, 0])
  })

  it('has one function under both of its names', () => {
    expect(EventEmitter.prototype.on).toBe(EventEmitter.prototype.addListener)
  })

  it('is left alone outside of calls', () => {
    const emitter = new EventEmitter()
    const listener = (): void => {}
    emitter.on(GO, listener)
    expect(emitter.rawListeners(GO)).toEqual([listener])
  })
})

function hang(ended: () => void): void {
  const recording = open(laid)
  recording.whenLost(ended)
  void flow(recording, async () => {
    read('a')
    await new Promise(() => {})
    recording.close()
  })
}

describe('a call that waits for nothing', () => {
  it('is not under way any more, when that can be known', async () => {
    v8.setFlagsFromString('--expose-gc')
    const gc = vm.runInNewContext('gc') as () => void
    // What the runtime makes for the first hash lives on, with the flow in which it is made.
    await trace(laid, () => read('a'))
    let ends = 0
    hang(() => ends++)
    expect(isIdle()).toBe(false)
    for (let turn = 0; turn < 50 && !isIdle(); turn++) {
      gc()
      await immediate()
    }
    expect([isIdle(), ends]).toEqual([true, 1])
  })
})
