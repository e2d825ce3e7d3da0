/**
 * Collects, while the canonical code is written, what a text does beyond its variables: modules it
 * loads, traits of the environment it depends on, impurities, properties of `import.meta`.
 *
 * What must stay true: it sees exactly the nodes that enter the canonical code, so counters and the
 * computed key of a method leave no finding.
 */

import type { AnyNode } from 'acorn'
import type { Bound } from './bind.ts'
import { isCreateRequire } from './bind.ts'
import {
  makesText,
  mayBecomeText,
  traitsOfMember,
  traitsOfModule,
  traitsOfUse,
} from './environment.ts'
import { spokenChain } from './globals.ts'
import { type ImpureName, impurityOf } from './impurity.ts'
import { staticKey } from './syntax.ts'
import type { DynamicImport, EnvironmentTrait, FunctionAnalysis, Impurity } from './types.ts'
import { type Occurrence, type UseFinder, literalSpecifier } from './uses.ts'

type Found = Pick<FunctionAnalysis, 'imports' | 'importMeta' | 'environment' | 'impurities'>

/** Functions of transpilers and bundlers that load a module as `require` and `import()` do. */
const LOADERS: ReadonlyMap<string, DynamicImport['kind']> = new Map([
  ['require', 'require'],
  ['__require', 'require'],
  ['__non_webpack_require__', 'require'],
  ['__vite_ssr_dynamic_import__', 'import'],
])

export class Findings {
  private readonly bound: Bound
  private readonly finder: UseFinder
  private readonly imports: Map<string, DynamicImport> = new Map()
  private readonly importMeta: Set<string> = new Set()
  private readonly traits: Set<EnvironmentTrait> = new Set()
  private readonly impure: { readonly at: number; readonly name: ImpureName }[] = []
  private constructsDate: boolean = false
  private makesText: boolean = false

  constructor(bound: Bound, finder: UseFinder) {
    this.bound = bound
    this.finder = finder
  }

  /** Notes one use of the free variable `name`, or of a module loaded inline. */
  noteUse(name: string, use: Occurrence, at: number): void {
    const chain = spokenChain(name, use.path)
    this.add(traitsOfUse(chain, use))
    let impurity = impurityOf(chain, use.how)
    if (chain[0] === 'Date' && chain.length === 1 && use.how === 'new') {
      this.constructsDate ||= mayBecomeText(use, this.bound.parents)
      const { parent } = use
      if (parent?.type === 'NewExpression' && parent.arguments.length === 0) {
        impurity = { kind: 'clock', what: 'new Date()' }
      }
    }
    if (impurity !== null) this.impure.push({ at, name: impurity })
  }

  /** Notes what a node is by itself. */
  noteNode(node: AnyNode): void {
    this.makesText ||= makesText(node)
    switch (node.type) {
      case 'MemberExpression': {
        const key = staticKey(node.property, node.computed)
        if (key !== null) this.add(traitsOfMember(key))
        break
      }
      case 'Property': {
        const key = staticKey(node.key, node.computed)
        const isRead = this.bound.parents.get(node)?.type === 'ObjectPattern'
        if (isRead && key !== null) this.add(traitsOfMember(key))
        break
      }
      case 'MetaProperty':
        if (node.meta.name === 'import') this.noteImportMeta(node)
        break
      case 'ImportExpression':
        this.noteImport('import', literalSpecifier(node.source))
        break
      case 'CallExpression':
        this.noteCall(node)
        break
      default:
    }
  }

  private noteCall(call: AnyNode & { type: 'CallExpression' }): void {
    const kind = this.loads(call.callee)
    if (kind === null) return
    const specifier = literalSpecifier(call.arguments[0])
    this.noteImport(kind, specifier)
    if (specifier === null) return
    // `require('node:fs').readFileSync(…)` is the same as through a variable.
    const name = specifier.replace(/^node:/, '').replaceAll('/', '_')
    for (const use of this.finder.find(call)) {
      if (use.path.length > 0) this.noteUse(name, use, call.start)
    }
  }

  private loads(callee: AnyNode): DynamicImport['kind'] | null {
    if (isCreateRequire(callee)) return 'require'
    if (callee.type === 'MemberExpression') {
      if (staticKey(callee.property, callee.computed) !== 'resolve') return null
      const object = callee.object
      if (object.type === 'MetaProperty') return object.meta.name === 'import' ? 'import' : null
      return object.type === 'Identifier' ? this.loads(object) : null
    }
    if (callee.type !== 'Identifier') return null
    const { local } = this.bound.resolutionOf(callee)
    if (local !== null) return local.loadsModules ? 'require' : null
    return LOADERS.get(callee.name) ?? null
  }

  private noteImport(kind: DynamicImport['kind'], specifier: string | null): void {
    this.imports.set(JSON.stringify([kind, specifier]), { specifier, kind })
    if (specifier !== null) this.add(traitsOfModule(specifier))
  }

  private noteImportMeta(node: AnyNode): void {
    for (const { path } of this.finder.find(node)) {
      this.importMeta.add(path.length === 0 ? '*' : path.join('.'))
    }
  }

  private add(traits: readonly EnvironmentTrait[]): void {
    for (const trait of traits) this.traits.add(trait)
  }

  /** @param offset where `text` starts in what was parsed */
  result(text: string, offset: number): Found {
    if (this.constructsDate && this.makesText) this.traits.add('timezone')
    return {
      imports: [...this.imports.values()],
      importMeta: [...this.importMeta].toSorted(),
      environment: [...this.traits].toSorted(),
      impurities: this.locate(text, offset),
    }
  }

  private locate(text: string, offset: number): readonly Impurity[] {
    if (this.impure.length === 0) return []
    const starts = [0]
    for (const match of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) {
      starts.push(match.index + match[0].length)
    }
    let line = 0
    return this.impure
      .toSorted((a, b) => a.at - b.at)
      .map(({ at, name: { kind, what } }) => {
        const position = at - offset
        while ((starts[line + 1] ?? Infinity) <= position) line += 1
        return { kind, what, line: line + 1, column: position - (starts[line] ?? 0) }
      })
  }
}
