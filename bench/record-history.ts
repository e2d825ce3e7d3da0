/**
 * Makes a trace of what happened in a real repository: `policy/history.txt`, which policy/history.ts reads.
 *
 *   node bench/record-history.ts <repository> <newest commits> > bench/policy/history.txt
 *
 * The build that is imagined has two memoized functions, each called for each TypeScript file of each
 * commit, oldest commit first over all branches, as they lie in the snapshot: `transform` (esbuild:
 * code and source map, a large result) and `tokens` (acorn: how many of each kind, a small result).
 * Commits, files and texts are real, sizes and times are measured here, the program is made up.
 */
import { spawnSync } from 'node:child_process'
import { tokenizer } from 'acorn'
import { transformSync } from 'esbuild'

const [repository = '.', commits = '1000'] = process.argv.slice(2)

function git(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', ['-C', repository, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  })
  if (status !== 0) throw new Error(stderr)
  return stdout
}

/** Runs once to warm up and then three times; milliseconds of the quickest, and the result. */
function timed<T>(run: () => T): { readonly ms: number; readonly result: T } {
  let result = run()
  let ms = Infinity
  for (let turn = 0; turn < 3; turn++) {
    const started = performance.now()
    result = run()
    ms = Math.min(ms, performance.now() - started)
  }
  return { ms, result }
}

function measure(text: string): string | null {
  try {
    const made = timed(() => transformSync(text, { loader: 'ts', sourcemap: 'external' }))
    const { code, map } = made.result
    const counted = timed(() => {
      const kinds: Record<string, number> = {}
      for (const token of tokenizer(code, { ecmaVersion: 'latest', sourceType: 'module' }))
        kinds[token.type.label] = (kinds[token.type.label] ?? 0) + 1
      return JSON.stringify(kinds)
    })
    const numbers = [made.ms.toFixed(2), code.length + map.length]
    return [...numbers, counted.ms.toFixed(2), counted.result.length].join(' ')
  } catch {
    return null
  }
}

const numbers = new Map<string, number | null>()
const files: string[] = []
function numberOf(blob: string): number | null {
  const known = numbers.get(blob)
  if (known !== undefined) return known
  const measured = measure(git('cat-file', 'blob', blob))
  const number = measured === null ? null : files.push(measured) - 1
  numbers.set(blob, number)
  return number
}

const all = git('rev-list', '--all', '--date-order', '--reverse').trim().split('\n')
const steps: string[] = []
let before: ReadonlySet<number> = new Set()
for (const commit of all.slice(-Number(commits))) {
  const now = new Set<number>()
  for (const line of git('ls-tree', '-r', commit).split('\n')) {
    const [head, path = ''] = line.split('\t')
    if (!path.endsWith('.ts')) continue
    const number = numberOf(head!.split(' ')[2]!)
    if (number !== null) now.add(number)
  }
  const added = [...now].filter((file) => !before.has(file))
  const gone = [...before].filter((file) => !now.has(file))
  // Commits that touch no such file would be runs that hit everything.
  if (added.length + gone.length > 0) steps.push(`${added.join(' ')};${gone.join(' ')}`)
  before = now
}
process.stdout.write(`${files.join('\n')}\n\n${steps.join('\n')}\n`)
