/**
 * Replacement policies on traces: of the time that the best policy could save, what share do they?
 *
 * What must stay true: the share is of an upper bound that nobody may reach (bench/policy/bound.ts), so
 * every figure is too low rather than too high; the policies are the ones that the store uses.
 */
import { policyOf } from '../../src/policy/index.ts'
import type { Figures } from '../budget.ts'
import { clairvoyant, upperBound } from '../policy/bound.ts'
import { contenders } from '../policy/contenders.ts'
import { generatedTraces } from '../policy/generators.ts'
import { historyTrace } from '../policy/history.ts'
import { simulate } from '../policy/simulate.ts'
import { runStore, storeTrace } from '../policy/store-run.ts'
import { footprint, mostSaved } from '../policy/trace.ts'

/** Sizes of the cache, as shares of all that is ever asked for. */
const SHARES = [0.01, 0.03, 0.1, 0.3] as const

const HEAD = ['trace', 'cache', ...contenders.map(({ name }) => name), 'offline', 'bound', 's/MiB']

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}

/** The table's explanation. */
const LEGEND = `
A cache of a share of all bytes that the trace asks for; of the time that the offline bound allows to
save, the percentage that a policy saves. offline: a greedy policy that knows the future; bound: what
the bound allows, in percent of what a cache without limits saves; s/MiB: what gdsf saves in seconds
for each MiB of the cache.`

export async function policy(figures: Figures, folder: string): Promise<string> {
  const rows: string[][] = []
  const shares: number[][] = []
  for (const trace of [...generatedTraces(), historyTrace()]) {
    for (const part of SHARES) {
      const capacity = footprint(trace) * part
      const bound = upperBound(trace, capacity)
      const saved = contenders.map((contender) => simulate(trace, contender, capacity).savedMs)
      const offline = clairvoyant(trace, capacity)
      if (Math.max(...saved, offline) > bound * (1 + 1e-9))
        throw new Error(`More than the bound is saved on ${trace.name}: one of them is wrong`)
      shares.push(saved.map((ms) => ms / bound))
      rows.push([
        trace.name,
        `${100 * part} %`,
        ...[...saved, offline].map((ms) => ((100 * ms) / bound).toFixed(1)),
        ((100 * bound) / mostSaved(trace)).toFixed(1),
        ((saved[0]! / 1000 / capacity) * 2 ** 20).toPrecision(3),
      ])
    }
  }
  const means = contenders.map((_, at) => mean(shares.map((row) => row[at]!)))
  for (const [at, { name }] of contenders.entries())
    figures.share(
      `time saved by ${name}, of the offline bound, mean of all traces`,
      means[at]!,
      null,
    )
  rows.push(['mean', '', ...means.map((share) => (100 * share).toFixed(1)), '', '', ''])
  compareWithStore(figures, folder)
  return [renderRows([HEAD, ...rows]), LEGEND].join('\n')
}

/** The simulator may be off by this share of what the bound allows. */
const TRUSTED = 0.97

function compareWithStore(figures: Figures, folder: string): void {
  const trace = storeTrace()
  const capacity = 1_500_000
  for (const each of (['gdsf', 'lru'] as const).map(policyOf)) {
    const simulated = simulate(trace, each, capacity).savedMs
    const real = runStore(trace, each, capacity, folder)
    const agreement = Math.min(real / simulated, simulated / real)
    figures.share(`${each.name}: the store saves what the simulator says`, agreement, TRUSTED)
  }
}

function renderRows(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)))
  const pad = (cell: string, at: number): string =>
    at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)
  return rows.map((row) => row.map(pad).join('  ')).join('\n')
}
