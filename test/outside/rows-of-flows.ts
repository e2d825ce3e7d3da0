/** Reading a file some way after the call has begun, or inside another memoized call. */
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import { pbkdf2 } from 'node:crypto'
import { EventEmitter, on, once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { gzip } from 'node:zlib'
import { permafrost } from '../setup/permafrost.ts'
import { all, called, sees } from './row.ts'
import type { Fs, Memoize, Rows } from './row.ts'
import { BYTES } from './rows-of-files.ts'

/** For reads that come back with an error somewhere: it is the result. */
type Later = (done: (text: unknown) => void) => void

function later(start: Later): Promise<unknown> {
  return new Promise((resolve) => {
    start(resolve)
  })
}

const { ignored } = permafrost

/** Both run work in the flow of nobody. On Node 22 what is kept for a flow hangs on their insides. */
const bound = ignored(AsyncResource.bind((work: () => unknown): unknown => work()))
const snapshot = ignored(AsyncLocalStorage.snapshot())

export function rowsOfFlows(fs: Fs, memoize: Memoize): Rows {
  /** What is in `a`; or the error's code. */
  const read = (at: string): string => {
    try {
      return fs.readFileSync(`${at}/a`, 'utf8')
    } catch (error) {
      return String((error as NodeJS.ErrnoException).code)
    }
  }
  const inner = memoize((at) => read(at), 'inner')
  const innerAsync = memoize(async (at) => {
    await delay(1)
    return read(at)
  }, 'inner async')
  const innerDeep = memoize((at) => `${inner(at)}!`, 'inner deep')
  const innerOther = memoize(async (at) => {
    await delay(1)
    return fs.readFileSync(`${at}/u`, 'utf8')
  }, 'inner other')
  return {
    'after an await': sees(BYTES, async (at) => {
      await Promise.resolve()
      return read(at)
    }),
    'after an await of a thenable': sees(BYTES, async (at) => {
      await { then: (done: (value: unknown) => void) => setImmediate(done, 1) }
      return read(at)
    }),
    'inside a thenable': sees(BYTES, async (at) => {
      const text: unknown = await { then: (done: (value: unknown) => void) => done(read(at)) }
      return text
    }),
    'in a timer': sees(BYTES, (at) => later((done) => setTimeout(() => done(read(at)), 1))),
    'in an interval': sees(BYTES, (at) =>
      later((done) => {
        const timer = setInterval(() => {
          clearInterval(timer)
          done(read(at))
        }, 1)
      }),
    ),
    'in an immediate': sees(BYTES, (at) => later((done) => setImmediate(() => done(read(at))))),
    'in a microtask': sees(BYTES, (at) => later((done) => queueMicrotask(() => done(read(at))))),
    'in nextTick': sees(BYTES, (at) => later((done) => process.nextTick(() => done(read(at))))),
    'in then, catch and finally': sees(BYTES, async (at) => {
      const texts: string[] = []
      await Promise.reject(new Error('no'))
        .catch(() => texts.push(read(at)))
        .then(() => texts.push(read(at)))
        .finally(() => texts.push(read(at)))
      return texts
    }),
    'in Promise.all': sees(BYTES, (at) => Promise.all([delay(1).then(() => read(at)), delay(1)])),
    'in a callback of zlib': sees(BYTES, (at) =>
      later((done) => gzip('text', () => done(read(at)))),
    ),
    'in a callback of crypto': sees(BYTES, (at) =>
      later((done) => pbkdf2('a', 'b', 1, 8, 'sha256', () => done(read(at)))),
    ),
    'after promisify': sees(BYTES, async (at) => {
      await promisify(gzip)('text')
      return read(at)
    }),
    'in a callback of fs': sees(BYTES, (at) =>
      later((done) => fs.stat(`${at}/e`, () => done(read(at)))),
    ),
    'in a callback of readdir': sees(BYTES, (at) =>
      later((done) => fs.readdir(`${at}/e`, { recursive: true }, () => done(read(at)))),
    ),
    'in a callback of realpath': sees(BYTES, (at) =>
      later((done) => fs.realpath(`${at}/e`, () => done(read(at)))),
    ),
    'in a listener': sees(BYTES, async (at) => {
      const emitter = new EventEmitter()
      const heard = once(emitter, 'done')
      emitter.on('go', () => emitter.emit('done', read(at)))
      setImmediate(() => emitter.emit('go'))
      return heard
    }),
    'in a listener, when somebody else emits': sees(BYTES, async (at) => {
      const emitter = new EventEmitter()
      const heard = once(emitter, 'done')
      emitter.on('go', () => emitter.emit('done', read(at)))
      setImmediate(() => bound(() => emitter.emit('go')))
      return heard
    }),
    'in a listener for one time, when somebody else emits': sees(BYTES, (at) =>
      later((done) => {
        const emitter = new EventEmitter()
        emitter.once('go', () => {
          setTimeout(() => done(read(at)), 1)
        })
        setImmediate(() => bound(() => emitter.emit('go')))
      }),
    ),
    'in a function that is bound elsewhere': sees(BYTES, (at) => bound(() => read(at))),
    'in a snapshot that was taken elsewhere': sees(BYTES, (at) => snapshot(() => read(at))),
    'in a memoized call in a function that is bound elsewhere': sees(BYTES, (at) =>
      bound(() => inner(at)),
    ),
    'over events.on': sees(BYTES, async (at) => {
      const emitter = new EventEmitter()
      setImmediate(() => emitter.emit('go'))
      for await (const _ of on(emitter, 'go')) return read(at)
      return ''
    }),
    'in an event target': sees(BYTES, (at) =>
      later((done) => {
        const target = new EventTarget()
        target.addEventListener('go', () => done(read(at)))
        setImmediate(() => target.dispatchEvent(new Event('go')))
      }),
    ),
    'when a signal aborts': sees(BYTES, (at) =>
      later((done) => {
        const controller = new AbortController()
        controller.signal.addEventListener('abort', () => done(read(at)))
        setTimeout(() => controller.abort(), 1)
      }),
    ),
    'in a message of a port': sees(
      BYTES,
      (at) =>
        later((done) => {
          const { port1, port2 } = new MessageChannel()
          port1.addEventListener('message', () => {
            port1.close()
            done(read(at))
          })
          port1.start()
          port2.postMessage('go')
        }),
      { options: { assumePure: ['process'] } },
    ),
    'in an AsyncResource': sees(BYTES, (at) =>
      later((done) => {
        const resource = new AsyncResource('test')
        setImmediate(() => resource.runInAsyncScope(() => done(read(at))))
      }),
    ),
    'in a queue that binds': sees(BYTES, (at) =>
      later((done) => {
        const queue = [AsyncResource.bind(() => done(read(at)))]
        setImmediate(() => queue.shift()?.())
      }),
    ),
    'in a stream': sees(BYTES, async (at) => {
      const texts: string[] = []
      await pipeline(
        Readable.from([1, 2]),
        new Transform({
          objectMode: true,
          transform(_, __, done) {
            texts.push(read(at))
            done(null, 'x')
          },
        }),
        async (source) => {
          for await (const _ of source as AsyncIterable<unknown>) texts.push(read(at))
        },
      )
      return texts
    }),
    'in a web stream': sees(BYTES, async (at) => {
      const stream = new ReadableStream({
        pull(controller) {
          controller.enqueue(read(at))
          controller.close()
        },
      })
      return all(stream as AsyncIterable<unknown>)
    }),
    'in a generator': sees(BYTES, (at) => {
      function* texts(): Generator<string> {
        yield 'first'
        yield read(at)
      }
      return [...texts()]
    }),
    'in an async generator': sees(BYTES, async (at) => {
      async function* texts(): AsyncGenerator<string> {
        yield 'first'
        await delay(1)
        yield read(at)
      }
      return all(texts())
    }),
    'in an iterator helper': sees(BYTES, (at) =>
      [1, 2]
        .values()
        .map(() => read(at))
        .toArray(),
    ),
    'in a getter and a proxy': sees(BYTES, (at) => {
      const lazy = {
        get text() {
          return read(at)
        },
      }
      return new Proxy(lazy, { get: (target, key) => Reflect.get(target, key) as unknown }).text
    }),
    'in a sort': sees(BYTES, (at) =>
      [2, 1].toSorted((a, b) => (read(at) === 'aaaa' ? a - b : b - a)),
    ),
    'in a replacement': sees(BYTES, (at) => 'x'.replace(/x/, () => read(at))),
    'in JSON.stringify': sees(BYTES, (at) => JSON.stringify({ toJSON: () => read(at) })),
    'in a memoized call': sees(BYTES, (at) => inner(at)),
    'in a memoized call, twice': sees(BYTES, (at) => [inner(at), inner(at)]),
    'in a memoized call two levels down': sees(BYTES, (at) => innerDeep(at)),
    'in an async memoized call': sees(BYTES, async (at) => {
      await delay(1)
      return innerAsync(at)
    }),
    'in an async memoized call that two wait for': sees(BYTES, (at) =>
      Promise.all([innerAsync(at), innerAsync(at)]),
    ),
    'in two memoized calls at a time': sees([...BYTES, 'unrelated'], (at) =>
      Promise.all([innerAsync(at), innerOther(at)]),
    ),
    'in a memoized call, then elsewhere': sees([...BYTES, 'unrelated'], async (at) => {
      const text = await innerAsync(at)
      return text + fs.readFileSync(`${at}/u`, 'utf8')
    }),
    'before memoized calls': sees([...BYTES, 'unrelated'], async (at) => [
      read(at),
      await innerOther(at),
    ]),
    'with nothing tracked': sees([], (at) => read(at).length > 0, { options: { track: false } }),
    'with files not tracked': sees([], (at) => read(at).length > 0, {
      options: { track: { files: false } },
    }),
    'with variables not tracked': sees(BYTES, (at) => read(at), {
      options: { track: { env: false } },
    }),
    'a worker that reads': sees(
      [],
      (at) =>
        called((done: (error: unknown, value: unknown) => void) => {
          new Worker(
            `const { parentPort, workerData } = require('node:worker_threads')
          parentPort.postMessage(require('node:fs').existsSync(workerData))`,
            { eval: true, workerData: `${at}/e` },
          ).on('message', (value) => done(null, value))
        }),
      { unstored: true },
    ),
  }
}
