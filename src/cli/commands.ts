/**
 * The table of commands.
 *
 * What must stay true: a command's file is loaded only when it is called.
 */
import type { Command } from './command.ts'

interface Listed {
  /** One line for the list of commands. */
  readonly summary: string
  readonly load: () => Promise<Command>
}

/** All commands by name, in the order in which they are listed. */
export const COMMANDS: ReadonlyMap<string, Listed> = new Map([
  [
    'fingerprint',
    {
      summary: 'print the fingerprint of what a module exports',
      load: async () => (await import('./commands/fingerprint.ts')).fingerprintCommand,
    },
  ],
])
