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
    const around = this.#openAround()
    // The common case, also at the bottom of a recursion: all that are under way are around it.
    if (around.length < open.size) this.#disturb(new Set(around))
    open.add(this)
  }

  #openAround(): readonly Window[] {
    const around: Window[] = []
    for (let at = this.#parent; at !== null; at = at.#parent) if (open.has(at)) around.push(at)
    return around
  }

  #disturb(around: ReadonlySet<Window>): void {
    this.alone = false
    for (const other of open) if (!around.has(other)) other.alone = false
  }

  close(): void {
    open.delete(this)
  }
}
