/** A program of memoized functions that write in every way; its output is compared byte by byte. */
import { writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { permafrost } from '../../setup/permafrost.ts'

const [dir, logFile] = process.argv.slice(2)
const cache = permafrost.createCache({ dir, admission: 'always', replayOutput: true })
const log = []
cache.on('hit', ({ name }) => log.push(`hit ${name}`))
cache.on('stored', ({ name }) => log.push(`stored ${name}`))
cache.on('not-stored', ({ name, cause }) => log.push(`not stored ${name} ${JSON.stringify(cause)}`))
cache.on('uncached', ({ name, error }) => log.push(`uncached ${name} ${String(error)}`))

const noisy = cache.memoize(
  (n) => {
    console.log('log %s %d %o', 'a', n, { x: [1, { y: new Map([[1, 2]]) }] })
    console.error('error', new RangeError('boom').message)
    console.warn('warn')
    console.info('info')
    console.debug('debug')
    console.group('group')
    console.log('indented\nlines')
    console.dir({ inside: 'a group', of: { two: ['lines'.repeat(20), 'more'.repeat(10)] } })
    console.dirxml({ inside: 1 })
    console.group()
    console.error('deeper')
    console.groupEnd()
    console.groupEnd()
    console.table([{ a: 1, b: 2 }, { a: 3 }])
    console.dir({ deep: { er: { and: { deeper: 1 } } } }, { depth: 0 })
    console.assert(false, 'assertion %s', 'x')
    console.assert(true, 'not')
    console.log()
    console.log('')
    console.log(inspect({ a: 1 }, { colors: true }))
    process.stdout.write('raw\n')
    process.stderr.write(Buffer.from([0x68, 0xff, 10]))
    process.stdout.write(new Uint8Array([65, 10]))
    process.stdout.write('6869', 'hex')
    process.stdout.write('\u00e9\n', 'latin1')
    process.stdout.write('called back\n', () => {})
    process.stdout.write('no new line')
    console.log(' then one\x1b[31mred\x1b[0m', { n })
    return n
  },
  { name: 'noisy' },
)
const waiting = cache.memoize(
  async (n, ms) => {
    for (let i = 0; i < 3; i++) {
      console.log(n, i)
      process.stderr.write(`${String(n)} err ${i}\n`)
      await sleep(ms)
    }
    return n
  },
  { name: 'waiting' },
)
const around = cache.memoize(
  (n) => {
    console.group('around')
    noisy(n)
    console.groupEnd()
    return n
  },
  { name: 'around' },
)
const quiet = cache.memoize(
  (n) => {
    console.log('said once')
    return n
  },
  { name: 'quiet', replayOutput: false },
)
const overQuiet = cache.memoize((n) => quiet(n) + 1, { name: 'overQuiet' })
const overWaiting = cache.memoize(
  async () => {
    const p = waiting('p', 5)
    console.log('between')
    return p
  },
  { name: 'overWaiting' },
)
const throwing = cache.memoize(
  () => {
    console.log('before it throws')
    throw new Error('thrown')
  },
  { name: 'throwing' },
)
const piped = cache.memoize(
  async () => {
    process.stdout.cork()
    process.stdout.write('corked 1\n')
    process.stdout.write('corked 2\n')
    process.stdout.uncork()
    await pipeline(Readable.from(['piped 1\n', 'piped 2\n']), process.stdout, { end: false })
    return 1
  },
  { name: 'piped' },
)
const taken = cache.memoize(
  () => {
    const { log: print } = console
    print('destructured')
    ;[1, 2].forEach(console.log)
    return 1
  },
  { name: 'taken' },
)

// The second call of a key is a hit in an uncached run's place: inside of others, and in groups.
noisy(1)
around(1)
around(9)
console.group('of the program')
noisy(1)
noisy(3)
console.groupEnd()
await waiting('a', 1)
overQuiet(1)
await overWaiting()
await waiting('p', 5)
try {
  throwing()
} catch {}
await piped()
taken()
writeFileSync(logFile, `${log.join('\n')}\n`)
