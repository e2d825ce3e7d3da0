/**
 * Encodes what a function loads while it runs: `import('./x')`, `require('./x')`.
 *
 * What must stay true: it counts by the content of all that is loaded with it, loaded yet or not; what
 * is named by anything but a literal is refused, for it can't be known.
 */
import type { PackageHome } from '../platform/packages.ts'
import type { FunctionAnalysis } from './analysis/index.ts'
import type { CodeRoom } from './code-room.ts'
import type { FunctionFacts } from './facts.ts'
import { relativePath } from './locations.ts'
import { importClosure, UnnamedLoad, type ImportClosure } from './modules.ts'
import type { Session } from './session.ts'
import { TAG } from './tags.ts'
import { functionName } from './writes.ts'

/** Writes each module that a function of the user's names; gives the packages that these load. */
export function encodeImports(
  session: Session,
  room: CodeRoom,
  fn: Function,
  facts: FunctionFacts,
  analysis: FunctionAnalysis,
): readonly PackageHome[] {
  const loaded: PackageHome[] = []
  if (analysis.imports.length > 0) session.watch?.giveUp()
  for (const { specifier, kind } of analysis.imports) {
    if (specifier === null)
      session.fail(
        'ERR_FINGERPRINT_UNSUPPORTED',
        `the function "${functionName(fn)}": it loads a module whose name is not a literal, so what it runs can't be known. ` +
          'Use a literal specifier, pass the module as an argument, or give a `version`',
      )
    session.sink.byte(TAG.dynamicImport)
    const { digest, packages } = closureOf(session, room, fn, { specifier, kind }, facts.url)
    loaded.push(...packages)
    session.sink.text(digest)
    if (session.tree !== null) {
      session.tree.enter(`import(${JSON.stringify(specifier)})`)
      session.tree.is('module', digest)
      session.tree.leave()
    }
  }
  return loaded
}

function closureOf(
  session: Session,
  room: CodeRoom,
  fn: Function,
  { specifier, kind }: { readonly specifier: string; readonly kind: 'import' | 'require' },
  url: string | null,
): ImportClosure {
  try {
    return importClosure(specifier, kind, url)
  } catch (error) {
    if (!(error instanceof UnnamedLoad)) throw error
    return session.fail(
      'ERR_FINGERPRINT_UNSUPPORTED',
      `the function "${functionName(fn)}": "${relativePath(room.root, error.message)}", which it loads, loads a module whose name is not a literal. ` +
        'Use literal specifiers, or give a `version`',
    )
  }
}
