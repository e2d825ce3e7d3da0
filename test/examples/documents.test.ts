import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const REPOSITORY = join(import.meta.dirname, '../..')

function read(path: string): string {
  return readFileSync(join(REPOSITORY, path), 'utf8')
}

test('docs/architecture.md has every room of src', () => {
  const rooms = readdirSync(join(REPOSITORY, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `| \`src/${name}\` |`)
  expect(rooms.filter((row) => !read('docs/architecture.md').includes(row))).toEqual([])
})

test('docs/architecture.md has every number of a format, and where it is', () => {
  const declared = globSync('src/**/*.ts', { cwd: REPOSITORY }).flatMap((file) =>
    [...read(file).matchAll(/^(?:export )?const (\w*FORMAT|CODEC) = (?:\d+|'[\w/]+')$/gm)].map(
      ([, name]) => `\`${name}\` in \`${file}\``,
    ),
  )
  expect(declared.length).toBeGreaterThan(5)
  expect(declared.filter((place) => !read('docs/architecture.md').includes(place))).toEqual([])
})

test.each(['docs/architecture.md', 'docs/glossary.md'])(
  '%s names only files that exist',
  (page) => {
    const rooms = readdirSync(join(REPOSITORY, 'src')).join('|')
    const quoted = [...read(page).matchAll(/`((?:[\w-]+\/)*[\w-]+\.ts)`/g)].map(([, path]) => path!)
    const folders = ['', 'src', 'src/fingerprint', 'src/cache', ...rooms.split('|')]
    const missing = quoted.filter(
      (path) => !folders.some((folder) => existsSync(join(REPOSITORY, folder, path))),
    )
    expect(quoted.length).toBeGreaterThan(5)
    expect(missing).toEqual([])
  },
)
