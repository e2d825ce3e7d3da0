/**
 * Prints, as JSON, what readings of functions say beyond fingerprints, with all stand-ins in place:
 * references that were taken before, what a user's own patches do, and static findings.
 */
import { fingerprint } from '../../../src/fingerprint/index.ts'
import { createFunctionReader } from '../../../src/fingerprint/reader.ts'
import { resolveFingerprintConfig } from '../../../src/fingerprint/config.ts'
import { unwatchImpurities, watchImpurities } from '../../../src/purity/install.ts'
import { install, uninstall } from '../../../src/trace/index.ts'
import { SUBJECTS } from './subjects.mjs'
import { IMPURE } from './static.mjs'

const options = { config: resolveFingerprintConfig(), analysis: null, root: process.cwd() }
const read = (fn) => createFunctionReader(fn, options).read()

const unwatched = () => {
  const found = {}
  for (const [name, fn] of Object.entries(SUBJECTS)) {
    try {
      const list = read(fn).unwatched
      if (list.length > 0) found[name] = list
    } catch {
      // Refused; see fingerprints.mjs.
    }
  }
  return found
}

const original = Math.random
const before = unwatched()
install()
watchImpurities(() => {})
const during = unwatched()

// A captured variable that gives up what it had taken before.
let taken = original
const reader = createFunctionReader(() => taken, options)
const moved = [reader.read().unwatched.length]
taken = Math.random
moved.push(reader.read().unwatched.length)
taken = original
moved.push(reader.read().unwatched.length)

const patches = {}
const fs = process.getBuiltinModule('node:fs')
class Sub extends Date {}
for (const [name, owner, key, use] of [
  ['Date', globalThis, 'Date', () => new Date()],
  ['Date.now', Date, 'now', () => Date.now()],
  ['Date.now in a subclass', Date, 'now', () => Sub.now()],
  ['Date.prototype.getTime', Date.prototype, 'getTime', (x) => x.getTime()],
  ['Date.custom', Date, 'custom', () => Date.custom()],
  ['Math.random', Math, 'random', () => Math.random()],
  ['performance.now', performance, 'now', () => performance.now()],
  ['process.hrtime', process, 'hrtime', () => process.hrtime()],
  ['process.hrtime.bigint', process.hrtime, 'bigint', () => process.hrtime.bigint()],
  ['fs.readFileSync', fs, 'readFileSync', () => fs.readFileSync('x')],
  ['fs.readFile.custom', fs.readFile, 'custom', () => fs.readFile.custom()],
  ['fetch', globalThis, 'fetch', () => fetch('x')],
]) {
  const was = Object.getOwnPropertyDescriptor(owner, key)
  const seen = [fingerprint(use)]
  for (const value of [() => 5, () => 6]) {
    Object.defineProperty(owner, key, { value, configurable: true, writable: true })
    seen.push(fingerprint(use))
  }
  if (was === undefined) delete owner[key]
  else Object.defineProperty(owner, key, was)
  seen.push(fingerprint(use))
  patches[name] = seen
}

const { impurities } = read(IMPURE)
unwatchImpurities()
uninstall()
const after = unwatched()
console.log(JSON.stringify({ before, during, after, moved, patches, impurities }))
