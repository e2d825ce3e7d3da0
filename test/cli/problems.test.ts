import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { makeProject, runProgram } from './support.ts'

const FILES = {
  'scale.ts': 'export const scale = (n: number): number => n * 2\nexport const table = { a: 1 }\n',
  'socket.ts': `
    import { Socket } from 'node:net'
    const db = { connection: new Socket() }
    export const query = (): unknown => db
  `,
  'throws.ts': "throw new RangeError('on purpose')\n",
  'missing.ts': "import './nothing.ts'\n",
  'enum.ts': 'export enum Color { Red }\n',
  'view.tsx': 'export const view = 1\n',
  'broken.ts': 'export const = 1\n',
}

test.each([
  [1, 'scale.tss#scale', 'Cannot find "scale.tss": there is no such file'],
  [1, '.#scale', 'Cannot import ".": it is no file'],
  [1, 'scale.ts#scael', '"scale.ts" does not export "scael" (did you mean "scale"?). It exports'],
  [1, 'scale.ts#table.b', '"table" has no member "b"'],
  [1, 'scale.ts#table.a.b', 'Cannot find "b" of "table.a": "table.a" is of type number'],
  [
    1,
    'socket.ts#query',
    /^permafrost: "query": Can't fingerprint .*Socket.*captured db → \.connection/,
  ],
  [1, 'throws.ts#x', /^permafrost: Cannot import "throws.ts": it threw\nRangeError: on purpose\n/],
  [1, 'missing.ts#x', /Cannot import "missing.ts": Cannot find module .*nothing\.ts/],
  [1, 'enum.ts#Color', /Cannot import "enum.ts": Node only strips types.*--import tsx/s],
  [
    1,
    'view.tsx#view',
    /Cannot import "view.tsx": Node v[\d.]+ does not run ".tsx" files.*--import tsx/,
  ],
  [1, 'broken.ts#x', /^permafrost: Cannot import "broken.ts": /],
  [2, 'scale.ts', 'Cannot tell which export of "scale.ts" is meant: write scale.ts#name'],
  [2, 'scale.ts#', 'Cannot tell which export of "scale.ts" is meant'],
] as const)('exit code %i: %s', (status, word, message) => {
  const ended = runProgram(makeProject(FILES), 'fingerprint', word)
  expect(ended.stderr).toMatch(/^permafrost: /)
  expect(ended.stderr).toMatch(message)
  expect(ended).toMatchObject({ status, stdout: '' })
})

test.each([
  [[], 'A command is missing'],
  [['fingerprnt'], 'Unknown command "fingerprnt" (did you mean "fingerprint"?)'],
  [['fingerprint'], 'What to fingerprint is missing'],
  [['fingerprint', 'scale.ts#scale', 'b.ts#b'], 'Cannot fingerprint more than one value at a time'],
  [['fingerprint', 'scale.ts#scale', '--tre'], 'Unknown option "--tre" (did you mean "--tree"?)'],
  [['fingerprint', 'scale.ts#scale', '--tree', '--json'], 'Cannot print "--tree" and "--json"'],
  [['fingerprint', 'scale.ts#scale', '--tree=yes'], "'--tree' does not take an argument"],
  [['fingerprint', 'scale.ts#scale', '-x'], "Unknown option '-x'"],
])('exit code 2: %j', (words, message) => {
  const ended = runProgram(makeProject(FILES), ...words)
  expect(ended.stderr).toContain(message)
  expect(ended.stderr).toContain('--help" to see how it is used')
  expect(ended).toMatchObject({ status: 2, stdout: '' })
})

test.each([
  [['--help'], 'Usage: permafrost <command>'],
  [['-h'], 'Usage: permafrost <command>'],
  [['fingerprint', '--help'], 'Usage: permafrost fingerprint <file>#<name>'],
])('%j tells how it is used', (words, text) => {
  const ended = runProgram('/', ...words)
  expect(ended.stdout).toContain(text)
  expect(ended).toMatchObject({ status: 0, stderr: '' })
})

test('--version prints the version of the package', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(text) as { version: string }
  expect(runProgram('/', '--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
})
