/**
 * The static imports and exports of a module, in order of writing.
 *
 * What must stay true: an exported name whose value is no variable of the module (`export default
 * 1 + 1`) has no local name, so nobody takes a variable's constness for its own.
 */

import type { AnyNode, Program } from 'acorn'
import { appendPatternNames } from './syntax.ts'
import type { ScriptAnalysis, ScriptExport, ScriptImport } from './types.ts'

/** Reads the import and export declarations at the top of a program. */
export function readModuleRecords(
  program: Program,
): Pick<ScriptAnalysis, 'imports' | 'exports' | 'starExports'> {
  const imports: ScriptImport[] = []
  const exports: ScriptExport[] = []
  const starExports: string[] = []
  for (const node of program.body) {
    switch (node.type) {
      case 'ImportDeclaration':
        for (const each of node.specifiers) {
          imports.push({
            local: each.local.name,
            specifier: String(node.source.value),
            imported: importedName(each),
          })
        }
        break
      case 'ExportNamedDeclaration': {
        const from = node.source ? String(node.source.value) : null
        for (const { exported, local } of node.specifiers) {
          exports.push({ exported: nameOf(exported), local: nameOf(local), from })
        }
        for (const name of declaredNames(node.declaration)) {
          exports.push({ exported: name, local: name, from: null })
        }
        break
      }
      case 'ExportDefaultDeclaration':
        exports.push({
          exported: 'default',
          local: declaredNames(node.declaration)[0] ?? null,
          from: null,
        })
        break
      case 'ExportAllDeclaration': {
        const from = String(node.source.value)
        if (node.exported) exports.push({ exported: nameOf(node.exported), local: '*', from })
        else starExports.push(from)
        break
      }
      default:
    }
  }
  return { imports, exports, starExports }
}

function importedName(
  node:
    | Extract<AnyNode, { type: 'ImportSpecifier' | 'ImportDefaultSpecifier' }>
    | { readonly type: 'ImportNamespaceSpecifier' },
): string {
  if (node.type === 'ImportSpecifier') return nameOf(node.imported)
  return node.type === 'ImportDefaultSpecifier' ? 'default' : '*'
}

function nameOf(node: AnyNode): string {
  if (node.type === 'Identifier') return node.name
  return node.type === 'Literal' ? String(node.value) : ''
}

function declaredNames(node: AnyNode | null | undefined): readonly string[] {
  const names: string[] = []
  if (node?.type === 'VariableDeclaration') {
    for (const each of node.declarations) appendPatternNames(each.id, names)
  } else if (node?.type === 'FunctionDeclaration' || node?.type === 'ClassDeclaration') {
    if (node.id !== null && node.id !== undefined) names.push(node.id.name)
  }
  return names
}
