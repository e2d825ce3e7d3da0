/**
 * What a command of the program is.
 *
 * What must stay true: one command is one file in `commands`; it prints its result to stdout through
 * `print` and nothing else, so that output can be piped, and tells trouble by throwing.
 */
import type { ParseArgsOptionsConfig } from 'node:util'

/** The exit codes of all commands. */
export const EXIT = {
  success: 0,
  /** The command ran and found a problem, or could not do what it was asked. */
  problem: 1,
  /** The command line makes no sense. */
  usage: 2,
} as const

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** What a command is given. */
export interface Invocation {
  readonly positionals: readonly string[]
  /** The flags that were given. */
  readonly flags: ReadonlySet<string>
  /** Writes a text to stdout; resolves when it is written. */
  readonly print: (text: string) => Promise<void>
}

/** A command. */
export interface Command {
  /** Printed by `--help`. */
  readonly help: string
  /** The options it takes, besides `--help`; for `parseArgs` of node:util. */
  readonly options: ParseArgsOptionsConfig
  /**
   * Does the work.
   *
   * @throws UsageError if the command line makes no sense; ProblemError or PermafrostError if the
   * work can't be done.
   */
  run(invocation: Invocation): Promise<ExitCode>
}

/** The command line makes no sense: exit code 2. */
export class UsageError extends Error {}

/** What was asked for can't be done: exit code 1. The message is for people. */
export class ProblemError extends Error {}
