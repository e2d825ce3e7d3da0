/** Asks for builtin modules that nobody had loaded when watching began. */
import { createRequire } from 'node:module'

const { openRecording, FileStates, Places, recordSync, current } =
  await import('../../../src/trace/index.ts')
const { watchImpurities, unwatchImpurities } = await import('../../../src/purity/install.ts')

const loaded = (name) => process.moduleLoadList.includes(`NativeModule ${name}`)
watchImpurities((kind, what) => current()?.note(kind, what))
const before = ['crypto', 'child_process', 'v8', 'dns'].filter(loaded)

function noticed(work) {
  const recording = openRecording({
    parent: null,
    places: new Places(process.cwd()),
    files: new FileStates(null),
  })
  recordSync(recording, work)
  recording.close()
  return recording.notes.map(({ what }) => what)
}

// Without the prefix, as many programs do.
// oxlint-disable-next-line unicorn/prefer-node-protocol
const { randomBytes } = await import('crypto')
const { spawnSync } = createRequire(import.meta.url)('child_process')
const dns = await import('node:dns/promises')
console.log(
  JSON.stringify({
    before,
    import: noticed(() => randomBytes(1)),
    require: noticed(() => spawnSync('true')),
    builtin: noticed(() => process.getBuiltinModule('v8').getHeapStatistics()),
    part: noticed(() => dns.getServers()),
    global: noticed(() => crypto.randomUUID()),
    after: (unwatchImpurities(), noticed(() => [Math.random(), Date.now(), crypto.randomUUID()])),
  }),
)
