/**
 * esbuild does its work in another process, where nobody sees what is read: said, and not stored. With
 * the user's word, and the inputs that esbuild reports read by the function itself, it is cached.
 */
import { expect, test } from 'vitest'
import { expectEdits, expectHitElsewhere } from './edits.ts'
import type { Row } from './edits.ts'
import { makeProject, packageFolder, runProject } from './project.ts'
import type { Files } from './project.ts'

const FILES: Files = {
  'main.mjs': `
    import { readFileSync } from 'node:fs'
    import { join } from 'node:path'
    import * as esbuild from 'esbuild'
    import { createCache } from 'permafrost'
    import { drive } from 'drive'

    const options = (root) => ({
      absWorkingDir: root, entryPoints: ['src/index.ts'], bundle: true, metafile: true, write: false,
    })
    const text = (result) => result.outputFiles[0].text

    function reported(root) {
      const result = esbuild.buildSync(options(root))
      const inputs = Object.keys(result.metafile.inputs)
      for (const name of [...inputs, 'tsconfig.json']) readFileSync(join(root, name))
      return { text: text(result), inputs }
    }

    const dir = import.meta.dirname + '/.cache'
    const cache = createCache({ dir })
    await drive(cache, dir, {
      build: cache.memoize(async (root) => text(await esbuild.build(options(root))), { name: 'build' }),
      buildSync: cache.memoize((root) => text(esbuild.buildSync(options(root))), { name: 'buildSync' }),
      transform: cache.memoize((code) => esbuild.transformSync(code).code, { name: 'transform' }),
      reported: cache.memoize(reported, { name: 'reported', assumePure: ['process'] }),
    })
    await esbuild.stop()
  `,
  'tsconfig.json': '{ "compilerOptions": { "target": "es2022" } }',
  'src/index.ts':
    "import { part } from './part.ts'\nclass Box { a = part.a }\nconsole.log(new Box())\n",
  'src/part.ts': 'export const part: { a: number } = { a: 1 }\n',
  'src/unused.ts': '',
}

const EDITS: readonly Row[] = [
  ['the entry', { files: { 'src/index.ts': 'console.log(1)\n' } }, 'stored'],
  ['an import', { files: { 'src/part.ts': 'export const part = { a: 2 }\n' } }, 'stored'],
  [
    'the configuration',
    { files: { 'tsconfig.json': '{ "compilerOptions": { "useDefineForClassFields": false } }' } },
    'stored',
  ],
  ['times alone', { touched: ['src/index.ts', 'src/part.ts'] }, 'hit'],
  ['a source that is not reached', { files: { 'src/unused.ts': 'throw 1' } }, 'hit'],
]

test('bundling in another process', { timeout: 120_000 }, async () => {
  const dir = makeProject(FILES, { esbuild: packageFolder('esbuild') })
  const program = runProject(dir)

  // The second call talks to a process that is there already.
  for (const [name, argument] of [
    ['build', dir],
    ['build', `${dir}/`],
    ['buildSync', dir],
    ['buildSync', `${dir}/`],
    ['transform', 'let a = 1'],
    ['transform', 'let a = 2'],
  ] as const) {
    const outcome = await program.call(name, argument)
    expect.soft(outcome, `${name} ${argument}`).toMatchObject({ same: true })
    expect
      .soft(`${name}: ${outcome.was}`)
      .toMatch(/^\w+: not stored: .*(?:process|Worker|pipe|Message)/)
  }

  const first = await program.call('reported', dir)
  expect(first).toMatchObject({ was: 'stored', same: true, warnings: [] })
  const { inputs } = first.value as { inputs: readonly string[] }
  expect(inputs.toSorted()).toEqual(['src/index.ts', 'src/part.ts'])
  const read = ['tsconfig.json', ...inputs].map((name) => `content ./${name}`)
  expect(first.inputs).toEqual(expect.arrayContaining(read))
  const repeated = { dir, program, call: ['reported', dir], first } as const
  await expectEdits(repeated, EDITS)
  await expectHitElsewhere(repeated)
})
