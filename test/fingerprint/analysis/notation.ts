/** Writes analyses in one line each, so that a table of cases can be read at a glance. */

import { analyzeFunction } from '../../../src/fingerprint/analysis/index.ts'

/** `cfg a.b/value, c/call; n! /value /write`: slots in order, `!` assigned, `@` the own name. */
export function slotsOf(text: string): string {
  return analyzeFunction(text)
    .slots.map(({ name, uses, assigned, self }) => {
      const marks = `${assigned ? '!' : ''}${self ? '@' : ''}`
      const each = uses.map(({ path, how }) => `${path.join('.')}/${how}`)
      return `${name}${marks} ${each.join(', ')}`
    })
    .join('; ')
}

/** The canonical code of a text. */
export function canonical(text: string): string {
  return analyzeFunction(text).canonical
}
