/**
 * What this process has learned of files and not yet written down.
 *
 * What must stay true: what a state says is compared with the file's own stat by whoever reads it,
 * so an old one costs reading the file; the bound holds, and beyond it nothing more is learned.
 */

/** More would cost memory, and are only worth reading some files once more. */
const MOST = 50_000

type Learned = readonly [path: string, state: Uint8Array]

/** See the module's header. */
export class LearnedStates {
  readonly #states = new Map<string, Uint8Array>()

  get(path: string): Uint8Array | undefined {
    return this.#states.get(path)
  }

  put(path: string, state: Uint8Array): void {
    if (this.#states.size < MOST || this.#states.has(path)) this.#states.set(path, state)
  }

  waiting(): readonly Learned[] {
    return [...this.#states]
  }

  /** Takes out what was written, or is given up; what was learned since stays. */
  settle(states: readonly Learned[]): void {
    for (const [path, state] of states)
      if (this.#states.get(path) === state) this.#states.delete(path)
  }
}
