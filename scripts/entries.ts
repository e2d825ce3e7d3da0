/**
 * The package's entry points, read from package.json, the one place where they are named.
 * `dist/<name>.js` is built from `src/<name>.ts`.
 */
import { existsSync, readFileSync } from 'node:fs'

/** One entry point of the package. */
export interface Entry {
  /** Its path below `dist` and `src`, without extension: `fingerprint/index`. */
  readonly name: string
  /** Its source, from the repository's root: `src/fingerprint/index.ts`. */
  readonly source: string
}

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>
  readonly bin: Readonly<Record<string, string>>
}

/** What package.json names in `exports` and `bin`, by whether its source exists. */
export function entries(): {
  readonly present: readonly Entry[]
  readonly absent: readonly Entry[]
} {
  const manifest = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  ) as Manifest
  const targets = Object.values(manifest.exports).map((target) =>
    typeof target === 'string' ? target : target.default,
  )
  const named = [...targets, ...Object.values(manifest.bin)]
    .filter((target) => target.startsWith('./dist/'))
    .map((target) => target.slice('./dist/'.length).replace(/\.js$/, ''))
    .map((name) => ({ name, source: `src/${name}.ts` }))
  const exists = ({ source }: Entry): boolean =>
    existsSync(new URL(`../${source}`, import.meta.url))
  return { present: named.filter(exists), absent: named.filter((entry) => !exists(entry)) }
}
