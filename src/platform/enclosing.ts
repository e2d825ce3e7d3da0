/**
 * What stands around a function in its script: asked only where the scopes don't tell.
 *
 * V8 lists neither the `this` an arrow takes from outside nor the name of a named function expression
 * around it, and a scope that holds nothing else isn't listed at all. The script's text tells.
 *
 * What must stay true: the text is the running one; it is parsed at most once a script; what can't
 * be parsed or located is null, "unknown". The first question in a process costs about 30 ms (see
 * `scripts.ts`), and parsing about 10 ms for each 100 kB.
 */
import process from 'node:process'
import type { FunctionInternals } from './inspector.ts'
import { scriptSource } from './scripts.ts'

/** A construct around a function. */
export interface Enclosing {
  /** `method` includes accessors, fields' initialisers count as `class`. */
  readonly kind: 'function' | 'arrow' | 'method' | 'class'
  /** Its own name, as written behind `function` or `class`. */
  readonly name: string | null
  /** Whether `name` is bound only inside: a function or class expression. */
  readonly expression: boolean
}

interface Range extends Enclosing {
  readonly start: number
  readonly end: number
}

interface Outline {
  /** Every function and class, outer before inner. */
  readonly ranges: readonly Range[]
  readonly lineStarts: readonly number[]
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly id?: { readonly name: string } | null
  readonly method?: boolean
  readonly kind?: string
  readonly value?: unknown
}

type Parse = (text: string, options: object) => Node

const outlines = new Map<string, Outline | null>()

/** Functions and classes around the function, innermost first; null if that can't be known. */
export function enclosingOf(internals: FunctionInternals): readonly Enclosing[] | null {
  const { scriptId, line, column } = internals
  if (scriptId === null) return null
  const outline = outlineOf(scriptId)
  const lineStart = outline?.lineStarts[line - 1]
  if (outline === null || lineStart === undefined) return null
  const offset = lineStart + column - 1
  const around = outline.ranges.filter(({ start, end }) => start < offset && offset < end)
  return around.toReversed()
}

/**
 * Whether an arrow function stands at the top level of an ES module (at most inside other arrows),
 * where `this` is undefined. False where it can't be known, and in CommonJS, where `this` is the
 * module's first `exports` object, which no scope shows.
 */
export function hasModuleThis(internals: FunctionInternals): boolean {
  if (!internals.scopes.some(({ type }) => type === 'module')) return false
  if (internals.scopes.some(({ type }) => type === 'eval' || type === 'with')) return false
  const enclosing = enclosingOf(internals)
  return enclosing !== null && enclosing.every(({ kind }) => kind === 'arrow')
}

/**
 * Names that a named function expression around the function binds, and that no scope lists; null
 * if that can't be known.
 */
export function hiddenNames(internals: FunctionInternals): ReadonlySet<string> | null {
  const enclosing = enclosingOf(internals)
  if (enclosing === null) return null
  const names = enclosing.filter(({ kind, expression }) => kind === 'function' && expression)
  return new Set(names.flatMap(({ name }) => name ?? []))
}

function outlineOf(scriptId: string): Outline | null {
  let outline = outlines.get(scriptId)
  if (outline === undefined) {
    const text = scriptSource(scriptId)
    outline = text === null ? null : outlineText(text)
    outlines.set(scriptId, outline)
  }
  return outline
}

/** Every function and class of a text, by position; null if it doesn't parse. */
function outlineText(text: string): Outline | null {
  const { createRequire } = process.getBuiltinModule('node:module')
  const { parse } = createRequire(import.meta.url)('acorn') as { parse: Parse }
  const goals = [
    { sourceType: 'module' },
    { sourceType: 'script', allowReturnOutsideFunction: true },
  ]
  for (const goal of goals) {
    try {
      const program = parse(text, { ecmaVersion: 'latest', allowHashBang: true, ...goal })
      return { ranges: rangesIn(program), lineStarts: lineStartsOf(text) }
    } catch {
      // The next goal, or unknown.
    }
  }
  return null
}

function rangesIn(program: Node): Range[] {
  const ranges: Range[] = []
  // Iterative: generated code nests deeper than the stack.
  const open: { readonly node: Node; readonly method: boolean }[] = [
    { node: program, method: false },
  ]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, method } = next
    const kind = kindOf(node, method)
    if (kind !== null) {
      const { start, end } = node
      const name = node.id?.name ?? null
      ranges.push({ kind, name, expression: node.type.endsWith('Expression'), start, end })
    }
    const holdsMethod = isMethodHolder(node)
    for (const child of childrenOf(node)) {
      open.push({ node: child, method: holdsMethod && child === node.value })
    }
  }
  return ranges.toSorted((a, b) => a.start - b.start || b.end - a.end)
}

function isMethodHolder(node: Node): boolean {
  if (node.type === 'MethodDefinition') return true
  return (
    node.type === 'Property' && (node.method === true || node.kind === 'get' || node.kind === 'set')
  )
}

function kindOf(node: Node, method: boolean): Enclosing['kind'] | null {
  switch (node.type) {
    case 'ArrowFunctionExpression':
      return 'arrow'
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      return method ? 'method' : 'function'
    case 'ClassDeclaration':
    case 'ClassExpression':
      return 'class'
    default:
      return null
  }
}

function* childrenOf(node: Node): Iterable<Node> {
  for (const value of Object.values(node)) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof item === 'object' && item !== null && 'type' in item && 'start' in item)
        yield item as Node
    }
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0]
  // The engine counts these four as line ends.
  for (const { 0: end, index } of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g))
    starts.push(index + end.length)
  return starts
}
