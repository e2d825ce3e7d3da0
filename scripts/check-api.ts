/**
 * Compares the public API in `dist` (names and types of every entry point) with the snapshots in
 * `api/`, which are committed: a change of the API is seen in a review or not made. `--update`
 * writes them anew. A check never writes: a second run must say the same as the first.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { snapshotPackage } from 'tsnapi'

const root = join(import.meta.dirname, '..')
const committed = join(root, 'api')

if (process.argv.includes('--update')) {
  await snapshotPackage(root, { outputDir: committed, update: true, allowBreaking: true })
  console.log('api: written')
} else {
  // tsnapi writes what it finds, so it gets a copy.
  const copy = mkdtempSync(join(tmpdir(), 'permafrost-api-'))
  try {
    const before = existsSync(committed) ? readdirSync(committed) : []
    if (before.length > 0) cpSync(committed, copy, { recursive: true })
    const { hasChanges, diff } = await snapshotPackage(root, { outputDir: copy })
    const added = readdirSync(copy).filter((file) => !before.includes(file))
    if (hasChanges) console.error(diff?.replaceAll(copy, 'api'))
    for (const file of added) console.error(`api: no snapshot "api/${file}"`)
    if (hasChanges || added.length > 0) {
      console.error('api: if the change is meant, run "npm run api:update" and commit api/')
      process.exitCode = 1
    } else {
      console.log('api: as committed')
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}
