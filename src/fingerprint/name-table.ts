/**
 * Names of properties, and lists of them: each is written once and counts by its number from then on.
 *
 * What must stay true: names and lists are numbered in the order in which they are met, so the bytes
 * depend on the value alone. Every object passes here.
 */
import type { ByteSink } from './sink.ts'

/** The names of one object's properties, in their order. */
interface Shape {
  readonly names: readonly string[]
  readonly number: number
}

export class NameTable {
  /** By the first name. */
  private shapes: Map<string, Shape[]> = new Map()
  private shapeCount = 0
  private keys: Map<string, number> = new Map()

  reset(): void {
    if (this.keys.size > 0) this.keys = new Map()
    if (this.shapeCount > 0) {
      this.shapes = new Map()
      this.shapeCount = 0
    }
  }

  /** Writes a name; one that was met before is a number. */
  key(sink: ByteSink, name: string): void {
    const known = this.keys.get(name)
    if (known !== undefined) {
      sink.varint(known + 1)
      return
    }
    this.keys.set(name, this.keys.size)
    sink.byte(0)
    sink.text(name)
  }

  /**
   * Writes a list of names. Objects of one shape follow one another in most data: a list of names met
   * before is one number.
   */
  names(sink: ByteSink, names: readonly string[]): void {
    const first = names.length === 0 ? '' : names[0]!
    const bucket = this.shapes.get(first)
    if (bucket !== undefined) {
      for (let i = 0; i < bucket.length; i++) {
        const shape = bucket[i]!
        if (!sameNames(shape.names, names)) continue
        sink.varint(shape.number + 1)
        return
      }
    }
    sink.byte(0)
    sink.varint(names.length)
    for (let i = 0; i < names.length; i++) this.key(sink, names[i]!)
    const shape = { names, number: this.shapeCount++ }
    if (bucket === undefined) this.shapes.set(first, [shape])
    // Data with names as keys has a new shape each time: don't search long lists for them.
    else if (bucket.length < 16) bucket.push(shape)
  }
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false
  return true
}
