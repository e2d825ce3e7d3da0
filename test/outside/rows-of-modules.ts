/** Modules that are loaded, resolved or looked for while a function runs. */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { Ground } from './edits.ts'
import { sees } from './row.ts'
import type { Rows } from './row.ts'

function write(at: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(`${at}/${name}`.replace(/\/[^/]*$/, ''), { recursive: true })
    fs.writeFileSync(`${at}/${name}`, text)
  }
}

const manifest = (version: string): string => JSON.stringify({ name: 'lib', version, main: 'm.js' })

/** Modules of all kinds, and a package. */
export const MODULES: Ground = {
  lay: (at) =>
    write(at, {
      'package.json': '{}',
      'c.cjs': "exports.value = require('./deep.cjs').value",
      'deep.cjs': "exports.value = 'deep'",
      'e.mjs': "export { value } from './deep.mjs'",
      'deep.mjs': "export const value = 'deep'",
      'j.json': '{"value":"json"}',
      'folder/index.js': "exports.value = 'index'",
      'linked/package.json': '{"name":"linked","version":"1.0.0","main":"m.js"}',
      'linked/m.js': "exports.value = 'linked'",
      'node_modules/lib/package.json': manifest('1.0.0'),
      'node_modules/lib/m.js': "exports.value = 'lib'",
      'deeper/still/here.cjs': '',
    }),
  edits: {
    unrelated: (at) => write(at, { 'other.cjs': 'exports.value = 1', 'u.json': '{}' }),
    module: (at) =>
      write(at, { 'c.cjs': "exports.value = 'other'", 'e.mjs': "export const value = 'other'" }),
    'imported module': (at) =>
      write(at, {
        'deep.cjs': "exports.value = 'other'",
        'deep.mjs': "export const value = 'other'",
      }),
    json: (at) => write(at, { 'j.json': '{"value":"other"}' }),
    'module appears': (at) =>
      write(at, { 'x.cjs': "exports.value = 'x'", 'x.mjs': "export const value = 'x'" }),
    'module appears, its name extended': (at) => write(at, { 'y.json': '{"value":"y"}' }),
    'module is deleted': (at) => {
      fs.rmSync(`${at}/c.cjs`)
      fs.rmSync(`${at}/e.mjs`)
    },
    'file before a folder': (at) => write(at, { 'folder.js': "exports.value = 'file'" }),
    'package updated': (at) =>
      write(at, {
        'node_modules/lib/package.json': manifest('1.0.1'),
        'node_modules/lib/m.js': "exports.value = 'new'",
      }),
    'package touched': (at) => write(at, { 'node_modules/lib/README.md': 'read me' }),
    'package appears': (at) =>
      write(at, {
        'node_modules/none/package.json': '{"name":"none","version":"1.0.0"}',
        'node_modules/none/index.js': "exports.value = 'none'",
      }),
    'package nearer': (at) =>
      write(at, {
        'deeper/node_modules/lib/package.json': manifest('2.0.0'),
        'deeper/node_modules/lib/m.js': "exports.value = 'nearer'",
      }),
  },
}

interface Valued {
  readonly value: unknown
}

const requireAt = (at: string): NodeJS.Require => createRequire(`${at}/main.cjs`)
const valueOf = (module: unknown): unknown => (module as Valued).value
const loaded = async (url: string, options?: ImportCallOptions): Promise<unknown> =>
  (await import(url, options)) as unknown
/** What runs is not known before it is loaded: only the recorder tells. */
const BY_NAME = { options: { version: '1' } } as const
const urlOf = (path: string): string => pathToFileURL(path).href

export function rowsOfModules(): Rows {
  const code = ['module', 'imported module', 'module is deleted']
  return {
    require: sees(code, (at) => valueOf(requireAt(at)('./c.cjs'))),
    'require of what another process has not loaded, twice': sees(code, (at) => {
      const load = requireAt(at)
      return [valueOf(load('./c.cjs')), valueOf(load(`${at}/c.cjs`))]
    }),
    import: sees(code, async (at) => valueOf(await loaded(urlOf(`${at}/e.mjs`))), BY_NAME),
    'import of CommonJS': sees(
      code,
      async (at) => valueOf(await loaded(urlOf(`${at}/c.cjs`))),
      BY_NAME,
    ),
    'require of an ES module': sees(code, (at) => valueOf(requireAt(at)('./e.mjs'))),
    'require of JSON': sees(['json'], (at) => valueOf(requireAt(at)('./j.json'))),
    'import of JSON': sees(
      ['json'],
      async (at) =>
        valueOf(
          (
            (await loaded(urlOf(`${at}/j.json`), { with: { type: 'json' } })) as {
              default: unknown
            }
          ).default,
        ),
      BY_NAME,
    ),
    'require of what is absent': sees(['module appears'], (at) =>
      valueOf(requireAt(at)('./x.cjs')),
    ),
    'require of what is absent, without extension': sees(
      ['module appears, its name extended'],
      (at) => valueOf(requireAt(at)('./y')),
    ),
    'import of what is absent': sees(
      ['module appears'],
      async (at) => valueOf(await loaded(urlOf(`${at}/x.mjs`))),
      BY_NAME,
    ),
    'require of a folder': sees(['file before a folder'], (at) =>
      valueOf(requireAt(at)('./folder')),
    ),
    'require.resolve': sees(['module is deleted'], (at) => requireAt(at).resolve('./c.cjs'), {
      either: ['module', 'imported module'],
    }),
    'require.resolve of a folder': sees(['file before a folder'], (at) =>
      requireAt(at).resolve('./folder'),
    ),
    'require.resolve of what is absent': sees(['module appears, its name extended'], (at) =>
      requireAt(at).resolve('./y'),
    ),
    'require of a package': sees(['package updated'], (at) => valueOf(requireAt(at)('lib'))),
    'require of a package from below': sees(['package updated', 'package nearer'], (at) =>
      valueOf(createRequire(`${at}/deeper/still/here.cjs`)('lib')),
    ),
    'require of an absent package': sees(['package appears'], (at) =>
      valueOf(requireAt(at)('none')),
    ),
    'import.meta.resolve': sees([], (at) => import.meta.resolve(urlOf(`${at}/c.cjs`)), {
      either: code,
      ...BY_NAME,
    }),
    'import.meta.resolve of what is absent': sees(
      [],
      (at) => import.meta.resolve(urlOf(`${at}/x.cjs`)),
      { either: ['module appears'], ...BY_NAME },
    ),
  }
}
