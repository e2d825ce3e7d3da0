/**
 * Makes mutants of a source text: one change inside one function, chosen by a seeded generator.
 *
 * What must stay true: the same seed gives the same mutants; a mutant differs from the original in
 * code, not in layout, and still parses.
 */
import { parse, type Node } from 'acorn'

/** One change of one function of one file. */
export interface Mutant {
  readonly file: string
  /** The line on which the innermost function around the change begins. */
  readonly line: number
  readonly what: string
  readonly text: string
}

export interface Source {
  readonly file: string
  readonly text: string
}

interface Change {
  readonly start: number
  readonly end: number
  readonly replacement: string
  readonly what: string
}

interface FunctionPlace {
  readonly line: number
  readonly changes: Change[]
}

/** A seeded generator (mulberry32) of numbers in [0, 1). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

type Any = Node & Readonly<Record<string, unknown>>

function isNode(value: unknown): value is Any {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { type?: unknown }).type === 'string'
  )
}

function childrenOf(node: Any): readonly Any[] {
  return Object.values(node).flatMap((value) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  )
}

const SWAPS: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '==': '!=',
  '!=': '==',
  '&&': '||',
  '||': '&&',
  '??': '||',
  '&': '|',
  '|': '&',
  '<<': '>>',
  '>>': '<<',
}

/** The changes that a node offers by itself. */
function changesOf(node: Any, text: string): readonly Change[] {
  const change = (part: Node, replacement: string, what: string): Change => ({
    start: part.start,
    end: part.end,
    replacement,
    what,
  })
  switch (node.type) {
    case 'Literal':
      if (typeof node['value'] === 'number')
        return [change(node, `(${text.slice(node.start, node.end)} + 1)`, 'a constant plus one')]
      if (typeof node['value'] === 'boolean')
        return [change(node, String(!node['value']), 'a boolean turned')]
      return []
    case 'BinaryExpression':
    case 'LogicalExpression': {
      const operator = node['operator'] as string
      const [left, right] = [node['left'] as Any, node['right'] as Any]
      const swapped = SWAPS[operator]
      if (swapped === undefined) return []
      const at = text.indexOf(operator, left.end)
      if (at < 0 || at >= right.start) return []
      // Mixing ?? with || needs parentheses around the whole.
      if (operator === '??')
        return [
          change(
            node,
            `(${text.slice(left.start, left.end)} || (${text.slice(right.start, right.end)}))`,
            '?? to ||',
          ),
        ]
      return [
        {
          start: at,
          end: at + operator.length,
          replacement: swapped,
          what: `${operator} to ${swapped}`,
        },
      ]
    }
    case 'ReturnStatement': {
      const argument = node['argument'] as Any | null
      if (argument === null) return []
      return [
        change(argument, `!(${text.slice(argument.start, argument.end)})`, 'a result negated'),
        change(argument, 'undefined', 'a result dropped'),
      ]
    }
    case 'IfStatement':
    case 'ConditionalExpression': {
      const test = node['test'] as Any
      return [change(test, `!(${text.slice(test.start, test.end)})`, 'a condition negated')]
    }
    case 'ExpressionStatement':
      return node['directive'] === undefined ? [change(node, ';', 'a statement removed')] : []
    case 'UpdateExpression': {
      const operator = node['operator'] as string
      const at = node['prefix'] === true ? node.start : node.end - 2
      return [
        {
          start: at,
          end: at + 2,
          replacement: operator === '++' ? '--' : '++',
          what: `${operator} turned`,
        },
      ]
    }
    case 'TemplateElement':
      return node.end > node.start
        ? [change(node, `${text.slice(node.start, node.end)}!`, 'a template prolonged')]
        : []
    default:
      return []
  }
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

/** Every function of a text, with the changes inside it that are in no inner function. */
function functionsOf(text: string): readonly FunctionPlace[] {
  const options = {
    ecmaVersion: 'latest',
    locations: true,
    allowReturnOutsideFunction: true,
  } as const
  let root: Node
  try {
    root = parse(text, { ...options, sourceType: 'module' })
  } catch {
    root = parse(text, { ...options, sourceType: 'script' })
  }
  const found: FunctionPlace[] = []
  const visit = (node: Any, inside: FunctionPlace | null): void => {
    let place = inside
    if (FUNCTIONS.has(node.type)) {
      place = { line: node.loc!.start.line, changes: [] }
      found.push(place)
    }
    if (place !== null) place.changes.push(...changesOf(node, text))
    for (const child of childrenOf(node)) visit(child, place)
  }
  visit(root as Any, null)
  return found.filter(({ changes }) => changes.length > 0)
}

/**
 * `count` mutants: each time a random function, and in it a random change; none twice. Every other
 * one is in a function for which `reached` says yes, for most of a package is reached by nobody.
 */
export function mutantsOf(
  sources: readonly Source[],
  count: number,
  seed: number,
  reached: (file: string, line: number) => boolean,
): readonly Mutant[] {
  const random = randomFrom(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const places = sources.flatMap(({ file, text }) =>
    functionsOf(text).map((place) => ({ file, text, place })),
  )
  const near = places.filter(({ file, place }) => reached(file, place.line))
  const seen = new Set<string>()
  const mutants: Mutant[] = []
  for (let tries = 0; mutants.length < count && tries < count * 50; tries++) {
    const { file, text, place } = pick(tries % 2 === 0 && near.length > 0 ? near : places)
    const { start, end, replacement, what } = pick(place.changes)
    const key = `${file}:${start}:${replacement}`
    if (seen.has(key)) continue
    seen.add(key)
    const changed = text.slice(0, start) + replacement + text.slice(end)
    mutants.push({
      file,
      line: place.line,
      what: `${what} in "${text.slice(start, end).slice(0, 40)}"`,
      text: changed,
    })
  }
  return mutants
}
