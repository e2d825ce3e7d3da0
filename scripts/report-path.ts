/** Where a test run in CI leaves its results, and `npm run check` the names of what failed. */
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../node_modules/.cache/permafrost-ci')

/** The results of the tests, as vitest's JSON reporter writes them. */
export const REPORT: string = join(folder, 'tests.json')

/** The results of the checks: `{ passed: string[], failed: string[] }`. */
export const CHECKS: string = join(folder, 'checks.json')
