/**
 * Permafrost as programs that tests start import it: `dist`, unless it was built from other sources
 * than there are now (`temporary-folder.ts` looks). The modules of `src` one by one take a program
 * 200 ms, `dist` takes 50. A program that is given `PERMAFROST_TEST_DIST` no more than the test that
 * started it imports the same.
 */
import type * as Permafrost from '../../src/index.ts'

const where = process.env['PERMAFROST_TEST_DIST'] === '1' ? 'dist/index.js' : 'src/index.ts'

/** All that `permafrost` exports. */
export const permafrost: typeof Permafrost = (await import(
  new URL(`../../${where}`, import.meta.url).href
)) as typeof Permafrost
