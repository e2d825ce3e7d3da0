/**
 * The analysis of one function: what it is, its canonical code, its free variables and how it uses
 * them, and what else its result can depend on.
 *
 * What must stay true: the result depends on nothing but the text, so it can be cached by the
 * text's hash for ever, and for as long as ANALYSIS_FORMAT stays the same.
 */

import { FingerprintError } from '../../errors.ts'
import { bind } from './bind.ts'
import { CanonicalWriter } from './canonical.ts'
import { type ParsedFunction, isNativeText, parseFunction } from './parser.ts'
import { UnknownSyntaxError, hasUseStrict } from './syntax.ts'
import type { FunctionAnalysis, LexicalNeeds } from './types.ts'

const NO_NEEDS: LexicalNeeds = { this: false, super: false, newTarget: false, arguments: false }

/**
 * Analyses what `Function.prototype.toString` gives.
 *
 * @param text the text of a function, arrow, method, getter, setter, class or native function
 * @throws FingerprintError `ERR_FINGERPRINT_UNPARSABLE` if it can't be parsed
 * @example
 * analyzeFunction('(n) => n * cfg.rate').slots
 * // [{ name: 'cfg', uses: [{ path: ['rate'], how: 'value' }], assigned: false, self: false }]
 */
export function analyzeFunction(text: string): FunctionAnalysis {
  if (isNativeText(text)) return analyzeNative(text)
  const parsed = parseFunction(text)
  try {
    return analyzeParsed(text, parsed)
  } catch (error) {
    if (!(error instanceof UnknownSyntaxError)) throw error
    throw new FingerprintError(
      'ERR_FINGERPRINT_UNPARSABLE',
      `Cannot analyse the source of a function: ${error.message}. ` +
        'Give the memoized function a `version` so that its source need not be read.',
      [],
      { cause: error },
    )
  }
}

function analyzeParsed(text: string, parsed: ParsedFunction): FunctionAnalysis {
  const { kind, node } = parsed
  const bound = bind(parsed)
  const writer = new CanonicalWriter(parsed, bound)
  const canonical = writer.write()
  const { own } = bound
  const sees = (what: boolean): boolean => what || own.directEval
  const isLexical = kind === 'arrow' || kind === 'class'
  const isClass = node.type === 'ClassExpression'
  const ownName = kind === 'function' && node.id ? node.id.name : null
  return {
    kind,
    async: !isClass && node.async,
    generator: !isClass && node.generator,
    strict: isClass || (node.body.type === 'BlockStatement' && hasUseStrict(node.body.body)),
    canonical,
    slots: writer.slots.list(ownName),
    usesThis: !isLexical && sees(own.this),
    usesArguments: !isLexical && sees(own.arguments),
    lexical: isLexical
      ? {
          this: sees(own.this),
          super: sees(own.super),
          newTarget: sees(own.newTarget),
          arguments: sees(own.arguments),
        }
      : { ...NO_NEEDS, super: kind !== 'function' && sees(own.super) },
    directEval: bound.directEval,
    with: bound.with,
    declaresPrivate:
      isClass &&
      node.body.body.some((each) => 'key' in each && each.key.type === 'PrivateIdentifier'),
    ...writer.findings.result(text, parsed.offset),
  }
}

function analyzeNative(text: string): FunctionAnalysis {
  return {
    kind: 'native',
    async: false,
    generator: false,
    strict: false,
    canonical: `(native ${JSON.stringify(text.replace(/\s+/g, ' ').trim())})`,
    slots: [],
    usesThis: true,
    usesArguments: true,
    lexical: NO_NEEDS,
    directEval: false,
    with: false,
    declaresPrivate: false,
    imports: [],
    importMeta: [],
    environment: [],
    impurities: [],
  }
}
