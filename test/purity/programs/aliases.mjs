/**
 * Impure builtins as programs get at them by other ways than by their names in place: each row is what
 * is noticed, and a use. The references at the top are taken before anything is watched.
 */
/* oxlint-disable unicorn/prefer-node-protocol -- Names without it are what is tried. */
import crypto, { randomBytes } from 'crypto'
import { spawnSync } from 'child_process'
import { getServers } from 'dns'
import os from 'os'
import { hrtime } from 'process'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { hrtime: takenTime } = process
const { random } = Math
const takenNow = Date.now
const TakenDate = Date
const bound = Date.now.bind(Date)
const kept = { clock: { now: Date.now } }
const { randomUUID } = require('crypto')
const { execSync } = require('child_process')

const taken = (what, how) => `${what}, taken before Permafrost watched it (${how})`
const clock = (what, how) => [`clock ${taken(what, how)}`]

export const ALIASES = {
  'Date.now taken before': [
    clock('Date.now', 'captured use → captured takenNow'),
    () => takenNow(),
  ],
  'Date taken before': [clock('Date', 'captured use → captured TakenDate'), () => new TakenDate()],
  'Date.now bound before': [
    clock('Date.now', 'captured use → captured bound → (bound function)'),
    () => bound(),
  ],
  'Date.now in an object': [
    clock('Date.now', 'captured use → captured kept.clock.now'),
    () => kept.clock.now(),
  ],
  'Math.random taken before': [
    [`random ${taken('Math.random', 'captured use → captured random')}`],
    () => random(),
  ],
  'process.hrtime taken before': [
    clock('process.hrtime', 'captured use → captured takenTime'),
    () => takenTime(),
  ],
  'crypto.randomUUID required before': [
    [`random ${taken('crypto.randomUUID', 'captured use → captured randomUUID')}`],
    () => randomUUID(),
  ],
  'child_process.execSync required before': [
    [`process ${taken('child_process.execSync', 'captured use → captured execSync')}`],
    () => execSync('true'),
  ],
  'randomBytes imported without node:': [['random crypto.randomBytes()'], () => randomBytes(2)],
  'crypto imported by default': [['random crypto.randomBytes()'], () => crypto.randomBytes(2)],
  'spawnSync imported without node:': [
    ['process child_process.spawnSync()'],
    () => spawnSync('true'),
  ],
  'os.freemem imported': [['process os.freemem()'], () => os.freemem()],
  'dns.getServers imported': [['network dns.getServers()'], () => getServers()],
  'hrtime imported': [['clock process.hrtime()'], () => hrtime()],
  'crypto required inside': [
    ['random crypto.randomBytes()'],
    () => require('crypto').randomBytes(2),
  ],
  'crypto destructured inside': [
    ['random crypto.randomUUID()'],
    () => {
      const { randomUUID: inside } = require('node:crypto')
      return inside()
    },
  ],
  'crypto imported inside': [
    ['random crypto.randomUUID()'],
    async () => (await import('crypto')).randomUUID(),
  ],
  'Reflect.apply': [['clock Date.now()'], () => Reflect.apply(Date.now, undefined, [])],
  'a getter': [
    ['clock Date.now()'],
    () => Object.defineProperty({}, 'x', { get: () => Date.now() }).x,
  ],
  toJSON: [['clock Date.now()'], () => JSON.stringify({ toJSON: () => Date.now() })],
  'a trap of a Proxy': [['clock Date.now()'], () => new Proxy({}, { get: () => Date.now() }).x],
  'a generator': [
    ['random Math.random()'],
    () => [
      ...(function* () {
        yield Math.random()
      })(),
    ],
  ],
  'a stream': [
    ['clock Date.now()'],
    () =>
      process
        .getBuiltinModule('node:stream')
        .Readable.from([1])
        .map(() => Date.now())
        .toArray(),
  ],
  'a microtask': [
    ['random Math.random()'],
    () => new Promise((resolve) => queueMicrotask(() => resolve(Math.random()))),
  ],
  'a builtin as a callback of a promise': [
    ['random Math.random()'],
    () => Promise.resolve().then(Math.random),
  ],
  'a builtin as a callback of a timer': [
    ['clock Date.now()'],
    () =>
      new Promise((resolve) => {
        setTimeout(Date.now, 1)
        setTimeout(resolve, 5)
      }),
  ],
  'without room for a stack': [
    ['clock Date.now()'],
    () => {
      const { stackTraceLimit } = Error
      Error.stackTraceLimit = 0
      try {
        return Date.now()
      } finally {
        Error.stackTraceLimit = stackTraceLimit
      }
    },
  ],
  'with a formatter of stacks that throws': [
    ['clock Date.now()'],
    () => {
      const { prepareStackTrace } = Error
      Error.prepareStackTrace = () => {
        throw new Error('no')
      }
      try {
        return Date.now()
      } finally {
        Error.prepareStackTrace = prepareStackTrace
      }
    },
  ],
}
