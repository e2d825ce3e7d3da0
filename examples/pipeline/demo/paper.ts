/**
 * What the demonstration prints, line by line.
 *
 * What must stay true: the text is the same with and without colours; colours only where the
 * terminal wants them (`styleText` looks at the stream and at NO_COLOR).
 */
import process from 'node:process'
import { styleText } from 'node:util'
import type { StepReport } from '../step.ts'
import type { Edit } from './edit.ts'

type Style = Parameters<typeof styleText>[0]

function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout })
}

function print(line = ''): void {
  process.stdout.write(`${line}\n`.replace(/ +\n/, '\n'))
}

/** `36 ms`, `3.41 s`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`
}

function row(name: string, what: string, time: string, why: string): string {
  return `    ${name.padEnd(8)}${what}${time.padStart(9)}   ${styled('dim', why)}`
}

/** A title, and what it is about. */
export function title(text: string, about: string): void {
  print()
  print(`  ${styled('bold', text.padEnd(7))} ${about}`)
}

/** A line below what a title is about. */
export function note(text: string): void {
  print(`          ${text}`)
}

/** The end. */
export function end(): void {
  print()
}

/** One step. */
export function stepLine({ name, hit, why, ms }: StepReport): void {
  const what = hit ? styled('green', 'hit     ') : styled('yellow', 'computed')
  print(row(name, what, duration(ms), why))
}

/** What a whole process took. */
export function totalLine(ms: number, about: string): void {
  const label = styled('bold', 'whole process'.padEnd(16))
  print(`    ${label}${styled('bold', duration(ms).padStart(9))}   ${about}`)
}

/** An edit as a small diff. */
export function diffLines({ before, after }: Edit): void {
  print(`    ${styled('red', `- ${before}`)}`)
  print(`    ${styled('green', `+ ${after}`)}`)
}
