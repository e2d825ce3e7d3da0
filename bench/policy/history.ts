/**
 * A trace from the history of a real project, see bench/record-history.ts.
 *
 * `history.txt` was made from the newest 1,500 commits of github.com/google/wireit (all branches and
 * pull requests, as of dcceebc, June 2026) and holds no text of it. Its first part has a line for
 * each version of a file: milliseconds and bytes of `transform`, milliseconds and bytes of `tokens`.
 * After an empty line comes one for each commit that touched such a file: which versions it adds to
 * what was there for the one before, and which it takes away. So switching branches is in it.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Recorder } from './trace.ts'
import type { Trace } from './trace.ts'

function numbersIn(text: string): readonly number[] {
  return text === '' ? [] : text.split(' ').map(Number)
}

/** Builds every commit, one after the other. */
export function historyTrace(): Trace {
  const text = readFileSync(join(import.meta.dirname, 'history.txt'), 'utf8')
  const [files = '', commits = ''] = text.trimEnd().split('\n\n')
  const recorder = new Recorder()
  const results = files.split('\n').map((line) => {
    const [transformMs = 0, code = 0, tokensMs = 0, tokens = 0] = numbersIn(line)
    return [
      recorder.add({ size: code, computeMs: transformMs }),
      recorder.add({ size: tokens, computeMs: tokensMs }),
    ]
  })
  const present = new Set<number>()
  for (const line of commits.split('\n')) {
    const [added = '', gone = ''] = line.split(';')
    for (const file of numbersIn(gone)) present.delete(file)
    for (const file of numbersIn(added)) present.add(file)
    for (const file of present) for (const key of results[file]!) recorder.access(key)
  }
  return recorder.finish('history')
}
