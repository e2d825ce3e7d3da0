/**
 * Runs of programs that share a process, one after the other: a process of its own costs more than
 * all else in such a run.
 *
 * What must stay true: a program shares the process only with programs that can't tell. Left out is
 * every program whose text names what a process has one of (itself, its globals, timers, builtin
 * modules, the registry of symbols), and after each run the builtins are compared with what they were
 * at first: where one has changed, nothing else is run there. Programs of two runs have different
 * folders, so they share no module but Permafrost, and of that no cache. Each ends as a process does,
 * so that what it stored is on disk, and closed, before another process looks.
 *
 * After a few programs a process is replaced by a new one, for what Permafrost learns of a process in
 * the long run changes how it looks, though not what it finds: most programs are to be met by one
 * that has learnt little.
 *
 * `PERMAFROST_TEST_APART=1` gives each run its own process: the results must be the same.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A program to run, the folder to run it in, and the folder of its cache; `null`: uncached. */
export interface Order {
  readonly folder: string
  readonly main: string
  readonly cache: string | null
}

/** What it printed. */
export interface Printed {
  readonly stdout: string
  readonly stderr: string
}

/** … and whether another program may follow it. */
export interface Reply extends Printed {
  readonly untouched: boolean
}

/** Names of what a process, or its realm, has one of; and of what may run later than the module. */
const SHARED: readonly RegExp[] = [
  /\b(?:process|globalThis|global|self|require|module|exports|Worker|Function|eval)\b/,
  /\bset(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b|\bSymbol\.for\b|\bimport\s*[.(]/,
  /\b(?:Weak|Finalization)\w*(?:Ref|Registry)\b|\bAsyncLocalStorage\b|\bconsole\.(?!log\b|error\b)/,
  /(?:\bfrom|\bimport)\s*['"](?!\.|permafrost\b)/,
]

const PATIENCE = 30_000
const MOST = 16
const program = fileURLToPath(new URL('shared-program.ts', import.meta.url))

/** Whether the sources of a case let its programs run beside others. */
export function isSelfContained(folder: string): boolean {
  if (process.env['PERMAFROST_TEST_APART'] === '1') return false
  return ['before', 'after'].every((state) => {
    const from = join(folder, state)
    if (!existsSync(from)) return true
    return readdirSync(from, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .every((text) => SHARED.every((name) => !name.test(text)))
  })
}

/** Runs programs, one after the other, in processes that up to {@link MOST} of them share. */
export class SharedRuns {
  readonly #node: string
  readonly #env: Readonly<Record<string, string>>
  #child: ChildProcess | null = null
  #programs = 0
  #turn: Promise<unknown> = Promise.resolve()

  constructor(node: string, env: Readonly<Record<string, string>>) {
    this.#node = node
    this.#env = env
  }

  /** What a program prints; `null` if it has to be run in a process of its own. */
  run(order: Order): Promise<Printed | null> {
    const reply = this.#turn.then(() => this.#ask(order))
    this.#turn = reply
    return reply
  }

  end(): void {
    this.#child?.kill('SIGKILL')
    this.#child = null
    this.#programs = 0
  }

  async #ask(order: Order): Promise<Printed | null> {
    this.#child ??= fork(program, {
      execPath: this.#node,
      execArgv: ['--no-warnings'],
      env: this.#env,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const reply = await answer(this.#child, order)
    this.#programs++
    if (reply?.untouched !== true || this.#programs === MOST) this.end()
    return reply
  }
}

function answer(child: ChildProcess, order: Order): Promise<Reply | null> {
  return new Promise((resolve) => {
    const done = (reply: Reply | null): void => {
      clearTimeout(timer)
      child.removeAllListeners()
      resolve(reply)
    }
    const timer = setTimeout(() => done(null), PATIENCE)
    child.on('message', (reply) => done(reply as Reply))
    child.on('exit', () => done(null))
    child.on('error', () => done(null))
    child.send(order)
  })
}
