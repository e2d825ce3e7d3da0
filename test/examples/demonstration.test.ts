import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runNode } from '../cli/support.ts'

const REPOSITORY = join(import.meta.dirname, '../..')

/** Times and factors are measured, so they differ from run to run. */
function withoutTimes(text: string): readonly string[] {
  const neutral = text.replaceAll(/\d[\d.]*(?: ms| s|×)/g, '…').replaceAll(/ +/g, ' ')
  return neutral.split('\n').map((line) => line.trim())
}

test('the demonstration shows loading, computing what an edit affects, and why', () => {
  const folder = mkdtempSync(join(tmpdir(), 'permafrost-demonstration-'))
  const { status, stdout, stderr } = runNode(REPOSITORY, ['examples/pipeline/run.ts'], {
    TMPDIR: folder,
    PERMAFROST_DISABLE: '1',
  })
  expect(stderr).toBe('')
  expect(withoutTimes(stdout)).toEqual(
    expect.arrayContaining([
      'fit computed … first call',
      'fit hit …',
      '- rows[at] = Math.floor(random() * (count - 1))',
      '+ rows[at] = Math.floor(random() * count)',
      'fit computed … stats/resample.ts:8 function draw: body changed',
      'chart computed … new arguments',
      'whole process … the same chart as run 4, byte for byte',
    ]),
  )
  expect(withoutTimes(stdout).filter((line) => line === 'tune hit …')).toHaveLength(3)
  // Not a terminal, so no colours.
  expect(stdout).not.toContain('\u001B')
  expect(status).toBe(0)
  expect(readdirSync(folder)).toEqual([])
  rmSync(folder, { recursive: true })
}, 120_000)
