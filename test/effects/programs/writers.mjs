/** Functions that write; what each writes is compared with what its replay writes. */
import { Console } from 'node:console'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { inspect } from 'node:util'

const red = '\u001b[31mred\u001b[39m'
const pause = () => new Promise((resolve) => setTimeout(resolve, 1))
const { log } = console
const { stdout, stderr } = process

export const WRITERS = {
  'a line': () => console.log('a line'),
  'no arguments': () => console.log(),
  'an empty text': () => console.log(''),
  'all levels in their order': () => {
    console.log('log')
    console.error('error')
    console.info('info')
    console.warn('warn')
    console.debug('debug')
  },
  'both streams in turn': () => {
    for (let i = 0; i < 20; i++) (i % 2 ? stdout : stderr).write(`${i}\n`)
  },
  'streams and the console in turn': () => {
    stdout.write('a')
    console.log('b')
    stderr.write('c')
    console.error('d')
    stdout.write('e\n')
  },
  'format specifiers': () =>
    console.log(
      '%s|%d|%i|%f|%j|%o|%O|%c|%%|%x',
      'a',
      1.5,
      2.5,
      '3.5',
      { a: 1 },
      [1],
      { b: 2 },
      'css',
      'rest',
      { more: 1 },
    ),
  'percent signs alone': () => console.log('100% %s %d'),
  'percent signs in arguments': () => console.log('%s', '50%d', '%s'),
  'values of all kinds': () =>
    console.log(
      { a: [1, { b: new Map([[1, new Set([2])]]) }] },
      -0,
      5n,
      Symbol('x'),
      null,
      undefined,
      /x/g,
      new Date(0),
      () => 1,
      class A {},
    ),
  'a long array': () => console.log(Array.from({ length: 200 }, (_, i) => i)),
  colours: () => {
    console.log(red, { a: 'text', b: 5 })
    stderr.write(`${red}\n`)
  },
  'console.table': () =>
    console.table([
      { a: 1, b: 'x' },
      { a: 2, b: red },
    ]),
  'console.table of columns': () => console.table([{ a: 1, b: 2 }], ['b']),
  'console.table of a text': () => console.table('text'),
  'console.dir': () => console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0, colors: true }),
  'console.dirxml': () => console.dirxml({ a: 1 }, [2]),
  groups: () => {
    console.group('outer')
    console.log('one\ntwo')
    console.group()
    console.warn('deep')
    console.table([{ a: 1 }])
    console.dir({ a: 1 })
    stdout.write('not indented\n')
    console.groupEnd()
    console.groupCollapsed('closed %s', 'x')
    console.error('in it')
    console.groupEnd()
    console.groupEnd()
    console.groupEnd()
    console.log('out')
  },
  'console.count': () => {
    console.count()
    console.count('x')
    console.count('x')
    console.countReset('x')
    console.count('x')
    console.countReset()
    console.countReset('x')
  },
  'console.assert': () => {
    console.assert(true, 'not shown')
    console.assert(false)
    console.assert(false, 'shown %s', 1, { a: 1 })
    console.assert(false, { a: 1 })
  },
  'a detached method': () => log('detached'),
  'a method with another receiver': () => console.log.call(null, 'x'),
  'a method as a callback': () => ['a', 'b'].forEach(console.log),
  'many lines': () => {
    for (let i = 0; i < 1000; i++) console.log(`line ${i}`)
  },
  'a large text': () => console.log('x'.repeat(200_000)),
  'lines without an end': () => {
    stdout.write('one')
    stdout.write('')
    stdout.write('two\n')
  },
  encodings: () => {
    stdout.write('636166c3a9', 'hex')
    stdout.write('Y2Fmw6k=', 'base64')
    stdout.write('caf\u00e9', 'latin1')
    stdout.write('caf\u00e9\u{1f600}', 'utf8')
    stdout.write('caf\u00e9', 'utf16le')
    stdout.write('ascii\u00e9', 'ascii')
    stdout.write('\ud800 lone')
  },
  bytes: () => {
    stdout.write(Buffer.from([0, 255, 128, 10]))
    stdout.write(new Uint8Array([1, 2, 254]))
    stdout.write(new Uint8Array(new Uint8Array([9, 65, 66, 9]).buffer, 1, 2))
    stdout.write(Buffer.alloc(0))
  },
  'bytes that are changed afterwards': () => {
    const bytes = Buffer.from('abc\n')
    stdout.write(bytes)
    bytes.fill('x')
  },
  'a default encoding': () => {
    stdout.setDefaultEncoding('hex')
    stdout.write('616263')
    stdout.setDefaultEncoding('utf8')
  },
  'a corked stream': () => {
    stdout.cork()
    stdout.write('a')
    stdout.write('b\n')
    stdout.uncork()
  },
  'a console of its own on stdout': () => {
    const own = new Console({ stdout, stderr })
    own.log('own %s', 1)
    own.error('own error')
    own.table([{ a: 1 }])
  },
  'objects that print themselves, once': () => {
    let times = 0
    console.log({ [inspect.custom]: () => `printed ${++times}` })
    console.log('%s', { toString: () => `shown ${++times}` })
    stdout.write(`${times}\n`)
  },
  'code that writes while it is printed': () => {
    console.log({
      [inspect.custom]() {
        stdout.write('inside\n')
        return 'outside'
      },
    })
  },
  'a replaced method': () => {
    const before = console.log
    console.log = (...args) => before('[mine]', ...args)
    console.log('x', { a: 1 })
    console.log = before
  },
  'a replaced console': () => {
    const before = globalThis.console
    globalThis.console = { log: (text) => stdout.write(`mine: ${text}\n`) }
    console.log('x')
    globalThis.console = before
  },
  'a replaced write': () => {
    const before = stdout.write
    stdout.write = (chunk, ...rest) => before.call(stdout, `<${String(chunk)}>`, ...rest)
    stdout.write('x')
    console.log('y')
    stdout.write = before
  },
  'lines after awaits': async () => {
    console.log('one')
    await pause()
    console.log('two')
    await Promise.resolve()
    stderr.write('three\n')
  },
  'a piped stream': async () => {
    await new Promise((resolve) =>
      Readable.from(['a', 'b\n']).on('end', resolve).pipe(stdout, { end: false }),
    )
  },
  'a pipeline': () => pipeline(Readable.from(['a', 'b\n']), stdout, { end: false }),
  'callbacks and results': async () => {
    const order = []
    const results = [
      stdout.write('a\n', () => order.push('first')),
      stdout.write('b\n', 'utf8', () => order.push('second')),
    ]
    await pause()
    console.log(
      results.every((result) => typeof result === 'boolean'),
      order.join(),
    )
  },
  'what the stream refuses': () => {
    for (const bad of [null, 5, {}, undefined])
      try {
        stdout.write(bad)
      } catch (error) {
        console.log(error.code)
      }
    try {
      stdout.write('x', 'no such encoding')
    } catch (error) {
      console.log(error.code)
    }
  },
  'an error while formatting': () => {
    try {
      console.log({
        [inspect.custom]() {
          throw new RangeError('mine')
        },
      })
    } catch (error) {
      console.log(error.message)
    }
    console.log('after')
  },
}

/** What these write differs in each run, but a replay writes what was written. */
export const CHANGING = {
  'console.time': () => {
    console.time('t')
    console.timeLog('t', 'now', { a: 1 })
    console.timeEnd('t')
  },
  'console.trace': () => console.trace('here %s', 1),
  'the time': () => console.log(performance.now()),
  'an error with its stack': () => console.log(new Error('x')),
}
