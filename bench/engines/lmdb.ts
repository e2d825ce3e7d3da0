/**
 * The index on LMDB (`lmdb`): a memory-mapped B+ tree, copy on write, one writer, readers without locks.
 *
 * `noSync` as for the others: what was written survives the process. The order of eviction is a second
 * tree by score and key.
 */
import { join } from 'node:path'
import { open } from 'lmdb'
import type { Engine } from './engine.ts'

/** Scores are positive, so their bytes sort as the numbers do. */
function placeOf(score: number, key: Uint8Array): Buffer {
  const place = Buffer.alloc(24)
  place.writeDoubleBE(score)
  place.set(key, 8)
  return place
}

export function openLmdb(folder: string): Engine {
  const root = open({
    path: join(folder, 'index.lmdb'),
    noSync: true,
    maxDbs: 2,
    compression: false,
  })
  const entries = root.openDB<Buffer, Buffer>({
    name: 'entry',
    encoding: 'binary',
    keyEncoding: 'binary',
  })
  const order = root.openDB<Buffer, Buffer>({
    name: 'score',
    encoding: 'binary',
    keyEncoding: 'binary',
  })
  const none = Buffer.alloc(0)
  const insert = (key: Uint8Array, value: Uint8Array, score: number): void => {
    entries.putSync(Buffer.from(key), Buffer.from(value))
    order.putSync(placeOf(score, key), none)
  }
  return {
    get: (key) => entries.getBinary(Buffer.from(key)) ?? null,
    put(rows) {
      root.transactionSync(() => {
        for (const { key, value, score } of rows) insert(key, value, score)
      })
    },
    replace({ key, value, score }) {
      root.transactionSync(() => {
        insert(key, value, score)
        for (const place of order.getKeys({ limit: 1 })) {
          entries.removeSync(place.subarray(8))
          order.removeSync(place)
        }
      })
    },
    close: () => void root.close(),
  }
}
