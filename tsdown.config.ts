/**
 * How `src` becomes `dist`. What must stay true: dependencies stay outside, nothing is minified
 * (stack traces and `toString` stay readable), and what only some calls need lies in chunks of
 * its own, so that importing the package stays cheap.
 */
import { defineConfig, type UserConfig } from 'tsdown'
import { entries } from './scripts/entries.ts'

/**
 * Reads builtin modules through `process.getBuiltinModule`. An `import` of one makes Node build an
 * ES namespace for it, which runs every lazy getter of it: importing `node:fs` loads all streams,
 * `node:process` opens the standard streams; together 15 ms of a start that takes 30 without.
 */
const builtinsWithoutNamespace = {
  name: 'builtins-without-namespace',
  renderChunk(code: string): { code: string; map: null } {
    const changed = code.replaceAll(
      /^import (?:\* as ([\w$]+)|([\w$]+)(?:, (?=\{))?)?(?:\{([^}]+)\})? from "(node:[\w/]+)";$/gm,
      (
        _,
        namespace: string | undefined,
        main: string | undefined,
        names: string | undefined,
        id: string,
      ) => {
        const whole = namespace ?? main
        const parts = names && `{${names.replaceAll(/([\w$]+) as ([\w$]+)/g, '$1: $2')}}`
        const from =
          id === 'node:process'
            ? 'globalThis.process'
            : `globalThis.process.getBuiltinModule("${id}")`
        return [whole, parts]
          .filter((pattern) => pattern !== undefined)
          .map((pattern) => `const ${pattern} = ${from};`)
          .join(' ')
      },
    )
    // Lines stay lines, so the source map stays right.
    return { code: changed, map: null }
  },
}

/** Set by `scripts/build.ts --check-package`. */
const checksPackage = process.env['CHECK_PACKAGE'] === '1'

const config: UserConfig = defineConfig({
  entry: {
    ...Object.fromEntries(entries().present.map(({ name, source }) => [name, source])),
    // Loaded on demand by src/fingerprint/analyzer.ts.
    'chunks/analysis': 'src/fingerprint/analysis/index.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  fixedExtension: false,
  hash: false,
  dts: { oxc: true },
  sourcemap: true,
  plugins: [builtinsWithoutNamespace],
  // Names and lines stay, for stack traces; comments are a third of what V8 would have to scan.
  outputOptions: { chunkFileNames: 'chunks/[name].js', comments: false },
  publint: checksPackage,
  attw: checksPackage && { profile: 'esm-only', level: 'error' },
})

export default config
