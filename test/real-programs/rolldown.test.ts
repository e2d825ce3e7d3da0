/**
 * rolldown reads sources by native code, where nobody sees it: said, and not stored. With the user's
 * word, and the files that rolldown reports read by the function itself, it is cached.
 */
import { expect, test } from 'vitest'
import { expectEdits, expectHitElsewhere } from './edits.ts'
import type { Row } from './edits.ts'
import { makeProject, packageFolder, runProject } from './project.ts'
import type { Files } from './project.ts'

const FILES: Files = {
  'main.mjs': `
    import { readFileSync } from 'node:fs'
    import { createCache } from 'permafrost'
    import { rolldown } from 'rolldown'
    import { drive } from 'drive'

    async function build(root) {
      const bundle = await rolldown({ cwd: root, input: 'src/index.ts' })
      const { output } = await bundle.generate()
      for (const path of await bundle.watchFiles) readFileSync(path)
      await bundle.close()
      return output[0].code
    }

    const dir = import.meta.dirname + '/.cache'
    const cache = createCache({ dir })
    await drive(cache, dir, {
      build: cache.memoize(build, { name: 'build' }),
      trusted: cache.memoize(build, { name: 'trusted', pure: ['rolldown'] }),
    })
  `,
  'src/index.ts': "import { part } from './part.ts'\nconsole.log(part)\n",
  'src/part.ts': 'export const part: number = 1\n',
  'src/unused.ts': '',
}

const EDITS: readonly Row[] = [
  ['an import', { files: { 'src/part.ts': 'export const part = 2\n' } }, 'stored'],
  ['a source that is not reached', { files: { 'src/unused.ts': 'throw 1' } }, 'hit'],
]

test('bundling by native code', { timeout: 120_000 }, async () => {
  const dir = makeProject(FILES, { rolldown: packageFolder('rolldown', 'tsdown') })
  const program = runProject(dir)

  const noticed = await program.call('build', dir)
  expect(noticed.was).toMatch(/^not stored: impure: native code of the package "rolldown"/)
  expect(noticed).toMatchObject({ same: true, warnings: [expect.stringContaining("['rolldown']")] })

  const first = await program.call('trusted', dir)
  expect(first).toMatchObject({ was: 'stored', same: true, warnings: [] })
  const repeated = { dir, program, call: ['trusted', dir], first } as const
  await expectEdits(repeated, EDITS)
  await expectHitElsewhere(repeated)
})
