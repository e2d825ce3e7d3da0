/**
 * Runs programs of cases, one after the other, each as its parent names it, and tells what it
 * printed, with the warnings, and whether it has left the builtins as they were.
 *
 * What must stay true: a program is done when its module is evaluated and the microtasks and turns
 * after it have run; then it is told that the process ends, as any program is, which makes
 * Permafrost write and close what it has. Whatever fails ends this process, and the parent runs the
 * program in one of its own.
 */
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import type * as Permafrost from '../../src/index.ts'
import { watchRealm } from './realm.ts'
import type { Order, Reply } from './shared-runs.ts'

/** The text that a stream is given from here on. */
function collect(stream: NodeJS.WriteStream): { add(text: string): void; take(): string } {
  let text = ''
  const add = (chunk: string): void => {
    text += chunk
  }
  stream.write = (chunk: string | Uint8Array): boolean => {
    add(String(chunk))
    return true
  }
  const take = (): string => {
    const all = text
    text = ''
    return all
  }
  return { add, take }
}

const stdout = collect(process.stdout)
const stderr = collect(process.stderr)
let isUntouched: (() => boolean) | null = null

// As the runtime would print them.
process.on('warning', (warning: Error & { readonly code?: string }) => {
  const code = warning.code === undefined ? '' : `[${warning.code}] `
  stderr.add(`(node:${process.pid}) ${code}${String(warning)}\n`)
})

/**
 * Lets Permafrost install what it watches builtins with, which no program is to be blamed for: a
 * call in a cache that is no program's.
 */
async function install({ folder }: Order): Promise<void> {
  const url = pathToFileURL(realpathSync(join(folder, 'node_modules/permafrost/dist/index.js')))
  const { createCache } = (await import(url.href)) as typeof Permafrost
  const cache = createCache({ temporary: true })
  cache.memoize(() => 1, { name: 'install' })()
  cache.close()
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

async function run(order: Order): Promise<Reply> {
  const { folder, main, cache } = order
  if (cache !== null) process.env['PERMAFROST_DIR'] = cache
  if (isUntouched === null) {
    // It also watches what the runtime loads lazily, once that is there: the look before sees to that.
    isUntouched = watchRealm()
    if (cache !== null) {
      await install(order)
      isUntouched = watchRealm()
    }
  }
  process.chdir(folder)
  await import(pathToFileURL(main).href)
  await turn()
  process.emit('exit', 0)
  // What is warned of at the end is told a turn later.
  await turn()
  process.chdir('/')
  return { stdout: stdout.take(), stderr: stderr.take(), untouched: isUntouched() }
}

process.on('message', (order: Order) => {
  void run(order).then((reply) => process.send?.(reply))
})
process.on('disconnect', () => process.exit())
