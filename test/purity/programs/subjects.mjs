/**
 * Functions that use what gets a stand-in, in all the ways in which a program may come by it. Whoever
 * imports this before anything is installed holds originals in `taken`.
 */
import childProcess, { execFileSync } from 'node:child_process'
import * as crypto from 'node:crypto'
import { randomBytes, createHash } from 'node:crypto'
import dns from 'node:dns'
import { lookup } from 'node:dns/promises'
import fs, { readFileSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import { env, hrtime } from 'node:process'
import { performance as hooks } from 'node:perf_hooks'
import { promisify } from 'node:util'

const require = createRequire(import.meta.url)
const { statSync } = require('node:fs')
const { random } = Math
const now = Date.now
const TheDate = Date
const spare = { random: Math.random, list: [Date.now, fs.readFileSync] }
const bound = Math.random.bind(Math)
const later = promisify(fs.readFile)
const environment = process.env
class Day extends Date {
  constructor(year, month, day) {
    super(year, month, day ?? 1)
  }
}
class Moment extends Date {}
const format = new Intl.DateTimeFormat('en', { timeZone: 'UTC' })

export const SUBJECTS = {
  'Date.now': () => Date.now(),
  'Date as a function': () => Date(),
  'new Date': () => new Date(),
  'new Date of a number': (n) => new Date(n),
  'Date as a value': () => [Date],
  'Date of x.constructor': (x) => new x.constructor(5),
  instanceof: (x) => x instanceof Date,
  'Date.UTC': () => Date.UTC(2020, 1),
  'Date.prototype': () => Date.prototype.toISOString.call(new Date(0)),
  'a subclass of Date': () => new Day(2020, 1, 1),
  'a plain subclass of Date': () => new Moment(),
  'Date taken before': () => new TheDate(),
  'Math.random': () => Math.random(),
  'Math as a value': () => [Math],
  'Math.max': (...xs) => Math.max(...xs),
  'Math.random as a value': () => [1, 2].map(Math.random),
  'random taken before': () => random(),
  'now taken before': () => now(),
  'taken into an object': () => spare.random(),
  'taken into a list': () => spare.list[1],
  'an object with builtins': () => spare,
  'bound before': () => bound(),
  'fs.readFileSync': (path) => fs.readFileSync(path),
  'readFileSync by name': (path) => readFileSync(path),
  'readFile of promises': (path) => readFile(path),
  'stat of promises': (path) => stat(path),
  'fs.promises.readFile': (path) => fs.promises.readFile(path),
  'fs.realpathSync.native': (path) => fs.realpathSync.native(path),
  'statSync from require': (path) => statSync(path),
  'fs as a value': () => [fs],
  'require inside': () => require('node:fs').readFileSync,
  'promisify of readFile': (path) => later(path),
  'console.log': () => console.log('x'),
  'console as a value': () => [console],
  'console.table as a value': () => [console.table],
  'console.error as a value': () => [console.error],
  'process.env.X': () => process.env.PURITY_X,
  'process.env as a value': () => process.env,
  'env by name': () => env.PURITY_X,
  'env as a value': () => env,
  'env taken before': () => environment.PURITY_X,
  'env taken before and now': () => [environment, process.env, env],
  'process.hrtime': () => process.hrtime(),
  'process.hrtime.bigint': () => process.hrtime.bigint(),
  'hrtime by name': () => hrtime(),
  'process.uptime': () => process.uptime(),
  'process.memoryUsage': () => process.memoryUsage().rss,
  'process.stdin': () => process.stdin,
  'process.stdout.write': () => process.stdout.write('x'),
  'process as a value': () => typeof process,
  'crypto.randomBytes': () => crypto.randomBytes(4),
  'randomBytes by name': () => randomBytes(4),
  'the global crypto': () => globalThis.crypto.randomUUID(),
  'crypto.getRandomValues': () => globalThis.crypto.getRandomValues(new Uint8Array(4)),
  createHash: (x) => createHash('sha256').update(x).digest('hex'),
  'performance.now': () => performance.now(),
  'perf_hooks.performance.now': () => hooks.now(),
  fetch: (url) => fetch(url),
  'fetch as a value': () => [fetch],
  'dns.lookup': (name) => dns.promises.lookup(name),
  'lookup by name': (name) => lookup(name),
  'os.freemem': () => os.freemem(),
  'os.platform': () => os.platform(),
  execFileSync: () => execFileSync('true'),
  'childProcess.spawn': () => childProcess.spawn('true'),
  'Intl format': (date) => new Intl.DateTimeFormat('en').format(date),
  'a captured Intl format': (date) => format.format(date),
  'globalThis as a value': () => typeof globalThis,
  'globalThis by a computed key': (key) => globalThis[key],
  getBuiltinModule: () => process.getBuiltinModule('node:fs').readFileSync,
  structuredClone: (x) => structuredClone(x),
}

/** Values that hold such things, as arguments do. */
export const VALUES = {
  Date,
  'Math.random': Math.random,
  readFileSync: fs.readFileSync,
  'process.env': process.env,
  'console.log': console.log,
  'console.table': console.table,
  spare,
  Moment,
  'a moment': new Moment(0),
  'a date': new Date(5),
  fs,
  Math,
  'an env with a prototype': Object.create(process.env),
  'a map': new Map([[Date, Date.now]]),
  performance,
}
