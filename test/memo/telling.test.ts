/** What programs see of the events: logs by the environment, and diagnostics channels. */
import { describe, expect, test } from 'vitest'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { project, run } from './support.ts'

const PROGRAM = `
  import { memoize } from 'permafrost'
  const check = memoize((password: string, n: number) => password.length + n, { name: 'check' })
  check('hunter2', 1)
  check('hunter2', 1)
  check('x'.repeat(1000), 2)
`

describe('PERMAFROST_LOG', () => {
  test('logs what happens to calls of a default cache on stderr, without arguments', async () => {
    const dir = project({ 'main.ts': PROGRAM })
    const { out, err, status } = await run(dir, 'main.ts', { PERMAFROST_LOG: 'ops' })
    expect([out, status]).toEqual(['', 0])
    const lines = err.split('\n')
    expect(
      lines.map((line) => line.replace(/^[\d:.]+ /, '').replaceAll(/#[\da-f]{8}/g, '#8')),
    ).toEqual([
      'permafrost: main.ts#check: miss, first call (#8)',
      expect.stringMatching(
        /^permafrost: main.ts#check: stored, \d+ B, computed in [\d.]+ .s \(#8\)$/,
      ),
      expect.stringMatching(/^permafrost: main.ts#check: hit in memory, saved [\d.]+ .s \(#8\)$/),
      'permafrost: main.ts#check: miss, new arguments (#8)',
      expect.stringMatching(/stored/),
    ])
    expect(err).not.toContain('hunter2')
    expect(err).not.toContain('xxxx')
  })

  test('shows arguments when asked to, shortened', async () => {
    const dir = project({ 'main.ts': PROGRAM })
    const { err } = await run(dir, 'main.ts', { PERMAFROST_LOG: 'ops', PERMAFROST_LOG_ARGS: '1' })
    expect(err).toContain('main.ts#check: miss, first call ("hunter2", 1)')
    const long = err.split('\n').filter((line) => line.includes('xxxx'))
    expect(long).toHaveLength(2)
    for (const line of long) expect(line.length).toBeLessThan(200)
  })

  test('writes JSON lines to a file', async () => {
    const dir = project({ 'main.ts': PROGRAM })
    const { err } = await run(dir, 'main.ts', {
      PERMAFROST_LOG: 'ops,perf',
      PERMAFROST_LOG_FORMAT: 'json',
      PERMAFROST_LOG_FILE: 'log.jsonl',
    })
    expect(err).toBe('')
    const lines = readFileSync(join(dir, 'log.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; name?: string; hashMs?: number })
    expect(lines.filter(({ type }) => type === 'timing')).toHaveLength(3)
    expect(lines.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['miss', 'stored', 'hit', 'timing', 'flush']),
    )
    expect(JSON.stringify(lines)).not.toContain('hunter2')
  })

  test('neither a full pipe nor a reader that goes away stops the program', async () => {
    const dir = project({
      'main.ts': `
        import { memoize } from 'permafrost'
        const f = memoize((n: number) => n, { name: 'f' })
        for (let n = 0; n < 3000; n++) f(n)
        console.log('done')
      `,
      'pipe.ts': `
        import { spawn } from 'node:child_process'
        const child = spawn(process.execPath, ['--no-warnings', 'main.ts'], {
          env: { ...process.env, PERMAFROST_LOG: 'ops' },
          stdio: ['ignore', 'pipe', 'pipe'],
        })
        child.stderr.once('data', () => child.stderr.destroy())
        child.stdout.on('data', (chunk) => process.stdout.write(chunk))
        child.on('close', (status) => console.log('status', status))
      `,
    })
    expect(await run(dir, 'pipe.ts')).toMatchObject({ out: 'done\nstatus 0' })
  })
})

test('a default cache is heard on diagnostics channels, and a subscriber that throws disturbs no call', async () => {
  const dir = project({
    'main.ts': `
      import { subscribe } from 'node:diagnostics_channel'
      import { eventSummary, memoize } from 'permafrost'
      const kinds: string[] = []
      for (const type of ['miss', 'stored', 'hit'])
        subscribe('permafrost:' + type, (event) => kinds.push(eventSummary(event).split(',')[0]))
      subscribe('permafrost:hit', () => { throw new Error('of the subscriber') })
      process.on('uncaughtException', (error) => console.log('uncaught', error.message))
      const f = memoize((n: number) => n, { name: 'f' })
      console.log(f(1), f(1))
      console.log(kinds.join(' | '))
    `,
  })
  const { out } = await run(dir, 'main.ts')
  expect(out.split('\n')).toEqual([
    '1 1',
    'main.ts#f: miss | main.ts#f: stored | main.ts#f: hit in memory',
    'uncaught of the subscriber',
  ])
})
