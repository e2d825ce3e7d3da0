/** Patching: invisible while it lasts, and gone without a trace. */
import fs, { readFileSync } from 'node:fs'
import fsp from 'node:fs/promises'
import { inspect, promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { install, isInstalled, uninstall } from '../../src/trace/index.ts'
import { behindStandIn } from '../../src/platform/stand-ins.ts'
import { ground, names, trace } from './support.ts'
import { runChild, traceUrl } from './run-child.ts'

afterEach(uninstall)

type Members = Readonly<Record<string, unknown>>

function functionsOf(holder: object): Map<string, Function> {
  const found = Object.keys(holder).map((key) => [key, (holder as Members)[key]] as const)
  return new Map(found.filter((pair): pair is [string, Function] => typeof pair[1] === 'function'))
}

describe('installed', () => {
  it('every function looks as before', () => {
    const before = [functionsOf(fs), functionsOf(fs.promises)]
    const looks = (fn: Function): unknown => [
      fn.name,
      fn.length,
      Reflect.ownKeys(fn).filter(
        (key) => !['arguments', 'caller', 'prototype'].includes(String(key)),
      ),
    ]
    const was = before.map((all) => [...all].map(([key, fn]) => [key, looks(fn)]))
    install()
    const is = [functionsOf(fs), functionsOf(fs.promises)].map((all) =>
      [...all].map(([key, fn]) => [key, looks(fn)]),
    )
    expect(is).toEqual(was)
    for (const [key, fn] of before[0]!)
      expect(behindStandIn((fs as unknown as Members)[key])).toBe(fn)
  })

  it('modules, promises and imported bindings are one', () => {
    install()
    expect(fs.promises).toBe(fsp)
    expect(readFileSync).toBe(fs.readFileSync)
    expect(fs.readFileSync).not.toBe(behindStandIn(fs.readFileSync))
    expect(process.getBuiltinModule('node:fs').readFileSync).toBe(fs.readFileSync)
  })

  it('installing twice is installing once', () => {
    install()
    const { readFileSync: first } = fs
    install()
    expect(fs.readFileSync).toBe(first)
    uninstall()
    expect(isInstalled()).toBe(false)
  })

  it('promisified functions give what they gave', async () => {
    install()
    const laid = ground()
    fs.writeFileSync(laid.at('a'), 'text')
    const file = fs.openSync(laid.at('a'), 'r')
    const traced = await trace(laid, async () => [
      await promisify(fs.exists)(laid.at('a')),
      await promisify(fs.readFile)(laid.at('a'), 'utf8'),
    ])
    expect(traced.result).toEqual([true, 'text'])
    expect(await promisify(fs.read)(file, Buffer.alloc(4), 0, 4, 0)).toMatchObject({ bytesRead: 4 })
    fs.closeSync(file)
  })

  it('errors are those of fs, with its stack', async () => {
    install()
    const laid = ground()
    const { result } = await trace(laid, () => fs.readFileSync(laid.at('no')))
    expect(result).toMatchObject({ code: 'ENOENT', syscall: 'open', path: laid.at('no') })
    expect((result as Error).stack).toContain('readFileSync')
    expect((result as Error).stack).toContain('install.test.ts')
    const wrong = await trace(laid, () => fs.readFile(laid.at('no'), 'utf8', 5 as never))
    expect(wrong.result).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' })
    const rejected = await trace(laid, () => fs.promises.readdir(laid.at('no')))
    expect(rejected.result).toMatchObject({ code: 'ENOENT', syscall: 'scandir' })
  })

  it('leaves alone what another has patched on top', () => {
    install()
    const before = behindStandIn(fs.statfsSync)
    const mine = (): never => {
      throw new Error('mine')
    }
    const standIn = fs.statfsSync
    fs.statfsSync = mine
    uninstall()
    expect(fs.statfsSync).toBe(mine)
    fs.statfsSync = before
    expect(standIn).not.toBe(before)
  })
})

describe('taken back', () => {
  it('everything is what it was', () => {
    const descriptors = (): unknown[] =>
      [fs, fs.promises, fs.Stats.prototype, Object.getPrototypeOf(fs.Stats.prototype), process]
        .map((holder: object) => Object.getOwnPropertyDescriptors(holder))
        .map(({ ...all }) => Object.entries(all).map(([key, one]) => [key, one.value, one.get]))
    const before = descriptors()
    const natives = [fs.realpath.native, fs.realpathSync.native, process.env]
    install()
    uninstall()
    const after = descriptors()
    for (const [index, holder] of before.entries())
      for (const [at, [key, value]] of (holder as [string, unknown][]).entries()) {
        const [, now] = (after[index] as [string, unknown][])[at]!
        expect([key, now === value]).toEqual([key, true])
      }
    expect([fs.realpath.native, fs.realpathSync.native, process.env]).toEqual(natives)
    expect(fs.realpath.native).toBe(natives[0])
    expect(process.env).toBe(natives[2])
    expect(readFileSync).toBe(fs.readFileSync)
  })
})

describe('a Stats that is observed', () => {
  const keysOf = (stats: object): unknown => [
    Object.keys(stats),
    Reflect.ownKeys(stats).filter((key) => typeof key === 'string'),
    stats instanceof fs.Stats,
    Object.getPrototypeOf(stats) === fs.Stats.prototype,
  ]

  it('has the keys, values and text of a plain one', async () => {
    install()
    const laid = ground()
    fs.writeFileSync(laid.at('a'), 'text')
    const plain = fs.statSync(laid.at('a'))
    const ask = async (use: (stats: fs.Stats) => unknown): Promise<unknown> =>
      (await trace(laid, () => use(fs.statSync(laid.at('a'))))).result
    const same = async (use: (stats: fs.Stats) => unknown): Promise<void> => {
      expect(await ask(use)).toEqual(use(plain))
    }
    await same(keysOf)
    await same((stats) => ({ ...stats }))
    await same((stats) => inspect(stats))
    await same((stats) => inspect({ deep: [stats] }))
    await same((stats) => JSON.stringify(stats))
    await same((stats) => structuredClone(stats))
    await same((stats) => [stats.isFile(), stats.isDirectory(), stats.isFIFO(), stats.mtime])
    await same((stats) => Object.assign(stats, { size: 5 }).size)
  })

  it('tells what is read of it', async () => {
    install()
    const laid = ground()
    fs.writeFileSync(laid.at('a'), 'text')
    const fields = async (use: (stats: fs.Stats) => unknown): Promise<readonly string[]> =>
      names(await trace(laid, () => use(fs.statSync(laid.at('a')))))
    expect(await fields(() => null)).toEqual(['stat ./a []'])
    expect(await fields((stats) => stats.isFile())).toEqual(['stat ./a [type]'])
    expect(await fields((stats) => stats.mode)).toEqual(['stat ./a [mode]'])
    expect(await fields((stats) => [stats.mtimeMs, stats.mtime])).toEqual(['stat ./a [mtime]'])
    expect(await fields(({ size, ino }) => [size, ino])).toEqual(['stat ./a [ino,size]'])
    const [all] = await fields((stats) => ({ ...stats }))
    expect(all?.split(',')).toHaveLength(14)
  })
})

describe('in a process', () => {
  it('no warning appears, with deprecations pending, and the user still gets his own', () => {
    const program = `
      import { install } from ${JSON.stringify(traceUrl('index'))}
      const warnings = []
      process.on('warning', (warning) => warnings.push(warning.name))
      install()
      await new Promise((resolve) => setTimeout(resolve, 20))
      console.log(JSON.stringify(warnings), 'noDeprecation' in process)
    `
    expect(runChild(program, ['--pending-deprecation'])).toBe('[] false')
  })

  it('works without the binding, under --permission', () => {
    const program = `
      import fs from 'node:fs'
      import * as trace from ${JSON.stringify(traceUrl('index'))}
      const taken = fs.readFileSync
      trace.install()
      const outside = { places: new trace.Places(process.cwd()), files: new trace.FileStates(null) }
      const recording = trace.openRecording({ parent: null, ...outside })
      trace.recordSync(recording, () => fs.readFileSync('package.json'))
      console.log(trace.finish(recording).inputs.map(({ input }) => input.path ?? input.kind).join(), trace.bypasses(taken))
    `
    expect(runChild(program, ['--permission', '--allow-fs-read=*', '--allow-addons'])).toBe(
      './package.json,cwd fs.readFileSync',
    )
  })

  it('importing patches nothing', () => {
    const program = `
      import fs from 'node:fs'
      const before = [fs.readFileSync, process.env]
      await import(${JSON.stringify(traceUrl('index'))})
      console.log(before[0] === fs.readFileSync && before[1] === process.env)
    `
    expect(runChild(program)).toBe('true')
  })

  it('register patches first', () => {
    const program = `
      import { readFileSync } from 'node:fs'
      console.log(readFileSync.toString().includes('Idle'))
    `
    const register = new URL('../../src/register.ts', import.meta.url).href
    expect(runChild(program, ['--import', register])).toBe('true')
  })

  it('a worker and a child get the environment', () => {
    const program = `
      import { Worker } from 'node:worker_threads'
      import { install } from ${JSON.stringify(traceUrl('index'))}
      install()
      process.env.TRACE_W = 'yes'
      const start = (options) => new Promise((resolve, reject) => {
        new Worker("require('node:worker_threads').parentPort.postMessage(process.env.TRACE_W)", { eval: true, ...options })
          .on('message', resolve).on('error', reject)
      })
      console.log(await start({}), await start({ env: process.env }))
    `
    expect(runChild(program)).toBe('yes yes')
  })
})
