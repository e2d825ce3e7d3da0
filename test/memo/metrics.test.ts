import { metrics } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import type { DataPoint, ResourceMetrics } from '@opentelemetry/sdk-metrics'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { handWatch } from './hand-watch.ts'
import { newCache } from './support.ts'

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
const provider = new MeterProvider({ readers: [reader] })

/** The values of one instrument, by the last part of their attributes. */
async function collected(instrument: string): Promise<Readonly<Record<string, number>>> {
  exporter.reset()
  await reader.forceFlush()
  const all: readonly ResourceMetrics[] = exporter.getMetrics()
  const found = all
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .filter(({ scope }) => scope.name === 'permafrost')
    .flatMap(({ metrics: each }) => each)
    .find(({ descriptor }) => descriptor.name === instrument)
  const points = (found?.dataPoints ?? []) as readonly DataPoint<number>[]
  return Object.fromEntries(
    points.map(({ attributes, value }) => [
      Object.values(attributes)
        .map((each) => String(each).replace(/.*#/, ''))
        .join(' '),
      value,
    ]),
  )
}

beforeAll(() => {
  metrics.disable()
})

afterAll(async () => {
  metrics.disable()
  await provider.shutdown()
})

test('calls, reasons, times and bytes are counters of OpenTelemetry', async () => {
  const watch = handWatch()
  const early = newCache({}, { clock: watch })
  const before = early.memoize((n: number) => n, { name: 'before' })
  // The program sets up its metrics after the first calls: they are found at the next flush.
  before(1)
  metrics.setGlobalMeterProvider(provider)
  before(2)
  await early.commit()

  const cache = newCache({}, { clock: watch })
  const f = cache.memoize(
    (n: number) => {
      watch.take(500)
      return n
    },
    {
      name: 'f',
      key: (n: number) => {
        watch.take(2)
        return n
      },
    },
  )
  f(1)
  f(2)
  f(1)
  expect(await collected('permafrost.calls')).toEqual({
    'before miss': 2,
    'f miss': 2,
    'f hit.memory': 1,
  })
  expect(await collected('permafrost.misses')).toEqual({
    'before first-call': 1,
    'before argument-new': 1,
    'f first-call': 1,
    'f argument-new': 1,
  })
  expect(await collected('permafrost.time.saved')).toEqual({ before: 0, f: 0.5 })
  expect(await collected('permafrost.time.compute')).toEqual({ before: 0, f: 1 })
  expect(await collected('permafrost.time.overhead')).toEqual({ 'f hash': 0.01 })
  expect((await collected('permafrost.stored'))['f']).toBeGreaterThan(0)
})

test('grades and audits are counters, too', async () => {
  const cache = newCache({}, { clock: handWatch() })
  const f = cache.memoize((n: number) => n, { name: 'audited', audit: 1 })
  f(1)
  f(1)
  while (cache.stats().audits.audited === 0) await new Promise((resolve) => setImmediate(resolve))
  expect(await collected('permafrost.results')).toMatchObject({ 'audited proved': 1 })
  expect(await collected('permafrost.hits')).toMatchObject({ 'audited proved': 1 })
  expect(await collected('permafrost.audits')).toEqual({ 'audited same': 1 })
  cache.close()
})

test('what was reported never decreases: not by resetStats, not by close', async () => {
  const { 'before miss': known = 0 } = await collected('permafrost.calls')
  const cache = newCache()
  const f = cache.memoize((n: number) => n, { name: 'g' })
  f(1)
  f(1)
  cache.resetStats()
  f(1)
  expect(await collected('permafrost.calls')).toMatchObject({ 'g miss': 1, 'g hit.memory': 2 })
  cache.close()
  expect(await collected('permafrost.calls')).toMatchObject({
    'before miss': known,
    'g miss': 1,
    'g hit.memory': 2,
  })
  const again = newCache().memoize((n: number) => n, { name: 'g' })
  again(1)
  expect(await collected('permafrost.calls')).toMatchObject({ 'g miss': 2, 'g hit.memory': 2 })
})
