import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { isMuted, muted, unmute } from '../../src/effects/index.ts'
import { unwatchOutput, watchOutput } from '../../src/effects/output.ts'
import type { OutputPart } from '../../src/effects/output.ts'

const written: string[] = []
const original = Object.getOwnPropertyDescriptor(process.stdout, 'write')

beforeEach(() => {
  Object.defineProperty(process.stdout, 'write', {
    value: (chunk: string) => {
      written.push(chunk)
      return false
    },
    writable: true,
    configurable: true,
  })
})

afterEach(() => {
  unmute()
  unwatchOutput()
  vi.restoreAllMocks()
  if (original === undefined) Reflect.deleteProperty(process.stdout, 'write')
  else Object.defineProperty(process.stdout, 'write', original)
  written.length = 0
})

describe('muted work', () => {
  test('is not heard, at once or later; others are', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    const { promise, resolve } = Promise.withResolvers<void>()
    const work = muted(async () => {
      process.stdout.write('at once')
      console.log('at once')
      await promise
      process.stdout.write('later')
      console.log('later')
      return isMuted()
    })
    expect(process.stdout.write('mine')).toBe(false)
    console.log('mine')
    resolve()
    expect([await work, isMuted()]).toEqual([true, false])
    expect(written).toEqual(['mine'])
    expect(log.mock.calls).toEqual([['mine']])
  })

  test('is told that it has written', async () => {
    const called: unknown[] = []
    expect(muted(() => process.stdout.write('text', () => called.push('text')))).toBe(true)
    expect(muted(() => process.stdout.write('text', 'utf8', () => called.push('utf8')))).toBe(true)
    expect(called).toEqual([])
    await setImmediate()
    expect(called).toEqual(['text', 'utf8'])
  })

  test('throws and returns as it would', () => {
    expect(muted(() => 5)).toBe(5)
    expect(() =>
      muted(() => {
        throw new Error('mine')
      }),
    ).toThrow('mine')
    expect(isMuted()).toBe(false)
  })

  test('is recorded by who records on top of it', () => {
    const parts: OutputPart[] = []
    muted(() => {
      watchOutput(() => (part) => void parts.push(part))
      process.stdout.write('recorded')
    })
    expect(parts).toMatchObject([{ to: 'stdout' }])
    expect(written).toEqual([])
  })

  test('goes on top again of what others have put there, but not for ever; unmute ends it', () => {
    const { write } = process.stdout
    muted(() => {})
    const ours = process.stdout.write
    expect(ours).not.toBe(write)
    expect(ours.name).toBe(write.name)
    muted(() => {})
    expect(process.stdout.write).toBe(ours)
    let layers = 0
    for (let at = 0; at < 20; at++) {
      const below = process.stdout.write.bind(process.stdout) as (text: string) => boolean
      const top = (text: string): boolean => below(text)
      process.stdout.write = top as typeof process.stdout.write
      muted(() => {})
      if (process.stdout.write !== top) layers++
    }
    expect(layers).toBe(7)
    muted(() => process.stdout.write('still muted'))
    expect(written).toEqual([])
    unmute()
    process.stdout.write('heard')
    expect(written).toEqual(['heard'])
  })
})
