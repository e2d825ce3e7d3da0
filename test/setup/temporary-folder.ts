/**
 * Gives a whole test run a temporary folder of its own and removes it at the end, so that runs leave
 * nothing behind in the system's. Programs that tests start inherit it, and keep in it what they
 * compile: without that each would strip the types of all of src again.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isBuiltFrom, sourcesHash } from '../../scripts/build-stamp.ts'

/** Says whether `dist` is what a build would give now: programs that use it start in half the time. */
function lookAtDist(): void {
  if (isBuiltFrom(sourcesHash())) process.env['PERMAFROST_TEST_DIST'] = '1'
  else delete process.env['PERMAFROST_TEST_DIST']
}

export default function setup(): () => void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'permafrost-run-')))
  lookAtDist()
  process.env['TMPDIR'] = folder
  process.env['TEMP'] = folder
  process.env['TMP'] = folder
  process.env['NODE_COMPILE_CACHE'] = join(folder, 'permafrost-compiled-tests')
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
