/**
 * The usage report: a table of functions with what caching has saved, and who does not pay.
 *
 * What must stay true: it only reads counters; it is written synchronously at exit, and not at all
 * when nothing was called; a reader that has gone away does not change how the process ends.
 */
import { counted, humaneCount, humaneDuration, humaneSize } from '../events/humane.ts'
import { writeWhole } from '../events/logger.ts'
import { statsOf, sumOf } from './stats.ts'
import type { Audits, Counters, GradeCounts, Stats } from './stats.ts'

/** Functions that are listed; the others are one line. */
const MOST_LINES = 50

const COLUMNS = [
  'function',
  'calls',
  'memory',
  'disk',
  'waited',
  'misses',
  'saved',
  'spent',
  'net',
  'stored',
] as const

type Row = readonly string[]

/** What caching itself took; computing hits again is a part of it. */
function spentMs({ overheadMs, audits }: Stats): number {
  return overheadMs + audits.ms
}

function row(name: string, stats: Stats): Row {
  const { calls, memoryHits, storeHits, flightHits, misses } = stats
  return [
    name,
    ...[calls, memoryHits, storeHits, flightHits, misses].map(humaneCount),
    humaneDuration(stats.savedMs),
    humaneDuration(spentMs(stats)),
    humaneDuration(stats.netSavedMs),
    humaneSize(stats.storedBytes),
  ]
}

function table(rows: readonly Row[]): string[] {
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((cells) => cells[at]?.length ?? 0)))
  return rows.map((cells) =>
    cells
      .map((cell, at) => {
        const width = widths[at] ?? 0
        return at === 0 ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  ')
      .trimEnd(),
  )
}

/** Why caching a function has not paid in this process; null if it has, or if it may yet. */
function whyNot(name: string, stats: Stats, bypassed: boolean): string | null {
  if (bypassed)
    return `${name}: bypassed (${counted(stats.bypassed, 'call')}), a hit costs more than computing`
  if (stats.calls > 0 && stats.uncached === stats.calls)
    return `${name}: runs uncached (disabled, or something it depends on can't be fingerprinted)`
  if (stats.misses > 0 && stats.notStored >= stats.misses)
    return `${name}: no result could be stored (${counted(stats.notStored, 'time')})`
  // Calls that waited for another had nothing to be saved from yet.
  if (stats.hits > stats.flightHits && stats.netSavedMs < 0)
    return `${name}: ${costliestPart(stats)}`
  return null
}

const PARTS = {
  hashMs: 'hashing',
  lookupMs: 'finding results',
  decodeMs: 'decoding results',
  encodeMs: 'encoding results',
  storeMs: 'storing results',
} as const

function costliestPart({ overhead, savedMs }: Stats): string {
  const parts = (Object.keys(PARTS) as (keyof typeof PARTS)[]).toSorted(
    (a, b) => overhead[b] - overhead[a],
  )
  const [most = 'hashMs'] = parts
  return (
    `saved ${humaneDuration(savedMs)}, and ${PARTS[most]} alone took ` +
    humaneDuration(overhead[most])
  )
}

/**
 * The report on the calls of this process, as text; empty when there were none.
 *
 * @param dir The directory, for the headline.
 */
export function usageReport(all: ReadonlyMap<string, Counters>, dir?: string): string {
  const used = [...all]
    .map(([name, counters]) => ({
      name,
      stats: statsOf(counters),
      bypassed: counters.trial.bypassing === true,
      counters,
    }))
    .filter(({ stats }) => stats.calls > 0)
    .toSorted((a, b) => b.stats.netSavedMs - a.stats.netSavedMs)
  if (used.length === 0) return ''
  const sum = statsOf(sumOf(used.map(({ counters }) => counters)))
  const listed = used.slice(0, MOST_LINES)
  const rest = used.slice(MOST_LINES)
  const others = statsOf(sumOf(rest.map(({ counters }) => counters)))
  const rows = [
    COLUMNS,
    ...listed.map(({ name, stats }) => row(name, stats)),
    ...(rest.length === 0 ? [] : [row(`(${humaneCount(rest.length)} others)`, others)]),
    ...(used.length === 1 ? [] : [row('all', sum)]),
  ]
  const reasons = used.flatMap(({ name, stats, bypassed }) => whyNot(name, stats, bypassed) ?? [])
  const notPaying = reasons.slice(0, MOST_LINES)
  const stale = used.flatMap(({ name, stats }) => staleness(name, stats) ?? []).slice(0, MOST_LINES)
  return [
    `Permafrost${dir === undefined ? '' : ` in "${dir}"`}: ${headline(sum)}`,
    '',
    ...table(rows),
    ...(notPaying.length === 0 ? [] : ['', 'Caching did not pay here:', ...indented(notPaying)]),
    ...sureness(sum),
    ...(stale.length === 0 ? [] : ['', 'Stale results were found here:', ...indented(stale)]),
    '',
  ].join('\n')
}

/** How sure the results are, and what audits say; nothing where nothing was graded or audited. */
function sureness({ grades, audits }: Stats): readonly string[] {
  const lines = [
    ...gradeLine('Results stored', grades.stored),
    ...gradeLine('Hits', grades.hits),
    ...auditLines(audits),
  ]
  return lines.length === 0 ? [] : ['', ...lines]
}

function gradeLine(what: string, { proved, traced, assumed }: GradeCounts): readonly string[] {
  if (proved + traced + assumed === 0) return []
  return [
    `${what}: ${humaneCount(proved)} proved, ${humaneCount(traced)} traced, ` +
      `${humaneCount(assumed)} assumed`,
  ]
}

function auditLines({ audited, different, rateAtMost, ...rest }: Audits): readonly string[] {
  const { dropped, unauditable, ms } = rest
  const left = [
    ...(dropped === 0 ? [] : [`${counted(dropped, 'audit')} dropped`]),
    ...(unauditable === 0 ? [] : [`${counted(unauditable, 'hit')} unauditable`]),
  ]
  if (audited === 0) return left.length === 0 ? [] : [`Audits: none completed, ${left.join(', ')}`]
  const found = different === 0 ? 'none' : humaneCount(different)
  return [
    `Audits: ${counted(audited, 'hit')} computed again in ${humaneDuration(ms)}, ${found} ` +
      `different: at most ${share(rateAtMost ?? 1)} of such hits are stale (95 % confidence)` +
      left.map((each) => `; ${each}`).join(''),
  ]
}

/** Rounded up, for it is a bound. */
function share(rate: number): string {
  const percent = 100 * rate
  if (percent >= 100) return '100 %'
  const unit = 10 ** (Math.floor(Math.log10(percent)) - 1)
  return `${Number((Math.ceil(percent / unit - 1e-9) * unit).toPrecision(2))} %`
}

function staleness(name: string, { audits }: Stats): string | null {
  if (audits.different === 0) return null
  return `${name}: ${humaneCount(audits.different)} of ${counted(audits.audited, 'hit')} computed again`
}

function headline({ savedMs, netSavedMs }: Stats): string {
  const net =
    netSavedMs >= 0
      ? `${humaneDuration(netSavedMs)} saved`
      : `${humaneDuration(-netSavedMs)} spent more than saved`
  return `${net} (${humaneDuration(savedMs)} less ${humaneDuration(savedMs - netSavedMs)} of its own)`
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`)
}

/** Writes the report of a cache; called at exit. */
export function printReport(
  to: 'stdout' | 'stderr',
  all: ReadonlyMap<string, Counters>,
  dir?: string,
): void {
  const report = usageReport(all, dir)
  if (report === '') return
  try {
    writeWhole(process.getBuiltinModule('node:fs'), to === 'stdout' ? 1 : 2, report)
  } catch {
    // The reader is gone (`program | head`): nobody is left to tell.
  }
}
