/**
 * Warnings, once for each place.
 *
 * What must stay true: the same thing is said once, however often it happens; saying it costs the
 * caller nothing but the warning.
 */
import type { PermafrostWarning } from '../errors.ts'

/** Remembers what was said; one for each place (a function, a cache). */
export class Warnings {
  readonly #said = new Set<string>()

  /** Emits the warning that `make` gives, unless `topic` came up here before. */
  once(topic: string, make: () => PermafrostWarning): void {
    if (this.#said.has(topic)) return
    this.#said.add(topic)
    process.emitWarning(make())
  }
}
