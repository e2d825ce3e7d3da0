/**
 * From the command line to an exit code: finds the command, reads its options, tells its troubles.
 *
 * What must stay true: results go to stdout, everything else to stderr; exit codes are those of
 * `EXIT`; an unknown name is answered with the one that was probably meant.
 */
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { didYouMean } from '../cache/suggest.ts'
import { PermafrostError } from '../errors.ts'
import { EXIT, ProblemError, UsageError, type Command, type ExitCode } from './command.ts'
import { COMMANDS } from './commands.ts'

/** Runs the program with the words that follow its name. */
export async function run(words: readonly string[]): Promise<ExitCode> {
  const [name = '', ...rest] = words
  try {
    return await dispatch(name, rest)
  } catch (error) {
    if (error instanceof UsageError) {
      const help = COMMANDS.has(name) ? `permafrost ${name} --help` : 'permafrost --help'
      complain(`${error.message}\nRun "${help}" to see how it is used.`)
      return EXIT.usage
    }
    if (error instanceof ProblemError || error instanceof PermafrostError) complain(error.message)
    else complain(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return EXIT.problem
  }
}

async function dispatch(name: string, rest: readonly string[]): Promise<ExitCode> {
  if (name === '--help' || name === '-h' || name === 'help') return printed(overview())
  if (name === '--version' || name === '-v') return printed(`${version()}\n`)
  const listed = COMMANDS.get(name)
  if (listed !== undefined) return await invoke(await listed.load(), rest)
  if (name === '') throw new UsageError('A command is missing')
  const known = [...COMMANDS.keys()]
  throw new UsageError(`Unknown command "${name}"${didYouMean(name, known)}`)
}

async function invoke(command: Command, words: readonly string[]): Promise<ExitCode> {
  const options = { ...command.options, help: { type: 'boolean', short: 'h' } } as const
  const parsed = parse(words, options)
  if (parsed.values['help'] === true) return await printed(command.help)
  const flags = new Set(Object.keys(parsed.values))
  return await command.run({ positionals: parsed.positionals, flags, print })
}

type Parsed = ReturnType<typeof parseArgs>

function parse(words: readonly string[], options: Command['options']): Parsed {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const known = Object.keys(options).map((option) => `--${option}`)
    const unknown = words
      .map((word) => word.replace(/=.*/s, ''))
      .find((word) => word.startsWith('--') && !known.includes(word))
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && unknown !== undefined)
      throw new UsageError(`Unknown option "${unknown}"${didYouMean(unknown, known)}`)
    throw new UsageError(message)
  }
}

function overview(): string {
  const lines = [...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(14)}${summary}\n`)
  return (
    'Usage: permafrost <command> [options]\n\n' +
    `Commands:\n${lines.join('')}\n` +
    'Options:\n  --help        what a command does and how it is used\n' +
    '  --version     the version of Permafrost\n\n' +
    'Exit codes: 0 success, 1 a problem, 2 a command line that makes no sense.\n'
  )
}

/** From package.json, which lies two folders above this file in `src` and in `dist` alike. */
function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}

function print(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()))
}

async function printed(text: string): Promise<ExitCode> {
  await print(text)
  return EXIT.success
}

function complain(message: string): void {
  process.stderr.write(`permafrost: ${message}\n`)
}
