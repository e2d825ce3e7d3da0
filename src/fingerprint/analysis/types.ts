/**
 * What the analysis of one function text, and of one script, gives.
 *
 * What must stay true: both results are plain JSON (they are cached on disk by the content hash of
 * the text) and depend on the text alone; whoever changes the result for any text bumps
 * {@link ANALYSIS_FORMAT}, or old cached results would be taken for new ones.
 */

/** Part of the key under which analyses are cached; bumped when the result for a text changes. */
export const ANALYSIS_FORMAT = 2

/** How the value at the end of a member path is used. */
export type UseKind =
  /** It flows somewhere the analysis does not follow: all of it counts. */
  | 'value'
  /** Called directly, `o.m()`: the object before the last step is passed as `this`. */
  | 'call'
  /** Called without its object, `(0, o.m)()`. */
  | 'callDetached'
  | 'new'
  | 'typeof'
  /** Only undefined, null, other falsy and truthy are told apart. */
  | 'test'
  /** Assigned; the old value is not read. */
  | 'write'

/** One way in which a free variable is used; `path` holds the static property keys from it on. */
export interface Use {
  readonly path: readonly string[]
  readonly how: UseKind
}

/** A free variable of a text. */
export interface Slot {
  /** As it stands in the running text, to be looked up in the scopes. */
  readonly name: string
  /** Distinct, ordered by path and kind in code units. */
  readonly uses: readonly Use[]
  /** The text assigns, updates or deletes the variable itself, or makes it a loop's target. */
  readonly assigned: boolean
  /**
   * It is the text's own name. The text of a declaration and of a named function expression are
   * the same: in a declaration the name is a variable of the scope around it, in an expression it is
   * the function itself and no scope list shows it.
   */
  readonly self: boolean
}

/** A module that the text loads; `specifier` is null where it is not a literal. */
export interface DynamicImport {
  readonly specifier: string | null
  readonly kind: 'import' | 'require'
}

/** A property of the machine or the process that the result can depend on. */
export type EnvironmentTrait = 'timezone' | 'locale' | 'icu' | 'platform' | 'terminal' | 'window'

export type ImpurityKind = 'clock' | 'random' | 'network' | 'process' | 'console' | 'fs'

/** A place that reads or changes the outside world. */
export interface Impurity {
  readonly kind: ImpurityKind
  /** `Date.now`, `new Date()`, `fs.readFileSync`. */
  readonly what: string
  /** In the text, from 1. */
  readonly line: number
  /** In its line, in UTF-16 units from 0. */
  readonly column: number
}

/** What a text takes from around it that no scope list shows. */
export interface LexicalNeeds {
  readonly this: boolean
  readonly super: boolean
  readonly newTarget: boolean
  readonly arguments: boolean
}

export type FunctionKind =
  | 'function'
  | 'arrow'
  | 'method'
  | 'getter'
  | 'setter'
  | 'class'
  | 'native'

export interface FunctionAnalysis {
  readonly kind: FunctionKind
  readonly async: boolean
  readonly generator: boolean
  /** Has its own 'use strict'; classes are strict. */
  readonly strict: boolean
  /** The program without layout and names of variables; free variables are $0, $1 … */
  readonly canonical: string
  /** Free variables in order of their first occurrence in the canonical code. */
  readonly slots: readonly Slot[]
  /** The text can see the `this` of its own call. Never for arrows and classes. */
  readonly usesThis: boolean
  /** The text can see the `arguments` of its own call. Never for arrows and classes. */
  readonly usesArguments: boolean
  readonly lexical: LexicalNeeds
  /** Direct eval anywhere in it. */
  readonly directEval: boolean
  /** A `with` statement anywhere in it. */
  readonly with: boolean
  /** A class whose own body declares a #name. */
  readonly declaresPrivate: boolean
  /** Distinct, in order of occurrence. */
  readonly imports: readonly DynamicImport[]
  /** Property paths of `import.meta` that are used, joined by dots (`url`); `*` where it escapes. */
  readonly importMeta: readonly string[]
  /** Sorted. */
  readonly environment: readonly EnvironmentTrait[]
  /** In order of position. */
  readonly impurities: readonly Impurity[]
}

export interface ScriptImport {
  readonly local: string
  readonly specifier: string
  /** `default`, `*` for the namespace, or the exported name. */
  readonly imported: string
}

export interface ScriptExport {
  readonly exported: string
  /** The local name, or for a re-export the name in `from`; null where it has none. */
  readonly local: string | null
  readonly from: string | null
}

/** What is known of a script's bindings by name, whichever scope they are in. */
export interface ScriptAnalysis {
  /** Names that may be assigned after their declaration was evaluated; sorted. */
  readonly reassigned: readonly string[]
  /** Names declared by `var` with an initialiser: constant once no longer undefined; sorted. */
  readonly vars: readonly string[]
  readonly imports: readonly ScriptImport[]
  readonly exports: readonly ScriptExport[]
  readonly starExports: readonly string[]
  /** Direct eval, `with`, or unparsable: nothing can be settled. */
  readonly opaque: boolean
}
