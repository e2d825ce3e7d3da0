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
import { isNativeText } from '../fingerprint/intrinsics.ts'
import { Patches } from '../trace/patch.ts'

/** Console methods that are replayed by calling them; all others end in one of these. */
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
type ConsoleMethod = (typeof CONSOLE_METHODS)[number]

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

interface Watching {
  readonly tape: Tape
  readonly patches: Patches
  /** Functions of ours that may stand in their places now. */
  readonly ours: WeakSet<object>
}

let watching: Watching | null = null
/** What reaches the streams inside of a write or console call that is recorded itself. */
let inside: OutputPart[] | null = null

/**
 * Starts recording into what `tape` gives. Called again, it goes on top of whatever a program has put
 * in place since (a spy, something that captures output), for a replay goes through that as well.
 */
export function watchOutput(tape: Tape): void {
  watching ??= { tape, patches: new Patches(), ours: new WeakSet() }
  for (const to of ['stdout', 'stderr'] as const) watchStream(watching, to)
  for (const method of CONSOLE_METHODS) watchConsole(watching, method, method)
  // `dirxml` is another name of `log`, which calls don't pass through.
  watchConsole(watching, 'dirxml', 'log')
  watchDir(watching)
}

/** Puts everything back that is ours still. */
export function unwatchOutput(): void {
  watching?.patches.restore()
  watching = null
}

/** Writes recorded output once more, in its order. */
export function replayOutput(parts: readonly OutputPart[]): void {
  for (const part of parts) {
    if (part.to !== 'console') process[part.to].write(part.bytes)
    else if (part.text === null) console[part.method]()
    else console[part.method](part.text)
  }
}

function watchStream({ tape, patches, ours }: Watching, to: 'stdout' | 'stderr'): void {
  const stream = process[to]
  if (ours.has(stream.write)) return
  // On the stream itself, as programs that capture output do, for the prototype is of all streams.
  patches.cover(stream, 'write', (original) => {
    const write = function (this: unknown, ...args: unknown[]): unknown {
      const take = takerOf(tape)
      const bytes = take === null || this !== stream ? null : bytesOf(args[0], args[1], stream)
      if (take === null || bytes === null) return Reflect.apply(original, this, args)
      const { result } = within(() => Reflect.apply(original, this, args))
      take({ to, bytes })
      return result
    }
    ours.add(write)
    return write
  })
}

/** Who takes a part: the call around that is recorded itself, else the tape. */
function takerOf(tape: Tape): ((part: OutputPart) => void) | null {
  const around = inside
  return around === null ? tape() : (part) => void around.push(part)
}

/** Runs a write or console call, and gives what of it reached the streams. */
function within<T>(call: () => T): { readonly result: T; readonly reached: readonly OutputPart[] } {
  const around = inside
  const reached: OutputPart[] = []
  inside = reached
  try {
    return { result: call(), reached }
  } finally {
    inside = around
  }
}

/** A copy of what a write was given; null for what the stream will refuse. */
function bytesOf(chunk: unknown, encoding: unknown, stream: object): Uint8Array | null {
  if (typeof chunk === 'string') {
    const given = typeof encoding === 'string' ? encoding : defaultEncodingOf(stream)
    return Buffer.from(chunk, Buffer.isEncoding(String(given)) ? (given as 'utf8') : 'utf8')
  }
  if (!types.isArrayBufferView(chunk)) return null
  const { buffer, byteOffset, byteLength } = chunk
  return new Uint8Array(buffer, byteOffset, byteLength).slice()
}

/** What `setDefaultEncoding` was told; only the state of the stream knows. */
function defaultEncodingOf(stream: object): unknown {
  const state: unknown = Reflect.get(stream, '_writableState')
  return typeof state === 'object' && state !== null ? Reflect.get(state, 'defaultEncoding') : null
}

/** Watches a method; `method` is the one that writes the same on a hit. */
function watchConsole(
  { tape, patches, ours }: Watching,
  name: ConsoleMethod | 'dirxml',
  method: ConsoleMethod,
): void {
  const original: unknown = Object.getOwnPropertyDescriptor(console, name)?.value
  if (typeof original !== 'function' || ours.has(original)) return
  const formatted = formatter(method)
  patches.replace(console, name, (call) => {
    // A Proxy: the text of console methods is that of native functions.
    const proxy = new Proxy(call, {
      apply(target, self, args: unknown[]): unknown {
        const take = takerOf(tape)
        if (take === null) return Reflect.apply(target, self, args)
        if (method === 'groupEnd' || args.length === 0) {
          take({ to: 'console', method, text: null })
          return within(() => Reflect.apply(target, self, args)).result
        }
        const { text, isFinal } = formatted(args)
        // Formatting may run code of the user's (`inspect.custom`), so it is done once.
        const { result, reached } = within(() =>
          Reflect.apply(target, self, isFinal ? [text] : args),
        )
        if (!isFinal || isAsWritten(reached, text)) take({ to: 'console', method, text })
        // Something between the console and the stream has changed it, or kept it.
        else for (const part of reached) take(part)
        return result
      },
    })
    ours.add(proxy)
    return proxy
  })
}

/** What `dir` prints is kept as a line of `log`, so that groups indent it on a hit. */
function watchDir({ tape, patches, ours }: Watching): void {
  const original: unknown = Object.getOwnPropertyDescriptor(console, 'dir')?.value
  if (typeof original !== 'function' || ours.has(original)) return
  patches.replace(console, 'dir', (call) => {
    const proxy = new Proxy(call, {
      apply(target, self, args: unknown[]): unknown {
        const take = takerOf(tape)
        if (take === null) return Reflect.apply(target, self, args)
        const { result, reached } = within(() => Reflect.apply(target, self, args))
        const text = inspected(args)
        if (text !== null && isAsWritten(reached, text))
          take({ to: 'console', method: 'log', text })
        else for (const part of reached) take(part)
        return result
      },
    })
    ours.add(proxy)
    return proxy
  })
}

/** As `console.dir` formats. Null where the console is not Node's, or would run code of the user's. */
function inspected([value, options]: readonly unknown[]): string | null {
  const ask = methodOf('kGetInspectOptions')
  const wish = options as { customInspect?: unknown; getters?: unknown } | null | undefined
  if (ask === null || Boolean(wish?.customInspect) || Boolean(wish?.getters)) return null
  const { inspect } = process.getBuiltinModule('node:util')
  const given = Reflect.apply(ask, console, [process.stdout]) as object
  return inspect(value, { customInspect: false, ...given, ...wish } as object)
}

type Method = (...args: readonly unknown[]) => unknown

/** A method of Node's console that has a symbol for a name. */
function methodOf(name: string): Method | null {
  const key = Object.getOwnPropertySymbols(console).find(({ description }) => description === name)
  const method: unknown = key && (console as unknown as Record<symbol, unknown>)[key]
  return typeof method === 'function' ? (method as Method) : null
}

/** Whether a stream got just a text as a line, but for the indentation of groups. */
function isAsWritten(reached: readonly OutputPart[], text: string): boolean {
  const [part, ...more] = reached
  if (part === undefined || more.length > 0) return false
  // `group` hands its label to `log`.
  if (part.to === 'console') return part.text === text
  return notIndented(Buffer.from(part.bytes)) === notIndented(Buffer.from(`${text}\n`))
}

function notIndented(bytes: Buffer): string {
  return bytes.toString().replaceAll(/^ +/gm, '')
}

interface Formatted {
  readonly text: string
  /** Whether the console itself has formatted it, and would do nothing more to it. */
  readonly isFinal: boolean
}

/** Node's console formats by a method of its own, which knows of colours and options. */
function formatter(method: ConsoleMethod): (args: readonly unknown[]) => Formatted {
  const to = method === 'warn' || method === 'error' ? 'stderr' : 'stdout'
  const own = methodOf(to === 'stderr' ? 'kFormatForStderr' : 'kFormatForStdout')
  const isNodes = isNativeText(Function.prototype.toString.call(console[method]))
  if (isNodes && own !== null)
    return (args) => ({ text: String(Reflect.apply(own, console, [args])), isFinal: true })
  const { formatWithOptions } = process.getBuiltinModule('node:util')
  return (args) => ({
    text: formatWithOptions({ colors: process[to].isTTY }, ...args),
    isFinal: false,
  })
}
