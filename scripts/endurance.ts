/**
 * `npm run test:endurance`: the tests of `test/endurance` at their full size, about 12 minutes of
 * two cores. Names of files may follow: `npm run test:endurance crash crowd`.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const chosen = process.argv.slice(2).map((name) => `test/endurance/${name}`)
const vitest = join(root, 'node_modules/vitest/vitest.mjs')

const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', ...(chosen.length === 0 ? ['test/endurance'] : chosen)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, PERMAFROST_ENDURANCE: 'full' } },
)
process.exitCode = status ?? 1
