/** Writers are killed at any instant while others work on the same directories. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run, start, temporaryFolder } from './child.ts'
import type { Running } from './child.ts'
import type { CheckInput, CheckReport } from './crash-check.ts'
import type { PeerInput, PeerReport } from './crash-peer.ts'
import type { WriterInput } from './crash-writer.ts'
import { SEED, scaled } from './scale.ts'
import { randomNumbers } from './work.ts'

const WRITER = new URL('crash-writer.ts', import.meta.url)
const PEER = new URL('crash-peer.ts', import.meta.url)
const CHECK = new URL('crash-check.ts', import.meta.url)

const KILLS = scaled(8, 500)
/** Each writer has so many keys of its own. */
const MOST = 100
const KEYS = 400
const TIGHT = 3 * 2 ** 20
const KEPT = 8 * 2 ** 30

/** Who is killed while removing an entry has removed its object, and not its row. */
function withoutHalves(complaints: readonly string[]): string[] {
  return complaints.filter((complaint) => !complaint.includes('it is gone; its entry has been'))
}

const VARIANTS: readonly WriterInput['options'][] = [
  {},
  { persistence: { every: 30 } },
  { persistence: 'exit' },
  { durability: 'power' },
  { eviction: 'onCommit', policy: 'lru' },
  { recordAccess: false, memory: 0 },
]

interface Acknowledgements {
  readonly keys: number[]
  readonly wrong: number[]
  readonly failed: string[]
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

/** Runs writers one after the other and kills each; what was acknowledged is asked for at once. */
async function killWriters(
  dirs: { readonly kept: string; readonly tight: string },
  numbers: readonly number[],
  asking: (keys: readonly number[]) => Promise<void>,
): Promise<Acknowledgements> {
  const all: Acknowledgements = { keys: [], wrong: [], failed: [] }
  for (const number of numbers) {
    const random = randomNumbers(SEED + number)
    const first = 1_000_000 + number * MOST
    const options = VARIANTS[number % VARIANTS.length] ?? {}
    const writer: WriterInput = {
      ...{ ...dirs, tightBytes: TIGHT, first, most: MOST, keys: KEYS },
      ...{ seed: SEED + number, options },
    }
    const { child, ended, next } = start(WRITER, writer)
    // A quarter of them while they open, the others at work; machines differ in speed.
    if (random() < 0.25) await pause(40 + random() * 200)
    else for (let lines = Math.floor(random() * 10); lines >= 0; lines--) await next()
    await pause(random() * 40)
    child.kill('SIGKILL')
    const { signal, status, said, err } = await ended
    if (signal !== 'SIGKILL') all.failed.push(`writer ${number}: ${status ?? signal} ${err}`)
    let last = first - 1
    for (const message of said) {
      const { acknowledged, wrong } = message as { acknowledged?: number; wrong?: number }
      if (acknowledged !== undefined) last = acknowledged
      if (wrong !== undefined) all.wrong.push(wrong)
    }
    const keys = Array.from({ length: last + 1 - first }, (_, i) => first + i)
    all.keys.push(...keys)
    await asking(keys)
  }
  return all
}

test(
  `${KILLS} writers are killed: nothing wrong, nothing acknowledged lost, nothing left behind`,
  { timeout: 480_000 },
  async () => {
    const root = temporaryFolder()
    const dirs = { kept: join(root, 'kept'), tight: join(root, 'tight') }
    const peers: readonly PeerInput[] = [
      { dir: dirs.tight, keys: KEYS, seed: 1, options: { size: TIGHT } },
      { dir: dirs.tight, keys: KEYS, seed: 2, options: { size: TIGHT, memory: 0 } },
      { dir: dirs.kept, keys: KEYS, seed: 3, options: { size: KEPT, memory: 0 } },
    ]
    const running = peers.map((peer) => start(PEER, peer))
    for (const { next } of running) await next()
    const asked = running.at(-1) as Running
    const missing: number[] = []
    let turn = Promise.resolve()
    async function ask(keys: readonly number[]): Promise<void> {
      asked.tell(keys)
      const answer = (await asked.next()) as { readonly missing: readonly number[] } | null
      missing.push(...(answer?.missing ?? keys))
    }
    const asking = async (keys: readonly number[]): Promise<void> => {
      turn = turn.then(async () => ask(keys))
      await turn
    }
    const halves = [0, 1].map((half) =>
      Array.from({ length: KILLS }, (_, i) => i).filter((i) => i % 2 === half),
    )
    const killed = await Promise.all(halves.map((half) => killWriters(dirs, half, asking)))
    for (const { child } of running) child.stdin?.end()
    const reports = await Promise.all(running.map(({ ended }) => ended))
    for (const { said, err } of reports) {
      const report = said.at(-1) as PeerReport
      expect(report.wrong).toEqual([])
      expect(withoutHalves(report.complaints), err).toEqual([])
      expect(report.calls).toBeGreaterThan(100)
    }
    expect(killed.flatMap(({ failed }) => failed)).toEqual([])
    expect(killed.flatMap(({ wrong }) => wrong)).toEqual([])
    expect(missing).toEqual([])

    const acknowledged = killed.flatMap(({ keys }) => keys)
    expect(acknowledged.length).toBeGreaterThan(KILLS)
    const list = join(root, 'acknowledged.json')
    const none = join(root, 'none.json')
    writeFileSync(list, JSON.stringify(acknowledged))
    writeFileSync(none, '[]')
    const looks: readonly CheckInput[] = [
      { dir: dirs.kept, size: KEPT, kept: list, keys: KEYS },
      { dir: dirs.tight, size: TIGHT, kept: none, keys: KEYS },
    ]
    for (const look of looks) {
      const found = await run<CheckReport>(CHECK, look)
      expect(found).toMatchObject({ missing: [], wrong: [], after: [] })
      expect(withoutHalves(found.complaints)).toEqual([])
      expect(['orphan-object', 'orphan-entry']).toEqual(expect.arrayContaining([...found.before]))
      expect(found.hits).toBeGreaterThan(0)
      // The last open has removed what the killed ones had begun to write.
      const tmp = join(look.dir, 'tmp')
      expect(existsSync(tmp) ? readdirSync(tmp) : []).toEqual([])
      expect(readdirSync(look.dir).filter((name) => /damaged|moving/.test(name))).toEqual([])
    }
  },
)
