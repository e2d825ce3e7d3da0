/** Edits a file of the copy, as a person would with an editor. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One line of one file, before and after. */
export interface Edit {
  readonly file: string
  readonly before: string
  readonly after: string
}

/** Mends the helper, which never draws the last row. `fit` reaches it through two modules. */
export const HELPER: Edit = {
  file: 'stats/resample.ts',
  before: 'rows[at] = Math.floor(random() * (count - 1))',
  after: 'rows[at] = Math.floor(random() * count)',
}

/** A comment, in the middle of the function that both slow steps spend their time in. */
export const COMMENT: Edit = {
  file: 'stats/smooth.ts',
  before: '// Tricube weights: 1 here, 0 at the edge of the window.',
  after: '// Near rows count more than far ones.',
}

/** Makes the edit. */
export function applyEdit(folder: string, { file, before, after }: Edit): void {
  const path = join(folder, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(before).length !== 2) throw new Error(`Cannot edit "${file}": its text is another`)
  writeFileSync(path, text.replace(before, after))
}
