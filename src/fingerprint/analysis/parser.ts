/**
 * Parses the text of one function, which stands alone: without the object or class of a method,
 * the constructor around a `super()`, the module around an `import.meta`.
 *
 * What must stay true: the parser is loaded only when a text must be parsed (analyses are cached on
 * disk, a warm process never needs it); a text is parsed in sloppy mode where that is possible, for
 * it does not tell whether strict code surrounds it; what is not exactly one function is refused.
 */

import type * as AcornModule from 'acorn'
import type { AnyNode, Options, Program } from 'acorn'
import { FingerprintError } from '../../errors.ts'
import { appendChildren } from './syntax.ts'
import type { FunctionKind } from './types.ts'

type Acorn = typeof AcornModule
type FunctionNode = Extract<
  AnyNode,
  { type: 'FunctionExpression' | 'ArrowFunctionExpression' | 'ClassExpression' }
>

export interface ParsedFunction {
  readonly kind: Exclude<FunctionKind, 'native'>
  /** The function or class; for a method its FunctionExpression. */
  readonly node: FunctionNode
  /** Of a method, getter or setter: its key as written, null where it was computed. */
  readonly key: AnyNode | null
  /** Strict code is certain because the text only parses as such. */
  readonly strict: boolean
  /** Length of what was put before the text to parse it. */
  readonly offset: number
}

let loaded: Acorn | null = null

/** The parser, loaded at its first use. */
export function acorn(): Acorn {
  loaded ??= process.getBuiltinModule('node:module').createRequire(import.meta.url)(
    'acorn',
  ) as Acorn
  return loaded
}

/** Whether a text is that of a function without source. No program can contain this sequence. */
export function isNativeText(text: string): boolean {
  return /^[^{]*\{\s*\[native code\]\s*\}\s*$/.test(text)
}

interface Wrapping {
  readonly before: string
  readonly after: string
  readonly sourceType: 'script' | 'module'
  readonly strict: boolean
  readonly pick: (program: Program) => Picked | null
}

type Picked = Pick<ParsedFunction, 'kind' | 'node' | 'key'>

const METHOD_KINDS = {
  init: 'method',
  method: 'method',
  constructor: 'method',
  get: 'getter',
  set: 'setter',
} as const

function pickExpression(program: Program): Picked | null {
  return functionOf(soleExpression(program))
}

function soleExpression(program: Program): AnyNode | null {
  return soleStatement(program.body)
}

function soleStatement(statements: readonly AnyNode[]): AnyNode | null {
  const statement = statements[0]
  if (statements.length !== 1 || statement?.type !== 'ExpressionStatement') return null
  return statement.expression
}

function functionOf(node: AnyNode | null | undefined): Picked | null {
  switch (node?.type) {
    case 'FunctionExpression':
      return { kind: 'function', node, key: null }
    case 'ArrowFunctionExpression':
      return { kind: 'arrow', node, key: null }
    case 'ClassExpression':
      return { kind: 'class', node, key: null }
    default:
      return null
  }
}

function pickProperty(program: Program): Picked | null {
  const object = soleExpression(program)
  if (object?.type !== 'ObjectExpression' || object.properties.length !== 1) return null
  const property = object.properties[0]
  if (property?.type !== 'Property' || property.value.type !== 'FunctionExpression') return null
  if (!property.method && property.kind === 'init') return null
  const key = property.computed ? null : property.key
  return { kind: METHOD_KINDS[property.kind], node: property.value, key }
}

function pickMember(program: Program): Picked | null {
  const outer = soleExpression(program)
  if (outer?.type !== 'ClassExpression' || outer.body.body.length !== 1) return null
  const member = outer.body.body[0]
  if (member?.type !== 'MethodDefinition') return null
  return {
    kind: METHOD_KINDS[member.kind],
    node: member.value,
    key: member.computed ? null : member.key,
  }
}

/** What V8 gives for a class's method that is called `static` lacks its name: `(x) { … }`. */
function pickStatic(program: Program): Picked | null {
  const picked = pickMember(program)
  return picked?.key?.type === 'Identifier' && picked.key.name === 'static' ? picked : null
}

function pickInFunction(program: Program): Picked | null {
  const outer = soleExpression(program)
  if (outer?.type !== 'FunctionExpression') return null
  return functionOf(soleStatement(outer.body.body))
}

function pickInConstructor(program: Program): Picked | null {
  const outer = soleExpression(program)
  const member = outer?.type === 'ClassExpression' ? outer.body.body[0] : undefined
  if (member?.type !== 'MethodDefinition') return null
  return functionOf(soleStatement(member.value.body.body))
}

function wrappings(sourceType: 'script' | 'module'): readonly Wrapping[] {
  const module = sourceType === 'module'
  const wrap = (
    before: string,
    after: string,
    pick: Wrapping['pick'],
    strict: boolean = module,
  ): Wrapping => ({ before, after, sourceType, strict, pick })
  return [
    wrap('(', '\n)', pickExpression),
    wrap('({', '\n})', pickProperty),
    // Private and static members exist in classes only, so strict code is certain.
    wrap('(class{', '\n})', pickMember, true),
    wrap('(class{static', '\n})', pickStatic, true),
    // An arrow that uses `new.target` of the function around it.
    wrap('(function(){(', '\n)})', pickInFunction),
    // An arrow that calls `super()` of the constructor around it.
    wrap('(class extends a{constructor(){(', '\n)}})', pickInConstructor, true),
  ]
}

/**
 * Parses what `Function.prototype.toString` gave for a function that has source.
 *
 * @throws FingerprintError `ERR_FINGERPRINT_UNPARSABLE` if it is not the text of one function.
 */
export function parseFunction(text: string): ParsedFunction {
  let failure: unknown = null
  let furthest = -1
  for (const wrapping of [...wrappings('script'), ...wrappings('module')]) {
    let program: Program
    try {
      program = acorn().parse(wrapping.before + text + wrapping.after, {
        ...PARSE_OPTIONS,
        sourceType: wrapping.sourceType,
      })
    } catch (error) {
      // Not told apart by class: in a vm context the parser's errors are of another realm. The
      // attempt that came furthest knows best what is wrong with the text.
      const position = (error as { pos?: number }).pos ?? 0
      const reached = position - wrapping.before.length
      if (reached > furthest) [failure, furthest] = [error, reached]
      continue
    }
    const picked = wrapping.pick(program)
    if (picked === null || !isPlausible(picked)) continue
    const offset = wrapping.before.length
    return { ...picked, strict: wrapping.strict, offset }
  }
  throw unparsable(text, failure)
}

const PARSE_OPTIONS: Options = {
  ecmaVersion: 'latest',
  allowSuperOutsideMethod: true,
  allowHashBang: false,
  checkPrivateFields: false,
}

/** `function(){ super.x }` parses as an anonymous function, but can only be a method of that name. */
function isPlausible(picked: Picked): boolean {
  if (picked.kind !== 'function' || picked.node.type !== 'FunctionExpression') return true
  return picked.node.id !== null || !mentionsOwnSuper(picked.node)
}

function mentionsOwnSuper(node: FunctionNode): boolean {
  const pending: AnyNode[] = [node]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.type === 'Super') return true
    const bound = next.type === 'FunctionExpression' || next.type === 'FunctionDeclaration'
    if (next !== node && (bound || next.type === 'ClassBody')) continue
    appendChildren(next, pending)
  }
  return false
}

function unparsable(text: string, cause: unknown): FingerprintError {
  const start = text.length > 60 ? `${text.slice(0, 60)}…` : text
  const message = (cause as { message?: unknown } | null)?.message
  const reason = typeof message === 'string' ? message : 'it is not the text of one function'
  return new FingerprintError(
    'ERR_FINGERPRINT_UNPARSABLE',
    `Cannot parse the source of a function "${start}": ${reason}. ` +
      'Give the memoized function a `version` so that its source need not be read.',
    [],
    cause === null ? undefined : { cause },
  )
}
