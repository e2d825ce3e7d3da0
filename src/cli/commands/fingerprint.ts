/**
 * `permafrost fingerprint file.ts#name`.
 *
 * What must stay true: what it prints is what `fingerprint(value)` gives in the program itself, and
 * is the same in every process, wherever the command is started.
 */
import process from 'node:process'
import { describeFor } from '../describe-for.ts'
import { EXIT, UsageError, type Command, type ExitCode, type Invocation } from '../command.ts'
import { importModule } from '../import-module.ts'
import { parseTarget, valueAt } from '../target.ts'
import { treeText } from '../tree-text.ts'

const HELP = `Usage: permafrost fingerprint <file>#<name> [--tree | --json]

Imports a module and prints the fingerprint of what it exports under a name: 32 hex digits that
change when the value changes, or for a function its source, anything it reaches, or a captured value.

  permafrost fingerprint src/scale.ts#scale           an exported function, or any exported value
  permafrost fingerprint src/model.ts#Model.predict   a method, getter or static member of a class
  permafrost fingerprint src/scale.ts#default         the default export

Options:
  --tree    what counts, as a tree: functions and where they are, captured values, packages
  --json    the same as JSON, as describe() of permafrost/fingerprint gives it
  --help    this text

The module runs, in the root of its project; what it prints goes to stderr. The fingerprint is the
one that fingerprint(value) gives, and can be given to codeVersion().
`

async function run({ positionals, flags, print }: Invocation): Promise<ExitCode> {
  const [word, ...others] = positionals
  if (word === undefined) throw new UsageError('What to fingerprint is missing: <file>#<name>')
  if (others.length > 0)
    throw new UsageError(`Cannot fingerprint more than one value at a time: "${others[0]}" is left`)
  if (flags.has('tree') && flags.has('json'))
    throw new UsageError('Cannot print "--tree" and "--json" at once')

  const target = parseTarget(word, process.cwd())
  const value = valueAt(target, await importModule(target))
  const description = await describeFor(target, value)

  if (flags.has('json')) await print(`${JSON.stringify(description, null, 2)}\n`)
  else if (flags.has('tree'))
    await print(`${description.fingerprint}\n${treeText(description.root, target.names.join('.'))}`)
  else await print(`${description.fingerprint}\n`)
  return EXIT.success
}

/** The command. */
export const fingerprintCommand: Command = {
  help: HELP,
  options: { tree: { type: 'boolean' }, json: { type: 'boolean' } },
  run,
}
