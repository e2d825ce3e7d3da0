/**
 * A priority queue of keys whose priorities change: a binary heap that knows where each key stands.
 *
 * What must stay true: the lowest priority is first; among equal ones the one set longest ago.
 */

/** See the module's header. */
export class Queue {
  readonly #heap: number[] = []
  readonly #places: Int32Array
  readonly #priorities: Float64Array
  readonly #turns: Float64Array
  #turn = 0

  /** For keys from 0 to `keys` - 1. */
  constructor(keys: number) {
    this.#places = new Int32Array(keys).fill(-1)
    this.#priorities = new Float64Array(keys)
    this.#turns = new Float64Array(keys)
  }

  get size(): number {
    return this.#heap.length
  }

  has(key: number): boolean {
    return this.#places[key] !== -1
  }

  /** Puts a key in, or moves it. */
  set(key: number, priority: number): void {
    this.#priorities[key] = priority
    this.#turns[key] = this.#turn++
    let place = this.#places[key]!
    if (place === -1) place = this.#heap.push(key) - 1
    this.#places[key] = place
    this.#rise(place)
    this.#sink(this.#places[key]!)
  }

  /** Takes the first out. */
  shift(): { readonly key: number; readonly priority: number } | null {
    const [key] = this.#heap
    if (key === undefined) return null
    const last = this.#heap.pop()!
    this.#places[key] = -1
    if (last !== key) {
      this.#put(last, 0)
      this.#sink(0)
    }
    return { key, priority: this.#priorities[key]! }
  }

  #put(key: number, place: number): void {
    this.#heap[place] = key
    this.#places[key] = place
  }

  #before(a: number, b: number): boolean {
    const difference = this.#priorities[a]! - this.#priorities[b]!
    return difference === 0 ? this.#turns[a]! < this.#turns[b]! : difference < 0
  }

  #rise(from: number): void {
    const key = this.#heap[from]!
    let place = from
    while (place > 0) {
      const above = (place - 1) >> 1
      if (!this.#before(key, this.#heap[above]!)) break
      this.#put(this.#heap[above]!, place)
      place = above
    }
    this.#put(key, place)
  }

  #sink(from: number): void {
    const key = this.#heap[from]!
    let place = from
    for (;;) {
      let below = 2 * place + 1
      if (below >= this.#heap.length) break
      if (below + 1 < this.#heap.length && this.#before(this.#heap[below + 1]!, this.#heap[below]!))
        below++
      if (!this.#before(this.#heap[below]!, key)) break
      this.#put(this.#heap[below]!, place)
      place = below
    }
    this.#put(key, place)
  }
}
