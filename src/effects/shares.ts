/**
 * Whether a result holds objects that the caller has as well.
 *
 * What must stay true: no code of the user's runs; what is looked at is bounded, for a result that
 * shares nothing is the common one. What is not found is returned as a copy, as results are by default.
 */
import * as from from '../serializer/intrinsics.ts'
import { kindOf } from './kind.ts'
import type { Roster } from './roster.ts'

/** The most objects of a result that are looked at. */
const MOST = 10_000

/** Whether objects of a call are in its result. */
export function sharesObjects(result: unknown, { values }: Roster): boolean {
  const own = new Set<unknown>(values)
  const met = new Set<object>()
  const queue: unknown[] = [result]
  for (let next = 0; next < queue.length && met.size < MOST; next++) {
    const value = queue[next]
    if (typeof value !== 'object' || value === null) continue
    if (own.has(value)) return true
    if (met.has(value)) continue
    met.add(value)
    partsInto(queue, value)
  }
  return false
}

function partsInto(queue: unknown[], value: object): void {
  const kind = kindOf(value)
  // Elements of arrays of numbers are no objects.
  if (kind === 'opaque' || kind === 'view') return
  if (kind === 'map') from.mapForEach(value, (member, key) => void queue.push(key, member))
  if (kind === 'set') from.setForEach(value, (member) => void queue.push(member))
  for (const key of from.ownKeys(value)) {
    const property = from.getOwnPropertyDescriptor(value, key)
    if (typeof property?.value === 'object') queue.push(property.value)
  }
}
