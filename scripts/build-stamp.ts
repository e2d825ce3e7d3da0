/**
 * What `dist` was built from: by content, because a checkout changes times, and code that is taken
 * for fresh wrongly makes tests pass on old code.
 */
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { entries } from './entries.ts'

const root = join(import.meta.dirname, '..')
const stamp = join(root, '.cache/build/sources.sha256')

/** The hash of everything in this repository that decides what `dist` holds. */
export function sourcesHash(): string {
  const files = globSync(
    [
      'src/**/*.ts',
      'scripts/{build,build-stamp,entries}.ts',
      'package*.json',
      'ts{config.json,down.config.ts}',
    ],
    { cwd: root },
  ).toSorted()
  const hash = createHash('sha256')
  for (const file of files) {
    const content = readFileSync(join(root, file))
    hash.update(`\n${file} ${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}

/** Whether `dist` is whole and was built from sources of this hash, by whichever Node. */
export function isBuiltFrom(hash: string): boolean {
  return readStamp().startsWith(`${hash} `)
}

/** Whether it was built by this Node, too. */
export function isBuiltHereFrom(hash: string): boolean {
  return readStamp() === `${hash} ${process.version}`
}

function readStamp(): string {
  const whole = entries().present.every(({ name }) => existsSync(join(root, 'dist', `${name}.js`)))
  return whole && existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
}

/** Before a build: until it has ended well, `dist` is built from nothing. */
export function removeStamp(): void {
  rmSync(stamp, { force: true })
}

export function writeStamp(hash: string): void {
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, `${hash} ${process.version}`)
}
