/**
 * Runs the mutants of one package: `run-mutants.ts <package> <mutants> <seed> <folder>`.
 *
 * The cache is warm from the original. Each mutant is laid into a folder of its own, twice: one copy
 * runs uncached and tells the truth, one runs memoized on the shared cache. A function's folder is
 * in no key (a moved file still hits), so a mutant meets the original's entries as after an edit in
 * place. Prints one line of JSON a mutant.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { Script } from 'node:vm'
import { createCache } from '../../src/index.ts'
import { describe, type TreeNode } from '../../src/fingerprint/index.ts'
import { mutantsOf, type Mutant } from './mutate.ts'
import { copySubject, sourcesOf, SUBJECTS, type Subject } from './subjects.ts'

/** What became of one mutant. */
export interface Outcome {
  readonly mutant: string
  /** The function that was changed is among those that the memoized one reaches. */
  readonly reached: boolean
  /** `broken`: it doesn't load; `endless`: it doesn't come back. Neither has a truth to compare with. */
  readonly kind: 'ran' | 'broken' | 'endless'
  /** For some input the uncached result differs from the original's. */
  readonly changed: boolean
  /** Inputs for which the memoized result differs from the uncached one. */
  readonly stale: number
  readonly hits: number
  readonly inputs: number
}

// Some ask for the time to give up in time.
const SUBJECT = { name: 'subject', assumePure: true } as const

type AnyFunction = (...args: readonly unknown[]) => unknown

/** Milliseconds for an uncached run: mutated loops need not end. */
const PATIENCE = 500

/** For what must end, on however busy a machine. */
const LONG = 60_000

async function load(subject: Subject, folder: string): Promise<AnyFunction> {
  const loaded = (await import(pathToFileURL(join(folder, subject.entry)).href)) as Record<
    string,
    unknown
  >
  const { exported } = subject
  const holder = exported in loaded ? loaded : (loaded['default'] as Record<string, unknown>)
  return holder[exported] as AnyFunction
}

/** What a call gives, as a text; null if it takes longer than `timeout`. */
function resultOf(fn: AnyFunction, args: readonly unknown[], timeout: number): string | null {
  Reflect.set(globalThis, 'job', () => {
    try {
      return inspect(fn(...args), { depth: 20, showHidden: true, maxArrayLength: 1000 })
    } catch (error) {
      return `throws ${String(error)}`
    }
  })
  try {
    return new Script('job()').runInThisContext({ timeout }) as string
  } catch {
    return null
  }
}

/** The uncached results, one an input; null at the first input for which there is none in time. */
function resultsUntilEndless(truth: AnyFunction, { inputs }: Subject): readonly string[] | null {
  const results: string[] = []
  for (const args of inputs) {
    const result = resultOf(truth, args, PATIENCE)
    if (result === null) return null
    results.push(result)
  }
  return results
}

/** `file:line` of every function of the user's in a description. */
function placesIn(root: TreeNode, folder: string): ReadonlySet<string> {
  const places = new Set<string>()
  const stack: TreeNode[] = [root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.where !== null && node.source !== null) {
      const [, file, line] = /^(.*):(\d+)$/.exec(node.where) ?? []
      const from = file === undefined ? -1 : file.lastIndexOf(`${folder}/`)
      if (file !== undefined) {
        const short = from < 0 ? file : file.slice(from + folder.length + 1)
        // A mutant may sit in a function inside this one.
        const lines = node.source.split('\n').length
        for (let i = 0; i < lines; i++) places.add(`${short}:${Number(line) + i}`)
      }
    }
    stack.push(...node.children)
  }
  return places
}

function lay(subject: Subject, folder: string, mutant: Mutant | null): string {
  copySubject(subject, folder)
  if (mutant !== null) writeFileSync(join(folder, mutant.file), mutant.text)
  return folder
}

async function main(name: string, count: number, seed: number, root: string): Promise<void> {
  const subject = SUBJECTS.find((one) => one.name === name)!
  writeFileSync(join(root, 'package.json'), '{ "name": "mutants", "private": true }')
  const cache = createCache({ dir: join(root, 'cache') })
  const original = await load(subject, lay(subject, join(root, 'original'), null))
  const memoized = cache.memoize(original, SUBJECT)
  const before = subject.inputs.map((args) => resultOf(original, args, LONG))
  const warm = subject.inputs.map((args) => resultOf(memoized as AnyFunction, args, LONG))
  if (warm.some((text, index) => text !== before[index]))
    throw new Error('the first computation already differs')
  await cache.commit()
  const reached = placesIn(describe(original).root, 'original')

  const isReached = (file: string, line: number): boolean => reached.has(`${file}:${line}`)
  for (const [index, mutant] of mutantsOf(sourcesOf(subject), count, seed, isReached).entries()) {
    const outcome = {
      mutant: `${name} ${mutant.file}:${mutant.line}: ${mutant.what}`,
      reached: isReached(mutant.file, mutant.line),
      kind: 'ran' as Outcome['kind'],
      changed: false,
      stale: 0,
      hits: 0,
      inputs: subject.inputs.length,
    }
    let truth: AnyFunction | null = null
    let cached: AnyFunction | null = null
    try {
      truth = await load(subject, lay(subject, join(root, `truth-${index}`), mutant))
      cached = await load(subject, lay(subject, join(root, `cached-${index}`), mutant))
    } catch {
      outcome.kind = 'broken'
    }
    if (truth !== null && cached !== null && typeof cached === 'function') {
      const results = resultsUntilEndless(truth, subject)
      if (results === null) outcome.kind = 'endless'
      else {
        const again = cache.memoize(cached, SUBJECT)
        for (const [at, args] of subject.inputs.entries()) {
          if (again.has(...args)) outcome.hits++
          if (results[at] !== before[at]) outcome.changed = true
          if (resultOf(again, args, LONG) !== results[at]) outcome.stale++
        }
      }
    }
    console.log(JSON.stringify(outcome satisfies Outcome))
  }
  await cache.close()
}

if (process.argv[1] === import.meta.filename) {
  const [, , name, count, seed, root] = process.argv
  await main(name!, Number(count), Number(seed), root!)
  process.exit(0)
}
