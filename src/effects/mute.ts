/**
 * Runs work whose output nobody sees: what it writes to stdout, stderr and the console is swallowed,
 * also what it writes later, after waiting.
 *
 * What must stay true: only what the work itself writes is swallowed, and writing "succeeds", callbacks
 * included; what records output for replay (output.ts) still gets it, for that is put on top of this.
 * Until the first muted work nothing is patched; without any a write costs one question more.
 *
 * Not swallowed: `fs.writeSync(1, …)`, what a child process writes to a stream that it inherits, and
 * warnings (`process.emitWarning`).
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { Patches } from '../trace/patch.ts'
import { CONSOLE_METHODS } from './output.ts'

interface Muting {
  readonly storage: AsyncLocalStorage<true>
  readonly patches: Patches
  /** Functions of ours that may stand in their places now. */
  readonly ours: WeakSet<object>
  layers: number
}

let muting: Muting | null = null

/** Others may put theirs on top between works, and get ours on top again: so often, and no more. */
const MOST_LAYERS = 8

/** Runs work, and whatever it starts, without its output. */
export function muted<T>(work: () => T): T {
  muting ??= {
    storage: new AsyncLocalStorage(),
    patches: new Patches(),
    ours: new WeakSet(),
    layers: 0,
  }
  if (!isOnTop(muting) && muting.layers < MOST_LAYERS) {
    muting.layers++
    for (const to of ['stdout', 'stderr'] as const) muteStream(muting, to)
    for (const method of CONSOLE_METHODS) muteConsole(muting, method)
  }
  return muting.storage.run(true, work)
}

/** Whether the running code is part of muted work. */
export function isMuted(): boolean {
  return muting?.storage.getStore() === true
}

/** Puts everything back that is ours still. */
export function unmute(): void {
  muting?.patches.restore()
  muting = null
}

function isOnTop({ ours }: Muting): boolean {
  return (
    ours.has(process.stdout.write) &&
    ours.has(process.stderr.write) &&
    CONSOLE_METHODS.every((method) => ours.has(console[method]))
  )
}

function muteStream({ storage, patches, ours }: Muting, to: 'stdout' | 'stderr'): void {
  const stream = process[to]
  if (ours.has(stream.write)) return
  patches.cover(stream, 'write', (original) => {
    const write = function (this: unknown, ...args: unknown[]): unknown {
      if (this !== stream || storage.getStore() !== true) return Reflect.apply(original, this, args)
      const callback = args.findLast((arg) => typeof arg === 'function')
      if (callback !== undefined) process.nextTick(callback)
      return true
    }
    ours.add(write)
    return write
  })
}

function muteConsole(
  { storage, patches, ours }: Muting,
  method: (typeof CONSOLE_METHODS)[number],
): void {
  if (ours.has(console[method])) return
  patches.replace(console, method, (original) => {
    // A Proxy: the text of console methods is that of native functions.
    const proxy = new Proxy(original, {
      apply: (target, self, args: unknown[]): unknown =>
        storage.getStore() === true ? undefined : Reflect.apply(target, self, args),
    })
    ours.add(proxy)
    return proxy
  })
}
