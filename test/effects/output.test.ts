/** Output is recorded and written again, byte for byte, as if the function had run. */
import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { decodeOutput, encodeOutput } from '../../src/effects/output-format.ts'
import { replayOutput, unwatchOutput, watchOutput } from '../../src/effects/output.ts'
import type { OutputPart } from '../../src/effects/output.ts'
import {
  current,
  FileStates,
  openRecording,
  Places,
  recordAsync,
  recordSync,
} from '../../src/trace/index.ts'
import type { Recording } from '../../src/trace/index.ts'
import { programEnvironment } from '../setup/program-environment.ts'
// @ts-expect-error A program in plain JavaScript.
import { CHANGING, WRITERS } from './programs/writers.mjs'

const folder = mkdtempSync(join(tmpdir(), 'permafrost-output-'))

/** Runs a program with both streams going to one file, so that their order shows. */
async function run(program: string, args: readonly string[], env: object = {}): Promise<string> {
  const file = join(mkdtempSync(join(folder, 'run-')), program)
  const fd = openSync(file, 'w')
  const path = fileURLToPath(new URL(`programs/${program}`, import.meta.url))
  const child = spawn(process.execPath, ['--no-warnings', path, ...args], {
    stdio: ['ignore', fd, fd],
    env: { ...programEnvironment(), ...env },
  })
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
  closeSync(fd)
  const text = readFileSync(file, 'latin1')
  if (status !== 0) throw new Error(`${program}: exit ${status}\n${text.slice(-2000)}`)
  return text
}

/** What stands between the marks of a program, by mark. */
function marked(text: string): Readonly<Record<string, string>> {
  const pieces = text.split(/\n@@(.*?)@@/)
  const found: Record<string, string> = {}
  for (let i = 1; i < pieces.length; i += 2) found[pieces[i]!] = pieces[i + 1]!
  return found
}

const WAYS = { 'without colours': {}, 'with colours': { FORCE_COLOR: '1' } }

describe.each(Object.entries(WAYS))('a replay, %s, is the output of', (_, env) => {
  let plain: Readonly<Record<string, string>> = {}
  let taped: Readonly<Record<string, string>> = {}

  beforeAll(async () => {
    const texts = await Promise.all([
      run('write.mjs', ['plain'], env),
      run('write.mjs', ['taped'], env),
    ])
    ;[plain, taped] = texts.map(marked) as [typeof plain, typeof taped]
  })

  it.each(Object.keys(WRITERS as object))('%s', (name) => {
    const bare = plain[`${name}: plain`]
    expect(bare).toBeTypeOf('string')
    expect(taped[`${name}: first`]).toBe(bare)
    expect(taped[`${name}: again`]).toBe(bare)
  })

  it.each(Object.keys(CHANGING as object))('%s, which is another each time', (name) => {
    expect(taped[`${name}: first`]).not.toBe('')
    expect(taped[`${name}: again`]).toBe(taped[`${name}: first`])
  })
})

describe.each(Object.entries(WAYS))(
  'a program of memoized functions, %s, writes the same',
  (_, env) => {
    const dir = mkdtempSync(join(folder, 'cache-'))
    const log = join(dir, 'log')
    const write = (more: object = {}): Promise<string> =>
      run('noisy.mjs', [join(dir, 'cache'), log], { ...env, ...more })

    it('uncached, when it computes, and when it hits', async () => {
      const uncached = await write({ PERMAFROST_DISABLE: '1' })
      const computed = await write()
      expect(readFileSync(log, 'utf8')).not.toMatch(/not stored|uncached/)
      const again = await write()
      expect(readFileSync(log, 'utf8')).not.toMatch(/stored|uncached/)
      expect(uncached).toContain('said once')
      expect(computed).toBe(uncached)
      expect(again).toBe(uncached)
    })
  },
)

it('worker threads record what they write', async () => {
  const lines = (await run('worker.mjs', [])).split('\n')
  const count = (line: string): number => lines.filter((one) => one === line).length
  expect(['from a worker', 'bytes', 'error'].map(count)).toEqual([2, 2, 2])
})

const tapes = new WeakMap<Recording, OutputPart[]>()
const places = new Places(folder)

function take(): ((part: OutputPart) => void) | null {
  const innermost = current()
  if (innermost === null) return null
  return (part) => {
    for (let at: Recording | null = innermost; at !== null; at = at.parent)
      tapes.get(at)?.push(part)
  }
}

function open(parent: Recording | null = null): Recording {
  watchOutput(take)
  const recording = openRecording({ parent, places, files: new FileStates(null) })
  tapes.set(recording, [])
  return recording
}

/** What a recording has of the output, one text for each part. */
function linesOf(recording: Recording): readonly string[] {
  return tapes
    .get(recording)!
    .map((part) => (part.to === 'console' ? `${part.text}` : Buffer.from(part.bytes).toString()))
}

afterEach(() => {
  unwatchOutput()
  vi.restoreAllMocks()
})

const quiet = (): unknown => vi.spyOn(console, 'log').mockImplementation(() => {})

describe('whose output it is:', () => {
  it('a nested call’s, and that of all calls around it', () => {
    quiet()
    const outer = open()
    const inner = open(outer)
    recordSync(outer, () => {
      console.log('before')
      recordSync(inner, () => console.log('inside'))
      inner.close()
      console.log('after')
    })
    outer.close()
    console.log('nobody’s')
    expect(linesOf(inner)).toEqual(['inside'])
    expect(linesOf(outer)).toEqual(['before', 'inside', 'after'])
  })

  it('a replay’s, too, of the calls around it', () => {
    quiet()
    const inner = open()
    recordSync(inner, () => console.log('inside'))
    inner.close()
    const outer = open()
    recordSync(outer, () => replayOutput(tapes.get(inner)!))
    outer.close()
    expect(linesOf(outer)).toEqual(['inside'])
  })

  it('each call’s own, when they overlap', async () => {
    quiet()
    const work = async (name: string): Promise<readonly string[]> => {
      const recording = open()
      await recordAsync(recording, async () => {
        for (let i = 0; i < 5; i++) {
          console.log(`${name} ${i}`)
          await new Promise((resolve) => setTimeout(resolve, i % 2))
        }
      })
      recording.close()
      return linesOf(recording)
    }
    const all = await Promise.all(['a', 'b', 'c'].map(work))
    for (const [index, name] of ['a', 'b', 'c'].entries())
      expect(all[index]).toEqual([0, 1, 2, 3, 4].map((i) => `${name} ${i}`))
  })

  it('nobody’s, when the call did not wait for it', async () => {
    quiet()
    const recording = open()
    let done: Promise<void> | null = null
    recordAsync(recording, () => {
      done = new Promise((resolve) => setTimeout(resolve, 1)).then(() => console.log('late'))
    })
    recording.close()
    await done
    expect(linesOf(recording)).toEqual([])
  })
})

describe('what a program has put in place itself', () => {
  it('a spy on the console sees the call, and the replay', () => {
    watchOutput(take)
    const spy = vi.spyOn(console, 'log').mockImplementation(() => {})
    const recording = open()
    recordSync(recording, () => console.log('%s and %d', 'text', 5))
    recording.close()
    expect(spy.mock.calls).toEqual([['%s and %d', 'text', 5]])
    replayOutput(tapes.get(recording)!)
    expect(spy.mock.calls.at(-1)).toEqual(['text and 5'])
  })

  it('something that captures a stream gets the write, and the replay', () => {
    watchOutput(take)
    const captured: string[] = []
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      captured.push(Buffer.from(chunk).toString())
      return false
    })
    const recording = open()
    expect(recordSync(recording, () => process.stdout.write('x\n'))).toBe(false)
    recording.close()
    replayOutput(tapes.get(recording)!)
    spy.mockRestore()
    expect(captured).toEqual(['x\n', 'x\n'])
    expect(linesOf(recording)).toEqual(['x\n'])
  })
})

describe('installing', () => {
  it('leaves results of writes and callbacks as they are', async () => {
    const recording = open()
    const order: string[] = []
    const results = await recordAsync(recording, async () => {
      const given = [
        process.stderr.write('', () => order.push('one')),
        process.stderr.write('', 'utf8', () => order.push('two')),
      ]
      await new Promise((resolve) => process.stderr.write('', resolve))
      return given
    })
    recording.close()
    expect(results.map((result) => typeof result)).toEqual(['boolean', 'boolean'])
    expect(order).toEqual(['one', 'two'])
  })

  it('goes away without a trace, and leaves alone what stands on top', () => {
    const [log, own] = [console.log, Object.hasOwn(process.stdout, 'write')]
    const { write } = process.stdout
    watchOutput(take)
    watchOutput(take)
    expect(console.log).not.toBe(log)
    expect(console.log.name).toBe(log.name)
    unwatchOutput()
    expect(console.log).toBe(log)
    expect(process.stdout.write).toBe(write)
    expect(Object.hasOwn(process.stdout, 'write')).toBe(own)
    watchOutput(take)
    const mine = (): void => {}
    console.log = mine
    unwatchOutput()
    expect(console.log).toBe(mine)
    console.log = log
  })
})

describe('as bytes', () => {
  const parts: readonly OutputPart[] = [
    { to: 'stdout', bytes: new Uint8Array([0, 255, 10]) },
    { to: 'stderr', bytes: new Uint8Array() },
    { to: 'console', method: 'log', text: 'caf\u00e9 \ud800 \u{1f600}' },
    { to: 'console', method: 'groupEnd', text: null },
    { to: 'console', method: 'error', text: '' },
    { to: 'stdout', bytes: new Uint8Array(70_000).fill(7) },
  ]

  it('comes back as it was', () => {
    expect(decodeOutput(encodeOutput(parts))).toEqual(parts)
    expect(decodeOutput(encodeOutput([]))).toEqual([])
    // From the middle of a larger buffer.
    const bytes = encodeOutput(parts)
    const larger = new Uint8Array(bytes.length + 7)
    larger.set(bytes, 3)
    expect(decodeOutput(larger.subarray(3, 3 + bytes.length))).toEqual(parts)
  })

  it('is refused whole when it is damaged', () => {
    const bytes = encodeOutput(parts.slice(0, 5))
    const ends = new Set([0])
    for (let n = 1; n <= 5; n++) ends.add(encodeOutput(parts.slice(0, n)).length)
    ends.add(1)
    for (let length = 0; length < bytes.length; length++)
      if (length === 0 || !ends.has(length))
        expect(decodeOutput(bytes.subarray(0, length))).toBeNull()
    for (const at of [0, 1]) {
      const wrong = bytes.slice()
      wrong[at] = 9
      expect(decodeOutput(wrong)).toBeNull()
    }
    expect(decodeOutput(new Uint8Array([1, 2, 200, 1, 0, 0, 0, 0]))).toBeNull()
    expect(decodeOutput(new Uint8Array([1, 2, 0, 7, 0, 0, 0, 0]))).toBeNull()
  })
})
