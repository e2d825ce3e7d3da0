/**
 * The demonstration: `npm run demo`.
 *
 * Runs a copy of the pipeline again and again, each time in a new process: with an empty cache,
 * once more, after an edit two modules away, after an edit of a comment, and at last without a
 * cache, to see that it draws the same.
 *
 * What must stay true: nothing here is staged. Reasons are Permafrost's, times are measured, the
 * edits are edits of files; when something other than what is told here happens, it says so and
 * fails.
 */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import process from 'node:process'
import { applyEdit, COMMENT, HELPER } from './demo/edit.ts'
import { diffLines, duration, end, note, stepLine, title, totalLine } from './demo/paper.ts'
import { runPipeline, type Run } from './demo/run-pipeline.ts'
import { makeWorkspace } from './demo/workspace.ts'

const workspace = makeWorkspace()
const surprises: string[] = []

function expect(truth: boolean, otherwise: string): void {
  if (!truth) surprises.push(otherwise)
}

async function run(computed: readonly string[], name: string): Promise<Run> {
  const done = await runPipeline(workspace, { cached: true, onStep: stepLine })
  const steps = done.steps.filter(({ hit }) => !hit).map((step) => step.name)
  expect(
    steps.join() === computed.join(),
    `${name} computed [${steps.join(', ')}] instead of [${computed.join(', ')}]`,
  )
  return done
}

function faster(slow: Run, fast: Run): string {
  return `${(slow.ms / fast.ms).toFixed(slow.ms / fast.ms < 10 ? 1 : 0)}× faster than run 1`
}

const ALL = ['clean', 'genres', 'tune', 'fit', 'chart']

async function demonstrate(): Promise<void> {
  title('Movies', 'five memoized steps, from 1.4 MB of real data (vega-datasets) to a chart')

  title('Run 1', 'a new process, an empty cache')
  const cold = await run(ALL, 'run 1')
  totalLine(cold.ms, '')

  title('Run 2', 'a new process, nothing changed')
  const warm = await run([], 'run 2')
  totalLine(warm.ms, faster(cold, warm))
  expect(warm.picture === cold.picture, 'run 2 drew another chart than run 1')

  title('Edit', `${HELPER.file}: fit.ts calls stats/bootstrap.ts, which calls this`)
  applyEdit(workspace.folder, HELPER)
  diffLines(HELPER)

  title('Run 3', 'a new process, a helper two modules away edited')
  const edited = await run(['fit', 'chart'], 'run 3')
  totalLine(edited.ms, faster(cold, edited))
  expect(edited.picture !== warm.picture, 'run 3 drew the chart of before the edit')

  title('Edit', `${COMMENT.file}: only a comment, in what both slow steps call`)
  applyEdit(workspace.folder, COMMENT)
  diffLines(COMMENT)

  title('Run 4', 'a new process, a comment edited')
  const commented = await run([], 'run 4')
  totalLine(commented.ms, faster(cold, commented))

  title('Check', 'a new process without a cache')
  const bare = await runPipeline(workspace, { cached: false, onStep: () => {} })
  const same = bare.picture === commented.picture
  expect(same, 'a run without a cache draws another chart than run 4')
  totalLine(bare.ms, same ? 'the same chart as run 4, byte for byte' : '')

  const spent = cold.ms + warm.ms + edited.ms + commented.ms
  const factor = (4 * bare.ms) / spent
  title(
    'Total',
    `four runs took ${duration(spent)}; without a cache they take four times ${duration(bare.ms)}, ` +
      `${factor.toFixed(1)}× as long`,
  )
}

function sayWhatNext(): void {
  const repository = join(import.meta.dirname, '../..')
  const kept = join(repository, '.cache/chart.svg')
  mkdirSync(dirname(kept), { recursive: true })
  copyFileSync(workspace.picture, kept)
  title('Next', `see the chart:       ${relative(process.cwd(), kept)}`)
  note('run it yourself:     npx node examples/pipeline/main.ts   (twice; edit a file; once more)')
  note(
    'see what counts:     npx node dist/cli/main.js fingerprint examples/pipeline/fit.ts#fit --tree',
  )
}

try {
  await demonstrate()
  if (surprises.length === 0) sayWhatNext()
  for (const surprise of surprises) title('Wrong', surprise)
  if (surprises.length > 0) process.exitCode = 1
} finally {
  rmSync(workspace.folder, { recursive: true, force: true })
}
end()
