/**
 * Which array buffers an encoded value holds, and where its views lie in them.
 *
 * Views that share a buffer keep sharing it. A buffer that is reached by a single view, and not
 * itself, is stored as that view's bytes alone, so that a slice does not drag in what lies around
 * it. Small Node Buffers are slices of a pool that the program never sees as such: those are stored
 * apart from one another unless they overlap, or else one value would carry the whole pool with
 * other people's bytes.
 */
import { Buffer } from 'node:buffer'
import { OwnMap, bufferByteLength } from './intrinsics.ts'
import type { Writer } from './writer.ts'

interface Row {
  readonly use: Use
  readonly offset: number
  readonly length: number
  stored: number
  storedOffset: number
}

interface Use {
  readonly buffer: ArrayBuffer
  readonly rows: Row[]
  /** The buffer itself is part of the value. */
  whole: boolean
  onlyNodeBuffers: boolean
}

interface Stored {
  readonly buffer: ArrayBuffer
  readonly start: number
  readonly length: number
}

/** How long the buffers are that Node cuts small Buffers from; not always `Buffer.poolSize`. */
function poolLength(): number {
  return bufferByteLength(Buffer.allocUnsafe(1).buffer)
}

export class BufferTable {
  readonly #uses = new OwnMap<ArrayBuffer, Use>()
  readonly #rows: Row[] = []
  #stored: Stored[] = []

  addBuffer(buffer: ArrayBuffer): void {
    const use = this.#useOf(buffer)
    use.whole = true
    this.#add(use, 0, bufferByteLength(buffer))
  }

  /** `offset` and `length` in bytes. */
  addView(buffer: ArrayBuffer, offset: number, length: number, isNodeBuffer: boolean): void {
    const use = this.#useOf(buffer)
    if (!isNodeBuffer) use.onlyNodeBuffers = false
    this.#add(use, offset, length)
  }

  #useOf(buffer: ArrayBuffer): Use {
    let use = this.#uses.get(buffer)
    if (use === undefined) {
      use = { buffer, rows: [], whole: false, onlyNodeBuffers: true }
      this.#uses.set(buffer, use)
    }
    return use
  }

  #add(use: Use, offset: number, length: number): void {
    const row: Row = { use, offset, length, stored: 0, storedOffset: 0 }
    use.rows.push(row)
    this.#rows.push(row)
  }

  /** Decides what is stored, and writes the table. */
  writeTable(writer: Writer): void {
    this.#stored = []
    for (const use of this.#uses.values()) this.#place(use)
    writer.varint(this.#stored.length)
    for (const { length } of this.#stored) writer.varint(length)
    for (const row of this.#rows) {
      writer.varint(row.stored)
      writer.varint(row.storedOffset)
      writer.varint(row.length)
    }
  }

  #place(use: Use): void {
    const byteLength = bufferByteLength(use.buffer)
    const pooled = use.rows.length > 1 && use.onlyNodeBuffers && byteLength === poolLength()
    if (use.whole || (use.rows.length > 1 && !pooled)) {
      for (const row of use.rows) {
        row.stored = this.#stored.length
        row.storedOffset = row.offset
      }
      this.#stored.push({ buffer: use.buffer, start: 0, length: byteLength })
      return
    }
    const rows = use.rows.toSorted((a, b) => a.offset - b.offset)
    for (let i = 0; i < rows.length;) {
      const start = rows[i]!.offset
      let end = start + rows[i]!.length
      let next = i + 1
      while (next < rows.length && rows[next]!.offset < end) {
        end = Math.max(end, rows[next]!.offset + rows[next]!.length)
        next++
      }
      for (; i < next; i++) {
        rows[i]!.stored = this.#stored.length
        rows[i]!.storedOffset = rows[i]!.offset - start
      }
      this.#stored.push({ buffer: use.buffer, start, length: end - start })
    }
  }

  /** Bytes of all that is stored; known after {@link writeTable}. */
  dataLength(): number {
    let total = 0
    for (const { length } of this.#stored) total += length
    return total
  }

  copyData(target: Uint8Array, start: number): void {
    let at = start
    for (const part of this.#stored) {
      target.set(new Uint8Array(part.buffer, part.start, part.length), at)
      at += part.length
    }
  }
}
