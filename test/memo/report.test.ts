import { describe, expect, test } from 'vitest'
import { usageReport } from '../../src/cache/usage-report.ts'
import { countersOf } from '../../src/cache/stats.ts'
import type { Counters } from '../../src/cache/stats.ts'
import { newCache, project, run } from './support.ts'

function counted(all: Map<string, Counters>, name: string, counts: Partial<Counters>): void {
  Object.assign(countersOf(all, name), counts)
}

describe('the report', () => {
  test('is empty when nothing was called', () => {
    expect(usageReport(new Map())).toBe('')
    const all = new Map<string, Counters>()
    countersOf(all, 'f')
    expect(usageReport(all)).toBe('')
    expect(newCache().report()).toBe('')
  })

  test('lists functions by net time saved, and says who does not pay and why', () => {
    const all = new Map<string, Counters>()
    counted(all, 'src/a.ts#slow', {
      calls: 1200,
      memoryHits: 1000,
      storeHits: 150,
      flightHits: 20,
      misses: 30,
      savedMs: 184_000,
      hashMs: 1200,
      stored: 30,
      storedBytes: 4_718_592,
    })
    counted(all, 'src/b.ts#cheap', {
      calls: 10,
      memoryHits: 9,
      misses: 1,
      savedMs: 1,
      hashMs: 20,
      decodeMs: 5,
      stored: 1,
      storedBytes: 10,
    })
    counted(all, 'src/c.ts#lost', { calls: 4, misses: 4, notStored: 4, encodeMs: 1 })
    counted(all, 'src/d.ts#odd', { calls: 3, uncached: 3 })
    counted(all, 'src/e.ts#gone', { calls: 30, misses: 10, bypassed: 20, hashMs: 100, stored: 10 })
    countersOf(all, 'src/e.ts#gone').trial.bypassing = true
    // Its other calls waited for the first: nothing was there to be saved yet.
    counted(all, 'src/f.ts#first', { calls: 3, flightHits: 2, misses: 1, hashMs: 2, stored: 1 })
    expect(usageReport(all, '/c')).toBe(
      [
        'Permafrost in "/c": 3 min 3 s saved (3 min 4 s less 1.3 s of its own)',
        '',
        'function        calls  memory  disk  waited  misses      saved   spent        net   stored',
        'src/a.ts#slow   1,200   1,000   150      20      30  3 min 4 s   1.2 s  3 min 3 s  4.5 MiB',
        'src/d.ts#odd        3       0     0       0       0       0 ms    0 ms       0 ms      0 B',
        'src/c.ts#lost       4       0     0       0       4       0 ms    1 ms      -1 ms      0 B',
        'src/f.ts#first      3       0     0       2       1       0 ms    2 ms      -2 ms      0 B',
        'src/b.ts#cheap     10       9     0       0       1       1 ms   25 ms     -24 ms     10 B',
        'src/e.ts#gone      30       0     0       0      10       0 ms  100 ms    -100 ms      0 B',
        'all             1,250   1,009   150      22      46  3 min 4 s   1.3 s  3 min 3 s  4.5 MiB',
        '',
        'Caching did not pay here:',
        "  src/d.ts#odd: runs uncached (disabled, or something it depends on can't be fingerprinted)",
        '  src/c.ts#lost: no result could be stored (4 times)',
        '  src/b.ts#cheap: saved 1 ms, and hashing alone took 20 ms',
        '  src/e.ts#gone: bypassed (20 calls), a hit costs more than computing',
        '',
      ].join('\n'),
    )
  })

  test('says how sure results are, and what audits have found', () => {
    const all = new Map<string, Counters>()
    counted(all, 'f', {
      calls: 10_000,
      memoryHits: 9000,
      storeHits: 990,
      misses: 10,
      stored: 10,
      storedProved: 7,
      storedTraced: 2,
      storedAssumed: 1,
      hitProved: 9000,
      hitTraced: 900,
      hitAssumed: 90,
      auditsSame: 400,
      auditMs: 1500,
      unauditable: 3,
      savedMs: 10_000,
    })
    const end = (): readonly string[] => usageReport(all).split('\n').slice(3)
    expect(usageReport(all)).toMatch(/^Permafrost: 8\.5 s saved \(10 s less 1\.5 s of its own\)$/m)
    expect(end()).toEqual([
      expect.stringMatching(/^f +10,000 +9,000 +990 +0 +10 +10 s +1\.5 s +8\.5 s +0 B$/),
      '',
      'Results stored: 7 proved, 2 traced, 1 assumed',
      'Hits: 9,000 proved, 900 traced, 90 assumed',
      'Audits: 400 hits computed again in 1.5 s, none different: at most 0.75 % of such hits are ' +
        'stale (95 % confidence); 3 hits unauditable',
      '',
    ])
    counted(all, 'g', { calls: 1, misses: 1, auditsSame: 99, auditsDifferent: 1, auditsDropped: 2 })
    expect(end().slice(-4)).toEqual(
      [
        'Audits: 500 hits computed again in 1.5 s, 1 different: at most 0.95 % of such hits are ' +
          'stale (95 % confidence); 2 audits dropped; 3 hits unauditable',
        '',
        'Stale results were found here:',
        '  g: 1 of 100 hits computed again',
        '',
      ].slice(-4),
    )
  })

  test('says so when no audit could be completed', () => {
    const all = new Map<string, Counters>()
    counted(all, 'f', { calls: 2, memoryHits: 1, misses: 1, unauditable: 1, auditsDropped: 1 })
    expect(usageReport(all)).toMatch(
      /^Audits: none completed, 1 audit dropped, 1 hit unauditable$/m,
    )
  })

  test('of very many functions lists the first fifty, and the others together', () => {
    const all = new Map<string, Counters>()
    for (let at = 0; at < 60; at++) counted(all, `f${at}`, { calls: 1, memoryHits: 1, savedMs: at })
    const lines = usageReport(all).split('\n')
    expect(lines.filter((line) => /^f\d/.test(line))).toHaveLength(50)
    expect(lines.find((line) => line.startsWith('(10 others)'))).toMatch(/\b10\b.*\b45 ms/)
  })
})

describe('at exit', () => {
  const program = (options: string, calls: string): string => `
    import { createCache } from 'permafrost'
    const cache = createCache({ dir: 'cache', ${options} })
    const slow = cache.memoize((n) => { let x = n; for (let i = 0; i < 1e5; i++) x += i % 7; return x }, { name: 'slow' })
    ${calls}
  `
  test.each<readonly [string, string, string, 'out' | 'err' | 'nowhere']>([
    ['to stdout with report: true', 'report: true', 'slow(1); slow(1)', 'out'],
    ["to stderr with report: 'stderr'", "report: 'stderr'", 'slow(1)', 'err'],
    ['when process.exit is called', 'report: true', 'slow(1); process.exit(0)', 'out'],
    ['of a cache that was closed', 'report: true', 'slow(1); cache.close()', 'out'],
    ['not when nothing was called', 'report: true', '', 'nowhere'],
    ['not by default', '', 'slow(1)', 'nowhere'],
  ])('is printed %s', async (_, options, calls, where) => {
    const dir = project({ 'main.ts': program(options, calls) })
    const { out, err, status } = await run(dir, 'main.ts')
    expect(status).toBe(0)
    const heading = /^Permafrost in ".*cache": [\s\S]*function +calls[\s\S]*main.ts#slow +\d/m
    expect(heading.test(out)).toBe(where === 'out')
    expect(heading.test(err)).toBe(where === 'err')
    expect((out + err).match(/Permafrost in/g)?.length ?? 0).toBe(where === 'nowhere' ? 0 : 1)
  })
})
