/**
 * Imports a module of the user's, as `node` would.
 *
 * What must stay true: what the module prints does not mix with the command's result: it goes to
 * stderr. It runs in its project's root, so that what it reads does not hang on where the command
 * was started.
 */
import { extname } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { projectRoot } from '../platform/project.ts'
import { ProblemError } from './command.ts'
import type { Target } from './target.ts'

/**
 * The exports of the target's module.
 *
 * @throws ProblemError that says why it can't be imported.
 */
export async function importModule({ file, shown }: Target): Promise<object> {
  process.chdir(projectRoot(file))
  const stdout = process.stdout
  const own = Object.getOwnPropertyDescriptor(stdout, 'write')
  const { stderr } = process
  stdout.write = stderr.write.bind(stderr)
  try {
    return (await import(pathToFileURL(file).href)) as object
  } catch (error) {
    throw new ProblemError(`Cannot import "${shown}": ${reasonOf(error, file)}`, { cause: error })
  } finally {
    if (own === undefined) delete (stdout as Partial<typeof stdout>).write
    else Object.defineProperty(stdout, 'write', own)
  }
}

const ANOTHER_LOADER = 'Try another loader: NODE_OPTIONS="--import tsx" permafrost …'

function reasonOf(error: unknown, file: string): string {
  const { code, message, stack } = (error ?? {}) as Partial<NodeJS.ErrnoException>
  switch (code) {
    case 'ERR_UNKNOWN_FILE_EXTENSION':
      return `Node ${process.version} does not run "${extname(file)}" files. ${ANOTHER_LOADER}`
    case 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX':
      return `Node only strips types. ${message}. ${ANOTHER_LOADER}`
    case 'ERR_MODULE_NOT_FOUND':
    case 'ERR_INVALID_TYPESCRIPT_SYNTAX':
      return message ?? code
    default:
      return `it threw\n${stack ?? message ?? String(error)}`
  }
}
