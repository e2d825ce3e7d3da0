/**
 * A run that only reads leaves no trace: with `readOnly`, or with `recordAccess: false` when nothing
 * is to be stored, not one byte and not one time changes in the directory, or beside it.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { run, start, temporaryFolder } from './child.ts'
import type { FaultsInput, FaultsReport } from './faults-program.ts'

const PROGRAM = new URL('faults-program.ts', import.meta.url)
const KEYS = 24

/** Everything that a run could change, but for the times of reading. */
function traceOf(dir: string): Readonly<Record<string, string>> {
  const paths = readdirSync(dir, { recursive: true, encoding: 'utf8' }).toSorted()
  return Object.fromEntries(
    ['.', ...paths].map((name) => {
      const stat = lstatSync(join(dir, name), { bigint: true })
      const content = stat.isFile()
        ? createHash('sha256')
            .update(readFileSync(join(dir, name)))
            .digest('hex')
        : ''
      const { ino, mode, size, mtimeNs, ctimeNs } = stat
      return [name, `${ino} ${mode} ${size} ${mtimeNs} ${ctimeNs} ${content}`]
    }),
  )
}

function withoutChange(trace: string): string {
  return trace.split(' ').toSpliced(4, 1).join(' ')
}

const WRITES =
  /^\d+ +(p?write(v|64)?|f?truncate|unlink(at)?|rename(at2?)?|mkdir(at)?|rmdir|link(at)?|symlink(at)?|fallocate|utimensat|f?chmod(at2?)?|f?chown|fsetxattr|mknod)\(|O_CREAT|O_TRUNC/

const TRACED = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0

/** The system calls of a run that write below a folder. */
function writesIn(log: string, root: string): string[] {
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.includes(root) && WRITES.test(line))
}

interface Case {
  readonly options: FaultsInput['options']
  readonly left: 'closed' | 'killed'
}

const OPTIONS: readonly FaultsInput['options'][] = [
  { readOnly: true },
  { readOnly: true, memory: 0 },
  { recordAccess: false },
  { recordAccess: false, memory: 0 },
  { recordAccess: false, persistence: 'exit' },
  { readOnly: true, recordAccess: true, persistence: { every: 20 }, eviction: 'onCommit' },
]

const cases: readonly Case[] = (['closed', 'killed'] as const).flatMap((left) =>
  OPTIONS.map((options) => ({ options, left })),
)

test.each(cases)('hits only, $options, leave a $left cache as it is', async ({ options, left }) => {
  const root = temporaryFolder()
  const dir = join(root, 'beside', 'cache')
  const input: FaultsInput = { dir, keys: KEYS, options: {}, steps: ['use'] }
  const ending: FaultsInput = { ...input, steps: left === 'closed' ? ['use'] : ['use', 'die'] }
  const { said } = await start(PROGRAM, ending).ended
  expect(said).toMatchObject([{ turns: [{ commit: null }] }])
  expect(existsSync(`${join(dir, 'index.db')}-wal`)).toBe(left === 'killed')
  const before = traceOf(join(root, 'beside'))
  const log = join(root, 'log')
  const { turns } = await run<FaultsReport>(
    PROGRAM,
    { ...input, options, steps: ['use', 'use', 'reopen', 'use'] } satisfies FaultsInput,
    // What it copies for itself lies elsewhere.
    TRACED ? { under: ['strace', '-f', '-y', '-s', '0', '-e', 'trace=file,desc', '-o', log] } : {},
  )
  expect(turns.map(({ computed, wrong, threw }) => ({ computed, wrong, threw }))).toEqual(
    Array.from({ length: 3 }, () => ({ computed: 0, wrong: [], threw: [] })),
  )
  expect(traceOf(join(root, 'beside'))).toEqual(before)
  if (TRACED) expect(writesIn(log, join(root, 'beside'))).toEqual([])
})

test('a reader beside a writer changes none of its files', async () => {
  const root = temporaryFolder()
  const dir = join(root, 'cache')
  const writer = start(PROGRAM, {
    ...{ dir, keys: KEYS, options: {} },
    steps: ['use', { put: 'file', at: join(root, 'filled') }, { wait: 2000 }],
  } satisfies FaultsInput)
  while (!existsSync(join(root, 'filled'))) await new Promise((go) => setTimeout(go, 20))
  // The shared memory of the WAL is there for both; who is root gives it to the owner of the index.
  const kept = (): unknown =>
    Object.entries(traceOf(dir))
      .filter(([name]) => !name.endsWith('-shm'))
      .map(([name, trace]) => [name, name.endsWith('-wal') ? withoutChange(trace) : trace])
  const before = kept()
  const reads = { dir, keys: KEYS, options: { readOnly: true }, steps: ['use'] } as const
  const { turns } = await run<FaultsReport>(PROGRAM, reads satisfies FaultsInput)
  expect(turns[0]).toMatchObject({ computed: 0, wrong: [], threw: [] })
  expect(kept()).toEqual(before)
  writer.child.kill()
  await writer.ended
})

test('a missing cache is not made by reading', async () => {
  const root = temporaryFolder()
  const dir = join(root, 'deep', 'cache')
  const options = { readOnly: true }
  const input: FaultsInput = { dir, keys: 4, options, steps: ['use', 'use'] }
  const { turns } = await run<FaultsReport>(PROGRAM, input)
  expect(turns[1]).toMatchObject({ computed: 0, wrong: [], threw: [] })
  expect(readdirSync(root).map((name) => relative(root, join(root, name)))).toEqual([])
})
