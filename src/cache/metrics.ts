/**
 * OpenTelemetry metrics, if the program has set up a provider of meters.
 *
 * What must stay true: a program without OpenTelemetry pays for one look at a global variable, and
 * loads nothing; calls pay nothing, for counters are read when they are collected; what is
 * reported never decreases while the process runs (not by `resetStats`, not by `close`), as
 * counters of OpenTelemetry must.
 *
 * | instrument | unit | attributes |
 * | --- | --- | --- |
 * | `permafrost.calls` | `{call}` | `permafrost.function`, `permafrost.outcome`: `hit.memory`, `hit.store`, `hit.flight`, `miss`, `uncached`, `bypassed` |
 * | `permafrost.misses` | `{call}` | `permafrost.function`, `permafrost.reason`: the kinds of `MissReason` |
 * | `permafrost.stored` | `By` | `permafrost.function` |
 * | `permafrost.results`, `permafrost.hits` | `{result}`, `{call}` | `permafrost.function`, `permafrost.grade`: `proved`, `traced`, `assumed` |
 * | `permafrost.audits` | `{call}` | `permafrost.function`, `permafrost.outcome`: `same`, `different`, `dropped`, `unauditable` |
 * | `permafrost.time.saved`, `permafrost.time.compute`, `permafrost.time.audit` | `s` | `permafrost.function` |
 * | `permafrost.time.overhead` | `s` | `permafrost.function`, `permafrost.part`: `hash`, `look-up`, `decode`, `encode`, `store` |
 */
import { createRequire } from 'node:module'
import type {
  BatchObservableResult,
  Meter,
  MeterProvider,
  Observable,
  metrics,
} from '@opentelemetry/api'
import { countersOf, sinceStart, sumOf } from './stats.ts'
import type { Counters, Sum, Totals } from './stats.ts'

/** Where the API package keeps what was set up, whichever copy of it did. */
const GLOBAL: symbol = Symbol.for('opentelemetry.js.api.1')

type All = ReadonlyMap<string, Counters>

const attached = new Set<All>()
/** What closed caches had counted. */
const closed = new Map<string, Counters>()
let begun = false

/**
 * Reports these counters, if there is a provider of meters by now; asked when a cache is first used,
 * and again at flushes.
 */
export function attachMetrics(all: All): void {
  if (attached.has(all)) return
  const known = (globalThis as Record<symbol, { metrics?: MeterProvider } | undefined>)[GLOBAL]
  if (known?.metrics === undefined || !begin()) return
  attached.add(all)
}

/** Keeps what a closed cache has counted, and lets go of the rest. */
export function detachMetrics(all: All): void {
  if (!attached.delete(all)) return
  for (const [name, counters] of all) {
    const kept = countersOf(closed, name)
    Object.assign(kept, sumOf([kept, sinceStart(counters)]))
  }
}

let usable: boolean | undefined

function begin(): boolean {
  if (begun) return true
  usable ??= tryToBegin()
  begun = usable
  return usable
}

function tryToBegin(): boolean {
  try {
    const require = createRequire(import.meta.url)
    const api = require('@opentelemetry/api') as { readonly metrics: typeof metrics }
    observe(api.metrics.getMeter('permafrost'))
    return true
  } catch {
    // The package is where Permafrost can't see it, or a provider of another make refused: metrics
    // are an extra, and the calls go on.
    return false
  }
}

const OUTCOMES: readonly (readonly [Sum, string])[] = [
  ['memoryHits', 'hit.memory'],
  ['storeHits', 'hit.store'],
  ['flightHits', 'hit.flight'],
  ['misses', 'miss'],
  ['uncached', 'uncached'],
  ['bypassed', 'bypassed'],
]

const PARTS: readonly (readonly [Sum, string])[] = [
  ['hashMs', 'hash'],
  ['lookupMs', 'look-up'],
  ['decodeMs', 'decode'],
  ['encodeMs', 'encode'],
  ['storeMs', 'store'],
]

const STORED: readonly (readonly [Sum, string])[] = [
  ['storedProved', 'proved'],
  ['storedTraced', 'traced'],
  ['storedAssumed', 'assumed'],
]

const HITS: readonly (readonly [Sum, string])[] = [
  ['hitProved', 'proved'],
  ['hitTraced', 'traced'],
  ['hitAssumed', 'assumed'],
]

const AUDITS: readonly (readonly [Sum, string])[] = [
  ['auditsSame', 'same'],
  ['auditsDifferent', 'different'],
  ['auditsDropped', 'dropped'],
  ['unauditable', 'unauditable'],
]

interface Instruments {
  readonly calls: Observable
  readonly misses: Observable
  readonly stored: Observable
  readonly results: Observable
  readonly hits: Observable
  readonly audits: Observable
  readonly saved: Observable
  readonly compute: Observable
  readonly audit: Observable
  readonly overhead: Observable
}

function observe(meter: Meter): void {
  const counter = (name: string, unit: string, description: string): Observable =>
    meter.createObservableCounter(`permafrost.${name}`, { unit, description })
  const instruments: Instruments = {
    calls: counter('calls', '{call}', 'Calls of memoized functions, by outcome'),
    misses: counter('misses', '{call}', 'Calls that had to be computed, by reason'),
    stored: counter('stored', 'By', 'Bytes of results stored'),
    results: counter('results', '{result}', 'Results stored, by how sure they are'),
    hits: counter('hits', '{call}', 'Calls answered by stored results, by how sure these are'),
    audits: counter('audits', '{call}', 'Hits computed again to compare, by outcome'),
    saved: counter('time.saved', 's', 'What the hits had cost to compute'),
    compute: counter('time.compute', 's', 'What the misses cost to compute'),
    audit: counter('time.audit', 's', 'What computing hits again took'),
    overhead: counter('time.overhead', 's', 'What caching itself took, by part'),
  }
  meter.addBatchObservableCallback((result) => {
    for (const [name, totals] of byName()) report(result, instruments, name, totals)
  }, Object.values(instruments))
}

/** Functions of one name in several caches are one series. */
function byName(): ReadonlyMap<string, Totals> {
  const sums = new Map<string, Totals>()
  for (const all of [closed, ...attached])
    for (const [name, counters] of all) {
      const known = sums.get(name)
      const totals = sinceStart(counters)
      sums.set(name, known === undefined ? totals : sumOf([known, totals]))
    }
  return sums
}

function report(
  result: BatchObservableResult,
  instruments: Instruments,
  name: string,
  totals: Totals,
): void {
  const base = { 'permafrost.function': name }
  const { calls, misses, stored, results, hits, audits } = instruments
  const { saved, compute, audit, overhead } = instruments
  const observeBy = (
    instrument: Observable,
    sums: readonly (readonly [Sum, string])[],
    attribute: string,
    unit = 1,
  ): void => {
    for (const [sum, word] of sums)
      if (totals[sum] > 0)
        result.observe(instrument, totals[sum] / unit, { ...base, [attribute]: word })
  }
  observeBy(calls, OUTCOMES, 'permafrost.outcome')
  for (const [reason, count] of totals.missesBy)
    result.observe(misses, count, { ...base, 'permafrost.reason': reason })
  observeBy(overhead, PARTS, 'permafrost.part', 1000)
  observeBy(results, STORED, 'permafrost.grade')
  observeBy(hits, HITS, 'permafrost.grade')
  observeBy(audits, AUDITS, 'permafrost.outcome')
  result.observe(stored, totals.storedBytes, base)
  result.observe(saved, totals.savedMs / 1000, base)
  result.observe(compute, totals.computeMs / 1000, base)
  if (totals.auditMs > 0) result.observe(audit, totals.auditMs / 1000, base)
}
