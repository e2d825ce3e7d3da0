import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeProject, runNode, runProgram, writeFiles } from '../cli/support.ts'

const REPOSITORY = join(import.meta.dirname, '../..')
const README = readFileSync(join(REPOSITORY, 'README.md'), 'utf8')

function blocks(language: string): readonly string[] {
  const found = README.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))
  return [...found].map(([, text]) => text!)
}

const programs = blocks('ts')
const [primes = ''] = programs

describe('each program in README.md runs as it stands, cold and from the cache', () => {
  test.each(programs.map((text) => [text.match(/memoize\w*\(.*/)?.[0] ?? text, text]))(
    '%s',
    (_, text) => {
      const folder = makeProject({ 'main.ts': text })
      const runs = [1, 2].map(() => runNode(folder, ['main.ts']))
      for (const run of runs) expect(run).toMatchObject({ status: 0, stderr: '' })
      expect(runs.map(({ stdout }) => stdout)).not.toContain('')
    },
  )
})

test('the example prints what README.md says, as it is run, run again and edited', () => {
  const folder = makeProject({ 'primes.ts': primes })
  const printed = [runNode(folder, ['primes.ts']), runNode(folder, ['primes.ts'])]
  writeFiles(folder, { 'primes.ts': primes.replace('n > 1', 'n > 2') })
  printed.push(runNode(folder, ['primes.ts']))
  expect(blocks('text')).toContain(printed.map(({ stdout }) => stdout).join(''))
  writeFiles(folder, { 'primes.ts': primes })
  expect(runNode(folder, ['primes.ts']).stdout).toMatch(/: hit\n216816\n$/)
})

test('the command line that README.md shows works on the example, once it exports something', () => {
  const exported = primes.replace('const countPrimes', 'export const countPrimes')
  const folder = makeProject({ 'primes.ts': exported })
  const [, command] = /^npx permafrost (.+)$/m.exec(README) ?? []
  const { status, stdout } = runProgram(folder, ...command!.split(' '))
  expect(status).toBe(0)
  expect(stdout).toContain('captured isPrime: function isPrime  primes.ts:3')
})

test('README.md shows commands that package.json has, and links to files that exist', () => {
  const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const [commands = ''] = blocks('sh')
  for (const [, name] of commands.matchAll(/npm (?:run )?(\w+) +#/g))
    expect(Object.keys(scripts)).toContain(name)
  const links = [...README.matchAll(/\]\(([\w./]+)\)/g)].map(([, path]) => path!)
  expect(links.length).toBeGreaterThan(2)
  for (const path of links) expect(readFileSync(join(REPOSITORY, path), 'utf8')).not.toBe('')
})
