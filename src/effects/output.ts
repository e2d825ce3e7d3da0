/**
 * What a function writes to stdout, stderr and the console, recorded while it runs and written again
 * on a hit.
 *
 * What must stay true: the order over both streams and the console is kept, bytes come back as they
 * were (colours too); writing goes on as it would have; a console call is replayed through whatever
 * console stands there then, so a test runner that shows console calls shows replayed ones too.
 * Lines written by code that the call started and did not wait for are not its output.
 */
import { types } from 'node:util'
import { standIn } from '../platform/stand-ins.ts'

/** Something that was written. */
export type OutputPart =
  | { readonly to: 'stdout' | 'stderr'; readonly bytes: Uint8Array }
  | { readonly to: 'console'; readonly method: ConsoleMethod; readonly text: string | null }

/** Methods that are replayed by calling them; all others end in one of these or in a stream. */
const METHODS = [
  'log',
  'info',
  'debug',
  'warn',
  'error',
  'trace',
  'group',
  'groupCollapsed',
  'groupEnd',
] as const
export type ConsoleMethod = (typeof METHODS)[number]

/** Takes a part for whatever is recording now; null when nothing is. */
export type Tape = () => ((part: OutputPart) => void) | null

type Undo = () => void

/** Inside a console call, whose writes to the streams are not recorded once more. */
let inConsole = 0

/** Starts recording into what `tape` gives; returns how to stop. */
export function watchOutput(tape: Tape): Undo {
  const undos = [
    watchStream('stdout', tape),
    watchStream('stderr', tape),
    ...METHODS.map((method) => watchConsole(method, tape)),
  ]
  return () => {
    for (const undo of undos.toReversed()) undo()
  }
}

function watchStream(to: 'stdout' | 'stderr', tape: Tape): Undo {
  const stream = process[to]
  const before = Object.getOwnPropertyDescriptor(stream, 'write')
  const original = stream.write
  const write = new Proxy(original, {
    apply(target, self, args: [unknown, unknown?]): unknown {
      const take = inConsole === 0 && self === stream ? tape() : null
      if (take !== null) {
        const bytes = bytesOf(args[0], args[1])
        if (bytes !== null) take({ to, bytes })
      }
      return Reflect.apply(target, self, args)
    },
  })
  standIn(write, original)
  Object.defineProperty(stream, 'write', {
    value: write,
    writable: true,
    configurable: true,
    enumerable: before?.enumerable ?? false,
  })
  return () => {
    if (stream.write !== write) return
    if (before === undefined) Reflect.deleteProperty(stream, 'write')
    else Object.defineProperty(stream, 'write', before)
  }
}

/** A copy of what a write was given; null for what the stream will refuse. */
function bytesOf(chunk: unknown, encoding: unknown): Uint8Array | null {
  if (typeof chunk === 'string')
    return Buffer.from(chunk, Buffer.isEncoding(String(encoding)) ? (encoding as 'utf8') : 'utf8')
  return types.isUint8Array(chunk) ? Uint8Array.prototype.slice.call(chunk) : null
}

function watchConsole(method: ConsoleMethod, tape: Tape): Undo {
  const descriptor = Object.getOwnPropertyDescriptor(console, method)
  const original = descriptor?.value as ((...args: unknown[]) => void) | undefined
  if (descriptor === undefined || typeof original !== 'function') return () => {}
  const { formatWithOptions } = process.getBuiltinModule('node:util')
  const call = new Proxy(original, {
    apply(target, self, args: unknown[]): unknown {
      const take = inConsole === 0 ? tape() : null
      inConsole++
      try {
        if (take !== null) {
          const stream = method === 'warn' || method === 'error' || method === 'trace' ? 2 : 1
          const colors = (stream === 2 ? process.stderr : process.stdout).isTTY === true
          const text = args.length === 0 ? null : formatWithOptions({ colors }, ...args)
          take({ to: 'console', method, text })
        }
        return Reflect.apply(target, self, args)
      } finally {
        inConsole--
      }
    },
  })
  standIn(call, original)
  Object.defineProperty(console, method, { ...descriptor, value: call })
  return () => {
    if (Object.getOwnPropertyDescriptor(console, method)?.value === call)
      Object.defineProperty(console, method, descriptor)
  }
}

/** Writes recorded output once more, in its order. */
export function replayOutput(parts: readonly OutputPart[]): void {
  for (const part of parts) {
    if (part.to !== 'console') process[part.to].write(part.bytes)
    else if (part.text === null) console[part.method]()
    else console[part.method](part.text)
  }
}
