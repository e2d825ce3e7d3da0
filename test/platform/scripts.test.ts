/* oxlint-disable no-eval -- such code is what is looked at here */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { inspectorSession } from '../../src/platform/inspector-session.ts'
import { readInternals } from '../../src/platform/inspector.ts'
import { noteScript, scriptSource, scriptSources, scriptUrl } from '../../src/platform/scripts.ts'
import { platformUrl, runChild } from './run-child.ts'

const folder = mkdtempSync(join(tmpdir(), 'permafrost-'))

function loadCommonJs(name: string, text: string): { path: string; f: Function } {
  const path = join(folder, name)
  writeFileSync(path, text)
  return { path, f: (createRequire(path)(path) as { f: Function }).f }
}

function idOf(fn: Function): string {
  return readInternals(fn).scriptId!
}

describe('the URL of a script', () => {
  it('is the path of a CommonJS module', () => {
    const { path, f } = loadCommonJs('a.cjs', 'exports.f = () => 1')
    expect([path, pathToFileURL(path).href]).toContain(scriptUrl(idOf(f)))
  })

  it('is found for a script whose code never ran, and for one loaded after others were looked up', () => {
    const text = Array.from({ length: 50 }, (_, i) => `function unused${i}() {}`).join('\n')
    const { path, f } = loadCommonJs('b.cjs', `${text}\nexports.f = function late() { return 2 }`)
    expect(scriptUrl(idOf(f))).toContain(path)
  })

  it('is null for code from eval and for an id that does not exist', () => {
    expect(scriptUrl(idOf((0, eval)('() => 1') as Function))).toBeNull()
    expect(scriptUrl('99999999')).toBeNull()
    expect(scriptUrl('99999999')).toBeNull()
  })

  it('is what was noted', () => {
    noteScript('88888888', 'file:///noted.js')
    noteScript('', 'file:///nothing.js')
    expect(scriptUrl('88888888')).toBe('file:///noted.js')
  })
})

describe('the text of a script', () => {
  it('is the running one, not the file on disk', () => {
    const text = 'exports.f = () => "before"\n// ü\ud83d\ude00'
    const { path, f } = loadCommonJs('c.cjs', text)
    writeFileSync(path, 'exports.f = () => "after"')
    expect(scriptSource(idOf(f))).toContain(text)
  })

  it('is missing for an id that does not exist', () => {
    const { f } = loadCommonJs('d.cjs', 'exports.f = () => 1')
    expect([...scriptSources([idOf(f), '99999999']).keys()]).toEqual([idOf(f)])
    expect(scriptSource('99999999')).toBeNull()
  })

  it('leaves the Debugger domain disabled', () => {
    const { f } = loadCommonJs('e.cjs', 'exports.f = () => 1')
    scriptSource(idOf(f))
    expect(() =>
      inspectorSession().post('Debugger.getScriptSource', { scriptId: idOf(f) }),
    ).toThrow(/not enabled/)
  })
})

it('originalPosition follows a loaded source map', () => {
  const program = `
    import { createRequire } from 'node:module'
    import { writeFileSync } from 'node:fs'
    const map = { version: 3, sources: ['original.ts'], names: [], mappings: 'AAEA' }
    const path = import.meta.dirname + '/built.cjs'
    writeFileSync(path, 'exports.a = 1\\n//# sourceMappingURL=data:application/json;base64,' + btoa(JSON.stringify(map)))
    createRequire(path)(path)
    const { originalPosition } = await import(${JSON.stringify(platformUrl('scripts'))})
    const { url, line, column } = originalPosition(path, 1, 1)
    console.log(url.endsWith('original.ts'), line, column, originalPosition('/nowhere.js', 1, 1))
  `
  expect(runChild(program, ['--enable-source-maps'])).toBe('true 3 1 null')
})
