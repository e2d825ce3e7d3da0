/**
 * Compares with another implementation of the language: Babel's scopes must find the same free
 * variables, and Babel's printer and renaming must not change the canonical code.
 */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as babel from '@babel/core'
import { type AnyNode, parse } from 'acorn'
import { expect, test } from 'vitest'
import { analyzeFunction } from '../../../src/fingerprint/analysis/index.ts'

const source = readFileSync(fileURLToPath(import.meta.resolve('acorn')), 'utf8')

/** Texts of the functions in a file, without methods (which Babel can't read alone). */
function functionTexts(): readonly string[] {
  const texts: string[] = []
  const pending: unknown[] = [parse(source, { ecmaVersion: 'latest', sourceType: 'module' })]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node === null || typeof node !== 'object') continue
    const { type, start, end } = node as Partial<AnyNode>
    if (type === 'FunctionExpression' || type === 'FunctionDeclaration') {
      texts.push(source.slice(start, end))
    }
    pending.push(...Object.values(node))
  }
  return texts
}

function parseWithBabel(text: string): babel.types.File {
  const options = { configFile: false, babelrc: false, sourceType: 'script' } as const
  return babel.parseSync(`(${text}\n)`, options) as babel.types.File
}

const texts = functionTexts().filter((_, index) => index % 4 === 0)

/** Without the names of variables that name a function: renaming changes those rightly. */
function nameless(text: string): string {
  return analyzeFunction(text).canonical.replaceAll(/\(named "\w+" /g, '(named ')
}

test('There are functions to compare', () => {
  expect(texts.length).toBeGreaterThan(80)
})

test('Babel finds the same free variables', () => {
  for (const text of texts) {
    const free: string[] = []
    babel.traverse(parseWithBabel(text), {
      Program({ scope }) {
        free.push(...Object.keys((scope as unknown as { globals: object }).globals))
      },
    })
    const { slots } = analyzeFunction(text)
    // Babel reads the text as an expression, where the own name is no free variable.
    const names = slots.filter((slot) => !slot.self).map((slot) => slot.name)
    expect({ text, names: names.toSorted() }).toEqual({ text, names: free.toSorted() })
  }
})

test('Minified by Babel and with all variables renamed, the code is the same', () => {
  for (const text of texts) {
    const tree = parseWithBabel(text)
    let count = 0
    babel.traverse(tree, {
      Scope({ scope }) {
        for (const [name, binding] of Object.entries(scope.bindings)) {
          if (!['param', 'var', 'let', 'const'].includes(binding.kind)) continue
          scope.rename(name, `renamed${count}`)
          count += 1
        }
      },
    })
    const options = { configFile: false, babelrc: false, minified: true, comments: false } as const
    const code = babel.transformFromAstSync(tree, text, options)?.code ?? ''
    const printed = code.replace(/;$/, '').replace(/^\(([^]*)\)$/, '$1')
    expect({ text, code: nameless(printed) }).toEqual({ text, code: nameless(text) })
  }
})
