/**
 * Prints, as JSON, fingerprints and descriptions of all subjects: as they are at first, with all
 * stand-ins in place, and after taking them away. With `first` as an argument stand-ins are there
 * before the subjects are.
 */
import { createFunctionReader } from '../../../src/fingerprint/reader.ts'
import { resolveFingerprintConfig } from '../../../src/fingerprint/config.ts'
import { describe, fingerprint } from '../../../src/fingerprint/index.ts'
import { unwatchOutput, watchOutput } from '../../../src/effects/output.ts'
import { unwatchImpurities, watchImpurities } from '../../../src/purity/install.ts'
import {
  install,
  openRecording,
  FileStates,
  Places,
  recordSync,
  uninstall,
} from '../../../src/trace/index.ts'

process.env.PURITY_X = 'x'
const log = process.stdout.write.bind(process.stdout)
const noticed = []

function installAll() {
  install()
  watchImpurities((kind, what) => noticed.push(`${kind} ${what}`))
  watchOutput(() => null)
}

const first = process.argv[2] === 'first'
if (first) installAll()
const { SUBJECTS, VALUES } = await import('./subjects.mjs')

function tried(make) {
  try {
    return make()
  } catch (error) {
    return `${error.code}: ${error.message}`
  }
}

const options = { config: resolveFingerprintConfig(), analysis: null, root: process.cwd() }
const readers = new Map(
  Object.entries(SUBJECTS).map(([name, fn]) => [name, createFunctionReader(fn, options)]),
)
const hex = (bytes) => Buffer.from(bytes).toString('hex')

function look() {
  const seen = {}
  for (const [name, fn] of Object.entries(SUBJECTS)) {
    // Not the last reading: a reader that begins now.
    for (const reader of [readers.get(name), createFunctionReader(fn, options)])
      (seen[name] ??= []).push(
        tried(() => {
          const reading = reader.read()
          const { code, captures, traits } = reading
          const { args } = reading.arguments(undefined, [Math.random, Date, fn])
          return [
            hex(code),
            hex(captures),
            traits.join(),
            hex(args),
            JSON.stringify(reading.describe()),
          ]
        }),
      )
    seen[name].push(tried(() => fingerprint(fn)))
  }
  for (const [name, value] of Object.entries(VALUES))
    seen[`value ${name}`] = tried(() => [fingerprint(value), JSON.stringify(describe(value))])
  return seen
}

const answers = [look()]
if (!first) installAll()
// Looking is not noticed, even by a call that is recorded meanwhile.
const recording = openRecording({
  parent: null,
  places: new Places(process.cwd()),
  files: new FileStates(null),
})
answers.push(recordSync(recording, look))
recording.close()
unwatchOutput()
unwatchImpurities()
uninstall()
answers.push(look())
log(JSON.stringify({ answers, noticed }))
