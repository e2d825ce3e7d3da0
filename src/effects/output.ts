/**
 * What a function writes to stdout, stderr and the console, recorded while it runs and written again
 * on a hit.
 *
 * What must stay true: the order over both streams and the console is kept, bytes come back as they
 * were (colours too); writing goes on as it would have, callbacks and results included; a console
 * call is replayed through whatever console stands there then, so that groups indent it and a test
 * runner that shows console calls shows it. With nothing recording a write costs one question more.
 *
 * Not seen: `fs.writeSync(1, …)`, and what a child process writes to a stream that it inherits.
 */
import { types } from 'node:util'
import { dress, Patches } from '../trace/patch.ts'
import type { AnyFunction } from '../trace/patch.ts'

/** Console methods that are replayed by calling them; all others end in one of these or in a stream. */
export const CONSOLE_METHODS = [
  'log',
  'info',
  'debug',
  'warn',
  'error',
  'group',
  'groupCollapsed',
  'groupEnd',
] as const
export type ConsoleMethod = (typeof CONSOLE_METHODS)[number]

/** Something that was written. */
export type OutputPart =
  | { readonly to: 'stdout' | 'stderr'; readonly bytes: Uint8Array }
  | {
      readonly to: 'console'
      readonly method: ConsoleMethod
      /** As the console formatted it, without the indentation of groups; null without arguments. */
      readonly text: string | null
    }

/** Takes a part for all that is recorded now; null when nothing is, which must be told cheaply. */
export type Tape = () => ((part: OutputPart) => void) | null

/** Inside a console call, whose writes to the streams are not recorded once more. */
let inConsole = 0

/** Starts recording into what `tape` gives; returns how to stop. */
export function watchOutput(tape: Tape): () => void {
  const patches = new Patches()
  for (const to of ['stdout', 'stderr'] as const) watchStream(patches, to, tape)
  for (const method of CONSOLE_METHODS)
    patches.replace(console, method, (original) => watchedMethod(method, original, tape))
  return () => patches.restore()
}

/** Writes recorded output once more, in its order. */
export function replayOutput(parts: readonly OutputPart[]): void {
  for (const part of parts) {
    if (part.to !== 'console') process[part.to].write(part.bytes)
    else if (part.text === null) console[part.method]()
    else console[part.method](part.text)
  }
}

function watchStream(patches: Patches, to: 'stdout' | 'stderr', tape: Tape): void {
  const stream = process[to]
  const before = Object.getOwnPropertyDescriptor(stream, 'write')
  const original = stream.write as AnyFunction
  const write = function (this: unknown, ...args: unknown[]): unknown {
    const take = inConsole === 0 && this === stream ? tape() : null
    if (take !== null) {
      const bytes = bytesOf(args[0], args[1], stream)
      if (bytes !== null) take({ to, bytes })
    }
    return Reflect.apply(original, this, args)
  }
  dress(write, original)
  // An own property, as programs that capture output put it, for the prototype is of all streams.
  Object.defineProperty(stream, 'write', {
    value: write,
    writable: true,
    configurable: true,
    enumerable: before?.enumerable ?? false,
  })
  patches.onRestore(() => {
    if (Object.getOwnPropertyDescriptor(stream, 'write')?.value !== write) return
    if (before === undefined) Reflect.deleteProperty(stream, 'write')
    else Object.defineProperty(stream, 'write', before)
  })
}

/** A copy of what a write was given; null for what the stream will refuse. */
function bytesOf(chunk: unknown, encoding: unknown, stream: object): Uint8Array | null {
  if (typeof chunk === 'string') {
    const { defaultEncoding } = (stream as { _writableState?: { defaultEncoding?: unknown } })
      ._writableState ?? {}
    const given = typeof encoding === 'string' ? encoding : defaultEncoding
    return Buffer.from(chunk, Buffer.isEncoding(String(given)) ? (given as 'utf8') : 'utf8')
  }
  if (!types.isArrayBufferView(chunk)) return null
  const { buffer, byteOffset, byteLength } = chunk
  return new Uint8Array(buffer, byteOffset, byteLength).slice()
}

function watchedMethod(method: ConsoleMethod, original: AnyFunction, tape: Tape): AnyFunction {
  const formatted = formatter(method)
  // A Proxy: the text of console methods is that of native functions.
  return new Proxy(original, {
    apply(target, self, args: unknown[]): unknown {
      const take = inConsole === 0 ? tape() : null
      if (take === null) return Reflect.apply(target, self, args)
      inConsole++
      try {
        if (method === 'groupEnd' || args.length === 0) {
          take({ to: 'console', method, text: null })
          return Reflect.apply(target, self, args)
        }
        const { text, isFinal } = formatted(args)
        take({ to: 'console', method, text })
        // Formatting may run code of the user's (`inspect.custom`), so it is done once.
        return Reflect.apply(target, self, isFinal ? [text] : args)
      } finally {
        inConsole--
      }
    },
  })
}

interface Formatted {
  readonly text: string
  /** Whether the console itself has formatted it, and would do nothing more to it. */
  readonly isFinal: boolean
}

/** Node's console formats by a method of its own, which knows of colours and options. */
function formatter(method: ConsoleMethod): (args: readonly unknown[]) => Formatted {
  const to = method === 'warn' || method === 'error' ? 'stderr' : 'stdout'
  const name = to === 'stderr' ? 'kFormatForStderr' : 'kFormatForStdout'
  const key = Object.getOwnPropertySymbols(console).find(({ description }) => description === name)
  const own = key && (console as unknown as Record<symbol, (args: readonly unknown[]) => string>)[key]
  if (typeof own === 'function')
    return (args) => ({ text: Reflect.apply(own, console, [args]), isFinal: true })
  const { formatWithOptions } = process.getBuiltinModule('node:util')
  return (args) => ({
    text: formatWithOptions({ colors: process[to].isTTY === true }, ...args),
    isFinal: false,
  })
}
