/**
 * Warnings, once for each place.
 *
 * What must stay true: the same thing is said once, however often it happens; saying it costs the
 * caller nothing but the warning; what is remembered is bounded.
 */
import type { PermafrostWarning } from '../errors.ts'

/** Who was told of so many different things (each damaged file, say) need not hear of more. */
const MOST = 200

/** Remembers what was said; one for each place (a function, a cache). */
export class Warnings {
  readonly #said = new Set<string>()

  /** Emits the warning that `make` gives, unless `topic` came up here before. */
  once(topic: string, make: () => PermafrostWarning): void {
    if (this.#said.has(topic) || this.#said.size >= MOST) return
    this.#said.add(topic)
    emit(make())
  }
}

function emit(warning: PermafrostWarning): void {
  try {
    process.emitWarning(warning)
  } catch {
    // In a vm context (test runners have them) an Error is none to the process.
    const { name, code, message } = warning
    process.emitWarning(message, { type: name, code })
  }
}
