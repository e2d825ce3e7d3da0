/**
 * How `src` becomes `dist`. What must stay true: dependencies stay outside, nothing is minified
 * (stack traces and `toString` stay readable), and what only some calls need lies in chunks of
 * its own, so that importing the package stays cheap.
 */
import { defineConfig, type UserConfig } from 'tsdown'
import { entries } from './scripts/entries.ts'

/** Set by `scripts/build.ts --check-package`. */
const checksPackage = process.env['CHECK_PACKAGE'] === '1'

const config: UserConfig = defineConfig({
  entry: Object.fromEntries(entries().present.map(({ name, source }) => [name, source])),
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  fixedExtension: false,
  hash: false,
  dts: { oxc: true },
  sourcemap: true,
  outputOptions: { chunkFileNames: 'chunks/[name].js' },
  publint: checksPackage,
  attw: checksPackage && { profile: 'esm-only', level: 'error' },
})

export default config
