/**
 * What never changes about a function: its text, the analysis of that text, where its code lives.
 *
 * What must stay true: everything here is a function of the function's identity, so it is worked out
 * once per function and kept weakly; what can change (captures, properties) is never kept here.
 */
import { hash128, hashText } from '../platform/hash.ts'
import { packageOf, type Home } from '../platform/packages.ts'
import { scriptUrl } from '../platform/scripts.ts'
import { FingerprintError } from '../errors.ts'
import type { FunctionAnalysis } from './analysis/index.ts'
import { ANALYSIS_FORMAT, analyzer } from './analyzer.ts'
import { isNativeText } from './intrinsics.ts'
import { textOf } from './primordials.ts'

/** A place to keep analyses over runs, by content hash. */
export interface AnalysisCache {
  get(hash: string): string | null
  put(hash: string, json: string): void
}

export interface FunctionFacts {
  readonly text: string
  readonly native: boolean
  /** Digest of the text; identifies code that counts by version. */
  readonly textHash: string
  analysis: FunctionAnalysis | null
  /** Whether the function runs in sloppy mode; null until asked. */
  sloppy: boolean | null
  /** Digest of the canonical code. */
  code: bigint | null
  home: Home | null
  url: string | null
  scriptId: string | null
}

const byFunction = new WeakMap<Function, FunctionFacts>()
const byText = new Map<string, FunctionAnalysis>()
const MOST_TEXTS = 20_000

/** The facts of `fn` that need neither parser nor inspector. */
export function factsOf(fn: Function): FunctionFacts {
  let facts = byFunction.get(fn)
  if (facts === undefined) {
    const text = textOf(fn)
    facts = {
      text,
      native: isNativeText(text),
      textHash: hashText(text),
      analysis: null,
      sloppy: null,
      code: null,
      home: null,
      url: null,
      scriptId: null,
    }
    byFunction.set(fn, facts)
  }
  return facts
}

function parse(text: string): FunctionAnalysis {
  try {
    return analyzer().analyzeFunction(text)
  } catch (error) {
    // Loaded on its own, the room may have classes of its own.
    if (error instanceof FingerprintError || (error as { code?: unknown }).code !== UNPARSABLE)
      throw error
    throw new FingerprintError(UNPARSABLE, (error as Error).message, [], { cause: error })
  }
}

const UNPARSABLE = 'ERR_FINGERPRINT_UNPARSABLE'

/** The analysis of a function's text: from memory, from disk, or by parsing. */
export function analysisOf(facts: FunctionFacts, cache: AnalysisCache | null): FunctionAnalysis {
  if (facts.analysis !== null) return facts.analysis
  let analysis = byText.get(facts.textHash)
  if (analysis === undefined) {
    const name = `${ANALYSIS_FORMAT}:${facts.textHash}`
    const stored = cache?.get(name) ?? null
    if (stored === null) {
      analysis = parse(facts.text)
      cache?.put(name, JSON.stringify(analysis))
    } else {
      analysis = JSON.parse(stored) as FunctionAnalysis
    }
    if (byText.size >= MOST_TEXTS) byText.clear()
    byText.set(facts.textHash, analysis)
  }
  facts.analysis = analysis
  return analysis
}

/** The digest of a function's canonical code. */
export function codeOf(facts: FunctionFacts, cache: AnalysisCache | null): bigint {
  facts.code ??= hash128(Buffer.from(analysisOf(facts, cache).canonical, 'utf16le'))
  return facts.code
}

/** Where a function's code lives, given its script. */
export function homeOf(facts: FunctionFacts, scriptId: string | null): Home {
  if (facts.home === null) {
    facts.scriptId = scriptId
    facts.url = scriptId === null ? null : scriptUrl(scriptId)
    facts.home = facts.url === null ? { kind: 'own', root: null } : packageOf(facts.url)
  }
  return facts.home
}
