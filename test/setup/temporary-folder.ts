/**
 * Gives a whole test run a temporary folder of its own and removes it at the end, so that runs leave
 * nothing behind in the system's. Programs that tests start inherit it.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export default function setup(): () => void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'permafrost-run-')))
  process.env['TMPDIR'] = folder
  process.env['TEMP'] = folder
  process.env['TMP'] = folder
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
