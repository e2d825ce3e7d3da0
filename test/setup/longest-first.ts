/**
 * The order of test files: those that take longest by far come first, so that at the end both workers
 * have short ones left. Vitest goes by what files took before, and in a fresh clone by their size,
 * which says nothing of tables whose cases lie in folders and start processes.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** From the longest down. */
const LONGEST: readonly string[] = [
  'test/fingerprint/cases.test.ts',
  'test/outside/files.test.ts',
  'test/examples/demonstration.test.ts',
  'test/outside/folders.test.ts',
  'test/mutation/mutation.test.ts',
  'test/endurance/faults.test.ts',
  'test/endurance/damage.test.ts',
  'test/store/damage.test.ts',
]

/** Where a file stands among {@link LONGEST}; after all of them if it is none. */
function place({ moduleId }: TestSpecification): number {
  const path = moduleId.replaceAll('\\', '/')
  const at = LONGEST.findIndex((name) => path.endsWith(`/${name}`))
  return at < 0 ? LONGEST.length : at
}

/** Vitest's own order, but for the longest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- vitest's, which gives another array
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => place(a) - place(b))
  }
}
