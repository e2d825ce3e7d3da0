/**
 * A log-structured index, after Bitcask (J. Sheehy, D. Smith, "Bitcask: A Log-Structured Hash Table for
 * Fast Key/Value Data", Basho, 2010): records are appended to one file, and a table in memory says
 * where the last one of each key stands. A prototype, to know what such an index could give.
 *
 * Record: XXH3-64 of the rest, score, length of the value (-1: removed), key, value. Opening reads the
 * whole file, for the table has to be made. What it leaves out: other processes (each would have to
 * follow the file's end and to agree on who compacts), files of many segments, hint files.
 */
import {
  closeSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { xxh3 } from '@node-rs/xxhash'
import type { Engine, Row } from './engine.ts'

const HEAD = 8 + 8 + 4 + 16

interface Place {
  readonly key: string
  readonly at: number
  readonly size: number
  readonly score: number
}

function record(key: Uint8Array, score: number, value: Uint8Array | null): Buffer {
  const bytes = Buffer.alloc(HEAD + (value?.length ?? 0))
  bytes.writeDoubleLE(score, 8)
  bytes.writeInt32LE(value?.length ?? -1, 16)
  bytes.set(key, 20)
  if (value !== null) bytes.set(value, HEAD)
  bytes.writeBigUInt64LE(xxh3.xxh64(bytes.subarray(8)), 0)
  return bytes
}

/** A binary heap of places, the lowest score first; places that no longer hold are passed over. */
function makeOrder(): { push(place: Place): void; shift(): Place | undefined } {
  const heap: Place[] = []
  return {
    push(place) {
      let at = heap.push(place) - 1
      for (; at > 0 && heap[(at - 1) >> 1]!.score > place.score; at = (at - 1) >> 1)
        heap[at] = heap[(at - 1) >> 1]!
      heap[at] = place
    },
    shift() {
      const [first] = heap
      const last = heap.pop()
      if (last === undefined || heap.length === 0) return first
      let at = 0
      for (;;) {
        let below = 2 * at + 1
        if (below + 1 < heap.length && heap[below + 1]!.score < heap[below]!.score) below++
        if (below >= heap.length || heap[below]!.score >= last.score) break
        heap[at] = heap[below]!
        at = below
      }
      heap[at] = last
      return first
    },
  }
}

export function openLog(folder: string): Engine {
  const file = join(folder, 'index.log')
  let places = new Map<string, Place>()
  let order = makeOrder()
  let [end, garbage] = [0, 0]
  let descriptor = openSync(file, 'a+')

  const note = (key: string, score: number, at: number, size: number): void => {
    const old = places.get(key)
    if (old !== undefined) garbage += HEAD + old.size
    if (size < 0) {
      garbage += HEAD
      places.delete(key)
      return
    }
    const place = { key, at, size, score }
    places.set(key, place)
    order.push(place)
  }
  const load = (): void => {
    const bytes = readFileSync(file)
    end = 0
    while (end + HEAD <= bytes.length) {
      const size = bytes.readInt32LE(end + 16)
      const next = end + HEAD + Math.max(size, 0)
      // A torn or damaged record: what follows can't be told apart any more.
      if (
        next > bytes.length ||
        xxh3.xxh64(bytes.subarray(end + 8, next)) !== bytes.readBigUInt64LE(end)
      )
        break
      note(bytes.toString('latin1', end + 20, end + HEAD), bytes.readDoubleLE(end + 8), end, size)
      end = next
    }
  }
  const append = (records: readonly Buffer[]): void => {
    const bytes = records.length === 1 ? records[0]! : Buffer.concat(records)
    writeSync(descriptor, bytes)
    end += bytes.length
  }
  const noted = ({ key, value, score }: Row, at: number): void =>
    note(Buffer.from(key).toString('latin1'), score, at, value.length)
  const read = ({ at, size }: Place): Buffer => {
    const bytes = Buffer.allocUnsafe(HEAD + size)
    readSync(descriptor, bytes, 0, bytes.length, at)
    return bytes
  }
  const compact = (): void => {
    const kept = [...places.values()].map(read)
    closeSync(descriptor)
    writeFileSync(`${file}.new`, Buffer.concat(kept))
    renameSync(`${file}.new`, file)
    descriptor = openSync(file, 'a+')
    places = new Map()
    order = makeOrder()
    garbage = 0
    load()
  }

  load()
  return {
    get(key) {
      const place = places.get(Buffer.from(key).toString('latin1'))
      if (place === undefined) return null
      const bytes = read(place)
      if (xxh3.xxh64(bytes.subarray(8)) !== bytes.readBigUInt64LE(0)) return null
      return bytes.subarray(HEAD)
    },
    put(rows) {
      let at = end
      append(rows.map(({ key, score, value }) => record(key, score, value)))
      for (const row of rows) {
        noted(row, at)
        at += HEAD + row.value.length
      }
    },
    replace(row) {
      const at = end
      let victim = order.shift()
      while (victim !== undefined && places.get(victim.key) !== victim) victim = order.shift()
      const stored = record(row.key, row.score, row.value)
      if (victim === undefined) append([stored])
      else append([stored, record(Buffer.from(victim.key, 'latin1'), 0, null)])
      noted(row, at)
      if (victim !== undefined) note(victim.key, 0, at, -1)
      if (garbage > end / 2) compact()
    },
    close: () => closeSync(descriptor),
  }
}
