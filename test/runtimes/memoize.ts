/**
 * What must work on every runtime: with a `version`, results load from disk; without an inspector a
 * function is refused by name of that option, and the call still returns.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createCache } from 'permafrost'
import { fingerprint, FingerprintError } from 'permafrost/fingerprint'
import { check } from './support/check.ts'

const dir = mkdtempSync(join(tmpdir(), 'permafrost-runtime-'))
process.on('exit', () => rmSync(dir, { recursive: true, force: true }))

let computed = 0
const first = createCache({ dir })
const square = first.memoize((n: number) => ({ square: n * n, calls: ++computed }), {
  name: 'square',
  version: '1',
})
check('a miss computes', square(3).square === 9 && computed === 1)
check('a hit is equal', square(3).square === 9 && computed === 1)
check('a hit is a fresh copy', square(3) !== square(3))
first.close()

const second = createCache({ dir })
const again = second.memoize((n: number) => ({ square: n * n, calls: ++computed }), {
  name: 'square',
  version: '1',
})
check('another cache of the directory hits', again(3).calls === 1 && computed === 1)
second.close()

/** Whether functions can be fingerprinted here, or how they are refused. */
function functionAnswer(): string {
  try {
    return fingerprint((n: number) => n + 1)
  } catch (error) {
    return error instanceof FingerprintError && error.message.includes('version')
      ? 'refused'
      : 'broken'
  }
}

const inspects = !('bun' in process.versions) && !('deno' in process.versions)
const answer = functionAnswer()
check(
  'a function has a fingerprint, or is refused by a message that names version',
  inspects ? /^[0-9a-f]{32}$/.test(answer) : answer === 'refused',
)
