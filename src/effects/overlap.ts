/**
 * Whether other calls ran while one was under way: then what changed meanwhile can't be told apart.
 *
 * What must stay true: calls inside a call belong to it, so they don't disturb it, and it does not
 * disturb them; any two others that were open at the same time disturb both. A call whose two inner
 * calls disturb each other stays undisturbed itself.
 */

const open = new Set<Window>()

/** The time in which one call is under way. */
export class Window {
  /** Whether no other call was under way at any time; it stays to be read after closing. */
  alone = true
  readonly #parent: Window | null

  /** Opens it. `parent` is that of the call inside which this one is made. */
  constructor(parent: Window | null) {
    this.#parent = parent
    for (const other of open) {
      if (this.#isInside(other)) continue
      other.alone = false
      this.alone = false
    }
    open.add(this)
  }

  #isInside(other: Window): boolean {
    for (let at = this.#parent; at !== null; at = at.#parent) if (at === other) return true
    return false
  }

  close(): void {
    open.delete(this)
  }
}
