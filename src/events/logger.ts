/**
 * Logs that the environment asks for.
 *
 * | variable | |
 * | --- | --- |
 * | `PERMAFROST_LOG` | `ops`: what happens to calls and entries; `perf`: one line a call with where its time went; `ops,perf` both |
 * | `PERMAFROST_LOG_FORMAT` | `human` (the default) or `json` (one object a line) |
 * | `PERMAFROST_LOG_FILE` | a file that lines are added to, relative to the working directory; default: stderr |
 * | `PERMAFROST_LOG_ARGS` | `1` shows arguments, shortened; else they appear as fingerprints |
 *
 * What must stay true: nothing is read, opened or written unless `PERMAFROST_LOG` is set; a line is
 * written at once and whole, so that lines of several processes don't mix and none is lost in a
 * crash; a log that can't be written is said once and disturbs nothing.
 */
import type files from 'node:fs'
import { ConfigWarning } from '../errors.ts'
import type { CacheEvent } from './event.ts'
import type { Emitter } from './emitter.ts'
import { humanLine, jsonLine } from './log-lines.ts'
import type { Formatter } from './log-lines.ts'

type Type = CacheEvent['type']
type Environment = Readonly<Record<string, string | undefined>>

const TYPES: Readonly<Record<'ops' | 'perf', readonly Type[]>> = {
  ops: [
    'hit',
    'miss',
    'stored',
    'not-stored',
    'uncached',
    'bypass',
    'audit',
    'evict',
    'supersede',
    'orphan',
    'removed',
    'store-problem',
    'error',
  ],
  perf: ['timing', 'flush'],
}

/** What the environment asks for, and what it says wrong. */
interface Wishes {
  readonly types: readonly Type[]
  readonly format: Formatter
  readonly file: string | null
  readonly args: boolean
  readonly wrong: readonly string[]
}

function wishesOf(env: Environment): Wishes | null {
  const log = env['PERMAFROST_LOG']?.trim() ?? ''
  if (log === '' || log === '0') return null
  const wrong: string[] = []
  const topics = log.split(',').map((topic) => topic.trim())
  const types = topics.flatMap((topic) => {
    if (topic === 'ops' || topic === 'perf') return TYPES[topic]
    if (topic !== '') wrong.push(`PERMAFROST_LOG is "${topic}": it knows "ops" and "perf"`)
    return []
  })
  const format = env['PERMAFROST_LOG_FORMAT'] ?? 'human'
  if (format !== 'json' && format !== 'human' && format !== '')
    wrong.push(`PERMAFROST_LOG_FORMAT is "${format}": it must be "human" or "json"`)
  const file = env['PERMAFROST_LOG_FILE'] ?? ''
  const args = env['PERMAFROST_LOG_ARGS'] ?? ''
  return {
    types: [...new Set(types)],
    format: format === 'json' ? jsonLine : humanLine,
    file: file === '' ? null : file,
    args: !['', '0', 'false', 'no', 'off'].includes(args.toLowerCase()),
    wrong,
  }
}

/** What was said of logs that can't be written. */
const unwritable = new Set<string>()

/** Adds lines to a file, or to stderr. */
function writerTo(file: string | null): (line: string) => void {
  const fs = process.getBuiltinModule('node:fs')
  let failed = false
  // Resolved now: the program may change its working directory later.
  const path = file === null ? null : process.getBuiltinModule('node:path').resolve(file)
  return (line) => {
    if (failed) return
    try {
      if (path === null) writeWhole(fs, 2, line)
      else appendTo(fs, path, line)
    } catch (error) {
      failed = true
      const detail = error instanceof Error ? error.message : String(error)
      const message = `Cannot write the log to "${path ?? 'stderr'}": ${detail}. Nothing more is logged there`
      // Every cache has a writer of its own, and one warning is enough.
      if (!unwritable.has(message)) process.emitWarning(new ConfigWarning(message))
      unwritable.add(message)
    }
  }
}

/** Adds to a file; makes its folder when that is not there. */
function appendTo(fs: typeof files, path: string, line: string): void {
  try {
    fs.appendFileSync(path, line)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    // One level: the recursive form never returns where a file system says ENOENT to all, as /proc.
    fs.mkdirSync(process.getBuiltinModule('node:path').dirname(path))
    fs.appendFileSync(path, line)
  }
}

/** Writes to a descriptor that may be a full pipe of somebody slow. */
export function writeWhole(fs: typeof files, descriptor: number, text: string): void {
  const bytes = Buffer.from(text)
  const sleeper = new Int32Array(new SharedArrayBuffer(4))
  for (let written = 0, tries = 0; written < bytes.length;) {
    try {
      written += fs.writeSync(descriptor, bytes, written)
      tries = 0
    } catch (error) {
      // At most a second in all: a reader that never reads must not stop the program.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || ++tries > 100) throw error
      Atomics.wait(sleeper, 0, 0, 10)
    }
  }
}

/** Logs the events of one cache as the environment asks; called when a cache is first used. */
export function attachLoggers(
  events: Emitter,
  env: Environment,
  now: () => number = Date.now,
): void {
  const wishes = wishesOf(env)
  if (wishes === null) return
  for (const wrong of wishes.wrong) warnOnce(`Cannot use the environment: ${wrong}`)
  if (wishes.types.length === 0) return
  events.showsArguments ||= wishes.args
  const write = writerTo(wishes.file)
  for (const type of wishes.types) events.on(type, (event) => write(wishes.format(event, now())))
}

const warned = new Set<string>()

function warnOnce(message: string): void {
  if (warned.has(message)) return
  warned.add(message)
  process.emitWarning(new ConfigWarning(message))
}
