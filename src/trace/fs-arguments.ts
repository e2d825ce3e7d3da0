/**
 * What the arguments of an operation of `fs` mean.
 */
import { isRelative, isUnnameable, pathOf } from './path.ts'
import type { Recording } from './recording.ts'

/** What is to be done when an operation has ended. */
export interface After {
  /** It worked; may change what it returns. */
  readonly done?: (result: unknown) => unknown
  readonly failed?: () => void
  /** It has ended, however; for those who can't tell. */
  readonly ended?: () => void
}

/** Observes an operation before it runs. */
export type Operation = (recording: Recording, args: readonly unknown[]) => After | null

/** The absolute path that an argument means; null if it means none. */
export function named(recording: Recording, argument: unknown): string | null {
  if (isUnnameable(argument)) {
    recording.note('process', 'using a file whose name is no text')
    recording.refuseWrites('the name of a file is no text', () => false)
  }
  const path = pathOf(argument)
  if (path !== null && isRelative(argument)) recording.askDirectory('place')
  return path
}

/** The options at a place of the arguments. */
export function options(args: readonly unknown[], index: number): Record<string, unknown> {
  const given = args[index]
  return typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {}
}

export function flagOf(args: readonly unknown[], index: number, fallback: string): unknown {
  const { flag } = options(args, index)
  return flag ?? fallback
}

/** A mode as `fs` takes it, `0o600` or `'600'`. */
export function modeOf(given: unknown, fallback: number): number {
  if (typeof given === 'string' && /^[0-7]+$/.test(given)) return Number.parseInt(given, 8)
  return typeof given === 'number' ? given : fallback
}

/** The descriptor that an argument is, or has; null if it is none. */
export function descriptorOf(argument: unknown): number | null {
  if (typeof argument === 'number') return argument
  const isHandle =
    typeof argument === 'object' &&
    argument !== null &&
    'fd' in argument &&
    typeof argument.fd === 'number'
  return isHandle ? (argument.fd as number) : null
}
