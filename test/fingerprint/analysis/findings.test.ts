/** Modules that a text loads, traits of the environment it depends on, impurities. */

import { describe, expect, test } from 'vitest'
import { analyzeFunction } from '../../../src/fingerprint/analysis/index.ts'

type Table = readonly (readonly [text: string, found: string])[]

const IMPORTS: Table = [
  ["() => import('./a.ts')", 'import ./a.ts'],
  ['() => import(`./a.ts`)', 'import ./a.ts'],
  ["() => import('./a.json', { with: { type: 'json' } })", 'import ./a.json'],
  ['(x) => import(x)', 'import null'],
  ['(x) => import(`./${x}`)', 'import null'],
  ["() => require('./a')", 'require ./a'],
  ['(x) => require(x)', 'require null'],
  ["() => require.resolve('./a')", 'require ./a'],
  ["() => import.meta.resolve('./a')", 'import ./a'],
  ["() => createRequire(import.meta.url)('./a')", 'require ./a'],
  ["() => { const load = createRequire(u); return load('./a') }", 'require ./a'],
  ["() => { const load = (0, module_1.createRequire)(u); return load('./a') }", 'require ./a'],
  ["() => __vite_ssr_dynamic_import__('/src/a.ts')", 'import /src/a.ts'],
  ["() => Promise.resolve().then(() => __importStar(require('./a')))", 'require ./a'],
  ["() => __toESM(__require('fs'))", 'require fs'],
  ["() => [import('./b'), import('./a'), import('./b')]", 'import ./b; import ./a'],
  ["(require) => require('./a')", ''],
  ["() => resolve('./a')", ''],
]

const META: Table = [
  ['() => import.meta.url', 'url'],
  ['() => import.meta.env.MODE', 'env.MODE'],
  ['() => [import.meta.url, import.meta.dirname]', 'dirname url'],
  ['() => { const { url } = import.meta }', 'url'],
  ['() => f(import.meta)', '*'],
  ['(k) => import.meta[k]', '*'],
]

const ENVIRONMENT: Table = [
  ['(x) => x.toString()', ''],
  ['(x) => x.toISOString()', ''],
  ['(x) => x.getUTCHours()', ''],
  ['(x) => x.toLocaleString()', 'icu locale timezone'],
  ['(x) => x.toLocaleDateString()', 'icu locale timezone'],
  ['(x) => x?.toLocaleUpperCase()', 'icu locale'],
  ["(a, b) => a['localeCompare'](b)", 'icu locale'],
  ['({ localeCompare }) => localeCompare', 'icu locale'],
  ['() => new Intl.NumberFormat()', 'icu locale'],
  ['() => new Intl.DateTimeFormat()', 'icu locale timezone'],
  ['() => f(Intl)', 'icu locale timezone'],
  ['(Intl) => new Intl.NumberFormat()', ''],
  ['(d) => d.getHours()', 'timezone'],
  ['(d) => d.setDate(1)', 'timezone'],
  ['(d) => d.getTimezoneOffset()', 'timezone'],
  ['(d) => d.toDateString()', 'timezone'],
  ['(y, m) => new Date(y, m)', 'timezone'],
  ['(x) => new Date(x)', 'timezone'],
  ['(x) => new Date(...x)', 'timezone'],
  ["() => new Date('2020-01-01 10:00')", 'timezone'],
  ["() => new Date('2020-01-01T10:00:00')", 'timezone'],
  ["() => new Date('2020-01-01')", ''],
  ["() => new Date('2020-01-01T10:00:00Z')", ''],
  ['() => new Date(0)', ''],
  ['(x) => new Date(+x)', ''],
  ['(x) => new Date(x.getTime() + 1)', ''],
  ["(x) => new Date(1 + '')", 'timezone'],
  ["() => { const d = new Date(0); return d + '' }", 'timezone'],
  ['() => { const d = new Date(0); return d.getTime() + 1 }', ''],
  ['() => new Date(Date.UTC(2020, 1))', ''],
  ['() => `${new Date(0)}`', 'timezone'],
  ['() => { const d = new Date(0); return String(d) }', 'timezone'],
  ['() => { const d = new Date(0); return d.toString() }', 'timezone'],
  ['() => `${new Date(0).toISOString()}`', ''],
  ['() => Date()', 'timezone'],
  ["() => Date.parse('x')", 'timezone'],
  ['(d) => Date.prototype.toString.call(d)', 'timezone'],
  ['(d) => Date.prototype.toISOString.call(d)', ''],
  ['(d) => d instanceof Date', ''],
  ['(y) => new globalThis.Date(y)', 'timezone'],
  ['() => Temporal.Now.timeZoneId()', 'timezone'],
  ['() => process.stdout.isTTY', 'terminal'],
  ['() => { if (process.stderr.isTTY) f() }', 'terminal'],
  ['() => { const { isTTY } = process.stdout; return isTTY }', 'terminal'],
  ['() => process.stdout.hasColors()', 'terminal'],
  ['() => tty.isatty(1)', 'terminal'],
  ['() => isatty(1)', 'terminal'],
  ["() => styleText('red', 'x')", 'terminal'],
  ["() => util.styleText('red', 'x')", 'terminal'],
  ['() => process.stdout.columns ?? 80', 'window'],
  ['() => process.stdout.getWindowSize()', 'window'],
  ['(table) => table.columns', ''],
  ['() => table.columns', ''],
  ['() => process.platform', 'platform'],
  ['() => process.arch', 'platform'],
  ['() => os.cpus()', 'platform'],
  ['() => (0, node_os_1.cpus)()', 'platform'],
  ['() => import_os.default.EOL', 'platform'],
  ['() => __vite_ssr_import_0__.EOL', 'platform'],
  ["() => require('node:os').cpus()", 'platform'],
  ['() => path.sep', 'platform'],
  ["() => path.join('a', 'b')", 'platform'],
  ['() => { const { platform } = process; return platform }', 'platform'],
  ['(x) => x.platform', ''],
  ["(x) => x.join('')", ''],
]

const IMPURITIES: Table = [
  ['() => Date.now()', 'clock Date.now 1:6'],
  ['() => new Date()', 'clock new Date() 1:10'],
  ['() => new Date', 'clock new Date() 1:10'],
  ['() => Date()', 'clock Date() 1:6'],
  ['() => new Date(0)', ''],
  ['() => globalThis.Date.now()', 'clock Date.now 1:6'],
  ['() => performance.now()', 'clock performance.now 1:6'],
  ['() => perf_hooks_1.performance.now()', 'clock performance.now 1:6'],
  ['() => process.hrtime.bigint()', 'clock process.hrtime 1:6'],
  ['() => process.cwd()', 'process process.cwd 1:6'],
  ['() => process.env.HOME', ''],
  ['() => Math.random()', 'random Math.random 1:6'],
  ['() => { const { random } = Math; return random() }', 'random Math.random 1:27'],
  ['() => Math.max(1)', ''],
  ['() => crypto.randomUUID()', 'random crypto.randomUUID 1:6'],
  ['() => (0, node_crypto_1.randomBytes)(8)', 'random crypto.randomBytes 1:10'],
  ['() => randomUUID()', 'random randomUUID 1:6'],
  ['() => __vite_ssr_import_0__.randomUUID()', 'random randomUUID 1:6'],
  ['() => fetch(u)', 'network fetch 1:6'],
  ['() => typeof fetch', ''],
  ['(fetch) => fetch(1)', ''],
  ['() => https.get(u)', 'network https.get 1:6'],
  ['() => net.predict(x)', ''],
  ['() => console.log(1)', 'console console.log 1:6'],
  ['() => { console && console.log(1) }', 'console console.log 1:19'],
  ['() => fs.readFileSync(p)', 'fs fs.readFileSync 1:6'],
  ['() => _nodeFs.default.readFileSync(p)', 'fs fs.readFileSync 1:6'],
  ["() => require('node:fs').readFileSync(p)", 'fs fs.readFileSync 1:6'],
  ["() => require('fs/promises').readFile(p)", 'fs fs_promises.readFile 1:6'],
  ['() => (0, child_process_1.execSync)(c)', 'process child_process.execSync 1:10'],
  [
    'function f() {\n  return [\r\n    Math.random(),\n\n Date.now()]\n}',
    'random Math.random 3:4; clock Date.now 5:1',
  ],
  ['[Math.random()]() { return Date.now() }', 'clock Date.now 1:27'],
]

describe('Modules loaded', () => {
  test.each(IMPORTS)('by %s are: %s', (text, found) => {
    const { imports } = analyzeFunction(text)
    expect(imports.map(({ kind, specifier }) => `${kind} ${specifier}`).join('; ')).toBe(found)
  })
})

describe('Properties of import.meta used', () => {
  test.each(META)('by %s are: %s', (text, found) => {
    expect(analyzeFunction(text).importMeta.join(' ')).toBe(found)
  })
})

describe('The environment', () => {
  test.each(ENVIRONMENT)('of %s counts by: %s', (text, found) => {
    expect(analyzeFunction(text).environment.join(' ')).toBe(found)
  })
})

describe('Impurities', () => {
  test.each(IMPURITIES)('of %s are: %s', (text, found) => {
    const { impurities } = analyzeFunction(text)
    const lines = impurities.map((each) => `${each.kind} ${each.what} ${each.line}:${each.column}`)
    expect(lines.join('; ')).toBe(found)
  })
})
