/**
 * How the tests run: in forks (fingerprints read the process they run in), two at a time (tests
 * start processes of their own), with time enough for a child on a busy machine. In CI the results
 * also go to a file, from which `scripts/summarize-tests.ts` counts.
 */
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { REPORT } from './scripts/report-path.ts'
import { LongestFirst } from './test/setup/longest-first.ts'

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/fingerprint/cases/**', '**/node_modules/**'],
    globalSetup: ['test/setup/temporary-folder.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    allowOnly: false,
    sequence: { sequencer: LongestFirst },
    reporters: process.env['CI'] === undefined ? ['default'] : ['default', 'json'],
    outputFile: { json: REPORT },
  },
})

export default config
