/**
 * A site made of folders: marked renders documents, yaml reads data, PostCSS goes over style sheets.
 */
import { expect, test } from 'vitest'
import { expectEdits, expectHitElsewhere } from './edits.ts'
import type { Row } from './edits.ts'
import { makeProject, packageFolder, runProject } from './project.ts'
import type { Files } from './project.ts'

const FILES: Files = {
  'main.mjs': `
      import { readdirSync, readFileSync } from 'node:fs'
      import { readdir, readFile, stat } from 'node:fs/promises'
      import { join } from 'node:path'
      import { createCache } from 'permafrost'
      import { drive } from 'drive'
      import { marked } from 'marked'
      import postcss from 'postcss'
      import { parse } from 'yaml'

      async function pages(folder) {
        const found = []
        for (const name of (await readdir(folder)).sort()) {
          const path = join(folder, name)
          if ((await stat(path)).isDirectory()) found.push(...(await pages(path)))
          else if (name.endsWith('.md')) found.push(marked.parse(await readFile(path, 'utf8')))
        }
        return found
      }

      const tidy = postcss([{ postcssPlugin: 'tidy', Comment: (comment) => comment.remove() }])

      async function build(root) {
        const site = parse(readFileSync(join(root, 'site.yaml'), 'utf8'))
        const sheets = readdirSync(join(root, 'css')).map((name) => join(root, 'css', name))
        const css = sheets.map((path) => tidy.process(readFileSync(path), { from: path }).css)
        return { title: site.title, pages: await pages(join(root, 'docs')), css }
      }

      const dir = import.meta.dirname + '/.cache'
      const cache = createCache({ dir })
      await drive(cache, dir, { build: cache.memoize(build) })
    `,
  'site.yaml': 'title: A site # of ours\n',
  'docs/index.md': '# Index\n\nSee *[more](more/one.md)*.\n',
  'docs/more/one.md': '| a | b |\n|---|---|\n| 1 | 2 |\n',
  'docs/more/picture.svg': '<svg/>',
  'css/main.css': '/* main */ a { color: red }',
  'drafts/two.md': '# Two\n',
}

/** Files whose content counts. */
const READS = [
  'content ./css/main.css',
  'content ./docs/index.md',
  'content ./docs/more/one.md',
  'content ./site.yaml',
]

const EDITS: readonly Row[] = [
  ['a document', { files: { 'docs/index.md': '# Index\n\nNothing.\n' } }, 'stored'],
  ['a document in a folder below', { files: { 'docs/more/one.md': '# One\n' } }, 'stored'],
  ['a new document', { files: { 'docs/more/two.md': '# Two\n' } }, 'stored'],
  ['a new folder with a document', { files: { 'docs/else/two.md': '# Two\n' } }, 'stored'],
  ['a document that goes', { files: { 'docs/more/one.md': null } }, 'stored'],
  ['a style sheet', { files: { 'css/main.css': 'a { color: blue }' } }, 'stored'],
  ['the data', { files: { 'site.yaml': 'title: Another\n' } }, 'stored'],
  ['a comment in the data', { files: { 'site.yaml': 'title: A site\n' } }, 'same'],
  ['a new file of another kind', { files: { 'docs/more/b.svg': '<svg/>' } }, 'same'],
  ['a picture that is not read', { files: { 'docs/more/picture.svg': '<svg></svg>' } }, 'hit'],
  ['times alone', { touched: ['docs/index.md', 'docs', 'css/main.css', 'site.yaml'] }, 'hit'],
  ['a file elsewhere', { files: { 'drafts/two.md': '# 2\n', 'drafts/three.md': '' } }, 'hit'],
]

test('a site of documents, data and style sheets', { timeout: 120_000 }, async () => {
  const links = Object.fromEntries(
    ['marked', 'yaml', 'postcss'].map((name) => [name, packageFolder(name)]),
  )
  const dir = makeProject(FILES, links)
  const program = runProject(dir)
  const first = await program.call('build', dir)
  expect(first).toMatchObject({ was: 'stored', same: true, warnings: [] })
  expect(first.inputs.filter((input) => input.startsWith('content '))).toEqual(READS)
  expect(await program.callAlone('build', dir)).toMatchObject({ was: 'hit', value: first.value })

  const repeated = { dir, program, call: ['build', dir], first } as const
  await expectEdits(repeated, EDITS)
  await expectHitElsewhere(repeated)
})
