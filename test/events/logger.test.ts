import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { Emitter } from '../../src/events/emitter.ts'
import type { CacheEvent } from '../../src/events/event.ts'
import { attachLoggers } from '../../src/events/logger.ts'
import { SHOWN_ARGUMENTS } from '../../src/events/show-value.ts'

const folder = mkdtempSync(join(tmpdir(), 'permafrost-log-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(() => {
  vi.restoreAllMocks()
})

let files = 0

function logged(
  env: Readonly<Record<string, string>>,
  events: readonly CacheEvent[] = EVENTS,
): string[] {
  const file = join(folder, `log${files++}.txt`)
  const emitter = new Emitter()
  attachLoggers(emitter, { PERMAFROST_LOG_FILE: file, ...env }, () => 0)
  for (const event of events) if (emitter.watched(event.type)) emitter.emit(event)
  try {
    return readFileSync(file, 'utf8').split('\n').slice(0, -1)
  } catch {
    return []
  }
}

const call = { name: 'a.ts#f', key: 'c'.repeat(32), args: '0123456789abcdef'.repeat(2) }
const EVENTS: readonly CacheEvent[] = [
  Object.defineProperty(
    { type: 'hit', ...call, tier: 'memory', savedMs: 1.234 } as const,
    SHOWN_ARGUMENTS,
    { value: '("secret")' },
  ),
  { type: 'uncached', name: 'a.ts#f', error: new Error('two\nlines \u001b[2J') },
  {
    type: 'timing',
    name: 'a.ts#f',
    outcome: 'hit',
    hashMs: 1,
    lookupMs: 2,
    decodeMs: 3,
    computeMs: 0,
    encodeMs: 0,
    storeMs: 0,
  },
]
const PLAIN: readonly CacheEvent[] = [{ type: 'hit', ...call, tier: 'memory', savedMs: 1.234 }]

describe('PERMAFROST_LOG', () => {
  test.each([{}, { PERMAFROST_LOG: '' }, { PERMAFROST_LOG: '0' }, { PERMAFROST_LOG_ARGS: '1' }])(
    'with %o nothing is logged',
    (env) => {
      expect(logged(env)).toEqual([])
    },
  )

  test('ops writes one line for each event, arguments as a fingerprint', () => {
    expect(logged({ PERMAFROST_LOG: 'ops' }, PLAIN)).toEqual([
      '00:00:00.000 permafrost: a.ts#f: hit in memory, saved 1.2 ms (#01234567)',
    ])
  })

  test('perf writes where the time of each call went', () => {
    expect(logged({ PERMAFROST_LOG: 'perf' })).toEqual([
      '00:00:00.000 permafrost: a.ts#f: hit, hash 1 ms, look-up 2 ms, decode 3 ms',
    ])
  })

  test('ops,perf writes both, each event on one line without control characters', () => {
    const lines = logged({ PERMAFROST_LOG: ' ops , perf' })
    expect(lines).toHaveLength(3)
    expect(lines[1]).toBe('00:00:00.000 permafrost: a.ts#f: uncached, Error: two lines  [2J')
  })

  test('what it does not know is warned of, the rest is done', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    expect(logged({ PERMAFROST_LOG: 'opps,perf', PERMAFROST_LOG_FORMAT: 'xml' })).toHaveLength(1)
    expect(warn.mock.calls.map(([warning]) => String(warning))).toEqual([
      'ConfigWarning: Cannot use the environment: PERMAFROST_LOG is "opps": it knows "ops" and "perf"',
      'ConfigWarning: Cannot use the environment: PERMAFROST_LOG_FORMAT is "xml": it must be "human" or "json"',
    ])
  })

  test('a file that cannot be written is said once, and reaches nobody', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    logged({ PERMAFROST_LOG: 'ops', PERMAFROST_LOG_FILE: join(folder, 'none', 'log') })
    expect(warn).toHaveBeenCalledTimes(1)
    expect(String(warn.mock.calls[0]?.[0])).toMatch(/Cannot write the log to ".*none.log": ENOENT/)
  })
})

describe('JSON lines', () => {
  test('hold the fields of the event, and nothing else of the call', () => {
    const [line = ''] = logged({ PERMAFROST_LOG: 'ops', PERMAFROST_LOG_FORMAT: 'json' }, PLAIN)
    expect(JSON.parse(line)).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      type: 'hit',
      name: 'a.ts#f',
      key: call.key,
      args: '01234567',
      tier: 'memory',
      savedMs: 1.234,
    })
  })

  test('hold reasons, causes and errors as text', () => {
    const change = {
      kind: 'capture',
      path: 'rate',
      where: null,
      before: '1',
      after: '2',
      summary: 'captured rate: 1 → 2',
    } as const
    const lines = logged({ PERMAFROST_LOG: 'ops', PERMAFROST_LOG_FORMAT: 'json' }, [
      { type: 'miss', ...call, reason: { kind: 'capture-changed', changes: [change] } },
      { type: 'not-stored', name: 'f', cause: { kind: 'failed', error: new Error('no') } },
      { type: 'error', name: null, doing: 'd', error: 'text' },
      { type: 'miss', ...call, reason: { kind: 'uncached', error: new Error('cause') } },
    ]).map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines).toMatchObject([
      { reason: 'capture-changed', changes: [change], summary: 'captured rate: 1 → 2' },
      { cause: 'failed', summary: 'no' },
      { name: null, doing: 'd', error: 'text' },
      { reason: 'uncached', summary: 'runs uncached: cause' },
    ])
  })
})

describe('PERMAFROST_LOG_ARGS', () => {
  test('asks the events for their arguments, which are shown instead of the fingerprint', () => {
    const emitter = new Emitter()
    attachLoggers(emitter, { PERMAFROST_LOG: 'ops', PERMAFROST_LOG_ARGS: '1' })
    expect(emitter.showsArguments).toBe(true)
    expect(logged({ PERMAFROST_LOG: 'ops', PERMAFROST_LOG_ARGS: '1' })[0]).toBe(
      '00:00:00.000 permafrost: a.ts#f: hit in memory, saved 1.2 ms ("secret")',
    )
  })

  test.each(['0', 'false', 'no', 'off', ''])('is off with "%s"', (value) => {
    const emitter = new Emitter()
    attachLoggers(emitter, { PERMAFROST_LOG: 'perf', PERMAFROST_LOG_ARGS: value })
    expect(emitter.showsArguments).toBe(false)
  })
})
