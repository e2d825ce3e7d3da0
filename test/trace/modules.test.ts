/** Modules loaded or used during a call, and what Node's own audit of permissions says. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, runChild, traceUrl } from './run-child.ts'

const FILES = {
  'a.cjs': 'exports.b = require("./b.cjs"); exports.read = () => require("./data.json")',
  'b.cjs': 'exports.value = 1',
  'data.json': '{"x":1}',
  'a.mjs': 'import { value } from "./b.mjs"\nexport { value }',
  'b.mjs': 'import "./c.mjs"\nexport const value = 1',
  'c.mjs': 'export {}',
}

/** Runs statements with `record(work)`, which prints inputs or what changed; returns the lines. */
function lines(text: string, files: Readonly<Record<string, string>> = FILES): readonly string[] {
  const folder = folderWith(files)
  const program = `
    import fs from 'node:fs'
    import { createRequire } from 'node:module'
    import * as trace from ${JSON.stringify(traceUrl('index'))}
    const folder = ${JSON.stringify(folder)}
    const require = createRequire(import.meta.url)
    const outside = { places: new trace.Places(folder), files: new trace.FileStates(null) }
    async function record(work) {
      const recording = trace.openRecording({ parent: null, ...outside })
      await trace.recordAsync(recording, work)
      const { inputs, changed } = trace.finish(recording)
      const named = inputs?.map(({ input }) => input.kind + ' ' + trace.inputName(input))
      console.log(inputs === null ? 'changed ' + changed.join() : named.join() || 'nothing')
    }
    ${text}
  `
  return runChild(program, [], folder).split('\n')
}

describe('a module', () => {
  it('that is loaded counts with what it loads', () => {
    expect(
      lines(`trace.install()
        await record(() => require('./a.cjs'))
        await record(() => import('./a.mjs'))`),
    ).toEqual(['module ./a.cjs,module ./b.cjs', 'module ./a.mjs,module ./b.mjs,module ./c.mjs'])
  })

  it('that was loaded before counts again when it is used', () => {
    expect(
      lines(`trace.install()
        const { read } = require('./a.cjs')
        await import('./a.mjs')
        await record(() => require('./a.cjs'))
        await record(() => require('./a.cjs'))
        await record(() => import('./a.mjs'))
        await record(() => read())
        await record(() => read())`),
    ).toEqual([
      'module ./a.cjs,module ./b.cjs',
      'module ./a.cjs,module ./b.cjs',
      'module ./a.mjs,module ./b.mjs,module ./c.mjs',
      'module ./data.json',
      'module ./data.json',
    ])
  })

  it('that was edited since it was loaded is changed', () => {
    expect(
      lines(`trace.install()
        require('./a.cjs')
        fs.writeFileSync(folder + '/b.cjs', 'exports.value = 2')
        await record(() => require('./a.cjs'))`),
    ).toEqual(['changed ./b.cjs (edited since it was loaded)'])
  })

  it('that was loaded before anything was watched is believed if its file is older', () => {
    expect(
      lines(`require('./b.cjs')
        trace.install()
        await record(() => require('./b.cjs'))
        fs.writeFileSync(folder + '/b.cjs', 'exports.value = 2')
        await record(() => require('./b.cjs'))`),
    ).toEqual(['module ./b.cjs', 'changed ./b.cjs (edited since it was loaded)'])
  })

  it('of Node is none', () => {
    expect(
      lines(`trace.install()
        await record(() => require('node:path'))
        await record(() => import('node:url'))`),
    ).toEqual(['nothing', 'nothing'])
  })

  it('that is not there is looked for, and where it was looked for counts', () => {
    const [found] = lines(`trace.install()
      await record(() => { try { require('./nothing') } catch {} })`)
    const places = ['', '.js', '.json', '.node', '/index.js', '/index.json', '/index.node']
    expect(found?.split(',')).toEqual([
      'content ./nothing/package.json',
      ...places.map((end) => `stat ./nothing${end}`),
    ])
  })
})

describe('the audit of permissions', () => {
  const [major = 0] = process.versions.node.split('.').map(Number)

  it.runIf(major >= 24)('sees no file that the recorder does not', () => {
    const folder = folderWith({ a: 'a', b: 'b' })
    for (const name of ['c', 'streamed']) writeFileSync(join(folder, name), name)
    mkdirSync(join(folder, 'folder'))
    symlinkSync('a', join(folder, 'link'))
    const program = `
      import fs from 'node:fs'
      import { subscribe } from 'node:diagnostics_channel'
      import * as trace from ${JSON.stringify(traceUrl('index'))}
      const folder = ${JSON.stringify(folder)}
      const taken = { ...fs }
      trace.install()
      let listening = false
      const audited = new Set()
      subscribe('node:permission-model:fs', ({ permission, resource }) => {
        if (listening && trace.current() !== null && resource.startsWith(folder))
          audited.add(resource)
      })
      const outside = { places: new trace.Places('/nowhere', ''), files: new trace.FileStates(null) }
      const recording = trace.openRecording({ parent: null, ...outside })
      const cb = (fn, ...args) => new Promise((resolve) => fn(...args, resolve))
      const at = (name) => folder + '/' + name
      await trace.recordAsync(recording, async () => {
        listening = true
        for (const from of [fs, taken]) {
          from.readFileSync(at('a'))
          from.statSync(at('b')).size
          from.existsSync(at('absent'))
          from.accessSync(at('c'))
          from.readdirSync(folder)
          from.lstatSync(at('a'))
          from.openSync(at('c'), 'r')
          from.opendirSync(at('folder')).closeSync()
          from.readlinkSync(at('link'))
          from.realpathSync(at('a'))
          from.statfsSync(folder)
          from.copyFileSync(at('a'), at('copied'))
          for await (const _ of from.createReadStream(at('streamed')));
          await cb(from.stat, at('a'))
          await cb(from.readdir, folder)
          await cb(from.open, at('a'), 'r')
          await from.promises.readFile(at('b'), 'utf8')
          await from.promises.stat(at('stat'))  .catch(() => {})
          await from.promises.access(at('access')).catch(() => {})
          await from.promises.readdir(at('listing')).catch(() => {})
        }
        listening = false
      })
      const { inputs } = trace.finish(recording)
      const recorded = new Set([...inputs.map(({ input }) => input.path), ...recording.written])
      console.log(JSON.stringify({ audited: [...audited], missing: [...audited].filter((path) => !recorded.has(path)) }))
    `
    const { audited, missing } = JSON.parse(runChild(program, ['--permission-audit'], folder)) as {
      audited: readonly string[]
      missing: readonly string[]
    }
    expect(missing).toEqual([])
    expect(audited.length).toBeGreaterThan(4)
  })
})
