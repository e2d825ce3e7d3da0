/**
 * What a suite is, and the list of all.
 *
 * What must stay true: each suite runs in a process of its own, so that none is slowed (or sped) by
 * what another one has taught the compiler; a suite cleans up its folder.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { collectFigures } from './budget.ts'
import type { Figure, Figures } from './budget.ts'

/**
 * What a suite gets: a place for figures and an empty folder of its own. It may return a table of
 * its own, which is shown after all others.
 */
export type Suite = (figures: Figures, folder: string) => Promise<string | void>

/** What a suite gives. */
export interface SuiteResult {
  readonly suite: SuiteName
  readonly figures: readonly Figure[]
  /** A table of the suite's own; null for none. */
  readonly text: string | null
  readonly seconds: number
  /** CPU time over time passed, children left out: well below 1, others had the machine. */
  readonly busy: number
}

export type SuiteName =
  | 'hit'
  | 'parts'
  | 'profile'
  | 'miss'
  | 'outside'
  | 'cold'
  | 'bundle'
  | 'fingerprint'
  | 'peers'
  | 'scale'
  | 'crowd'
  | 'engines'
  | 'policy'

const SUITES: Readonly<Record<SuiteName, () => Promise<Suite>>> = {
  hit: async () => (await import('./suites/hit.ts')).hit,
  parts: async () => (await import('./suites/parts.ts')).parts,
  profile: async () => (await import('./suites/profile.ts')).profile,
  miss: async () => (await import('./suites/miss.ts')).miss,
  outside: async () => (await import('./suites/outside.ts')).outside,
  cold: async () => (await import('./suites/cold.ts')).cold,
  bundle: async () => (await import('./suites/bundle.ts')).bundle,
  fingerprint: async () => (await import('./suites/fingerprint.ts')).fingerprintSuite,
  peers: async () => (await import('./suites/peers.ts')).peers,
  scale: async () => (await import('./suites/scale.ts')).scale,
  crowd: async () => (await import('./suites/crowd.ts')).crowd,
  engines: async () => (await import('./suites/engines.ts')).engines,
  policy: async () => (await import('./suites/policy.ts')).policy,
}

/** All suites, in the order in which they run. */
export const suiteNames: readonly SuiteName[] = Object.keys(SUITES) as SuiteName[]

/** Runs one suite in this process. */
export async function runSuite(suite: SuiteName): Promise<SuiteResult> {
  const started = performance.now()
  const run = await SUITES[suite]()
  const figures = collectFigures()
  const folder = mkdtempSync(join(tmpdir(), `permafrost-bench-${suite}-`))
  let text: string | null = null
  try {
    text = (await run(figures, folder)) ?? null
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage()
  const busy = (user + system) / 1e6 / seconds
  return { suite, figures: figures.list, text, seconds, busy }
}
