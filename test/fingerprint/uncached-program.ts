/**
 * Runs programs of cases uncached, one after the other, each as its parent names it, and tells what
 * it printed and whether it has left the builtins as they were.
 *
 * What must stay true: a program is done when its module is evaluated and the microtasks after it
 * have run; whatever fails ends this process, and the parent runs the program in one of its own.
 */
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { watchRealm } from './realm.ts'
import type { Order, Reply } from './uncached.ts'

/** The text that a stream is given from here on. */
function collect(stream: NodeJS.WriteStream): () => string {
  let text = ''
  stream.write = (chunk: string | Uint8Array): boolean => {
    text += String(chunk)
    return true
  }
  return () => {
    const all = text
    text = ''
    return all
  }
}

const stdout = collect(process.stdout)
const stderr = collect(process.stderr)
let isUntouched: (() => boolean) | null = null

async function run({ folder, main }: Order): Promise<Reply> {
  isUntouched ??= watchRealm()
  process.chdir(folder)
  await import(pathToFileURL(main).href)
  await new Promise<void>((resolve) => {
    setImmediate(resolve)
  })
  process.chdir('/')
  return { stdout: stdout(), stderr: stderr(), untouched: isUntouched() }
}

process.on('message', (order: Order) => {
  void run(order).then((reply) => process.send?.(reply))
})
process.on('disconnect', () => process.exit())
