/**
 * A copy of the pipeline in a project of its own, so that the demonstration can edit it.
 *
 * What must stay true: nothing outside of the temporary folder is written, and the copy starts
 * with an empty cache, for a cache lies in the project of the code that uses it.
 */
import { cpSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PIPELINE = dirname(import.meta.dirname)
const REPOSITORY = join(PIPELINE, '../..')
const NOT_COPIED = ['run.ts', 'demo']

/** Where everything is. */
export interface Workspace {
  /** The temporary folder. */
  readonly folder: string
  /** The real data: movies, from the package vega-datasets. */
  readonly data: string
  /** What the pipeline draws. */
  readonly picture: string
}

/** Makes the copy. */
export function makeWorkspace(): Workspace {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'permafrost-demo-')))
  cpSync(PIPELINE, folder, {
    recursive: true,
    filter: (path) => dirname(path) !== PIPELINE || !NOT_COPIED.includes(basename(path)),
  })
  writeFileSync(join(folder, 'package.json'), '{ "name": "movies", "type": "module" }\n')
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(REPOSITORY, join(folder, 'node_modules/permafrost'), 'junction')
  const data = fileURLToPath(new URL('../data/movies.json', import.meta.resolve('vega-datasets')))
  return { folder, data, picture: join(folder, 'chart.svg') }
}
