/**
 * How much the best policy could save that knows the future: not more than `upperBound`, and at least
 * `clairvoyant`.
 *
 * The upper bound is PFOO-L of D. Berger, N. Beckmann, M. Harchol-Balter, "Practical Bounds on Optimal
 * Caching with Variable Object Sizes" (POMACS 2(2), 2018), with the cost of a miss in place of 1: to hit, a
 * key must lie in the cache from its last access to this one. That takes size × accesses in between
 * of the cache's capacity × accesses; each interval saves its benefit; a fractional knapsack over all
 * intervals can't be beaten, for the cache may be overfull at any moment as long as it isn't on average.
 */
import { makeRandom } from './random.ts'
import type { Trace } from './trace.ts'

/** For each access, when its key is asked for next; Infinity if never. */
function nextUses({ accesses, sizes }: Trace): Float64Array {
  const next = new Float64Array(accesses.length)
  const seen = new Float64Array(sizes.length).fill(Infinity)
  for (let at = accesses.length - 1; at >= 0; at--) {
    next[at] = seen[accesses[at]!]!
    seen[accesses[at]!] = at
  }
  return next
}

/** Milliseconds that no policy exceeds; see the module's header. */
export function upperBound(trace: Trace, capacity: number): number {
  const { accesses, sizes, benefitMs } = trace
  const next = nextUses(trace)
  const intervals: { readonly room: number; readonly benefit: number }[] = []
  for (const [at, key] of accesses.entries()) {
    const until = next[at]!
    const size = sizes[key]!
    if (until === Infinity || size > capacity) continue
    intervals.push({ room: size * (until - at), benefit: benefitMs[key]! })
  }
  intervals.sort((a, b) => b.benefit / b.room - a.benefit / a.room)
  let left = capacity * accesses.length
  let saved = 0
  for (const { room, benefit } of intervals) {
    if (room >= left) return saved + (benefit * left) / room
    left -= room
    saved += benefit
  }
  return saved
}

/** How many entries the clairvoyant looks at for a victim. */
const SAMPLE = 64

/**
 * What a policy saves that evicts what has the least benefit per byte and access until its next use
 * (after L. Belady, "A study of replacement algorithms for a virtual-storage computer", 1966, with cost
 * and size), the least of a sample. No optimum, but it can be reached.
 */
export function clairvoyant(trace: Trace, capacity: number): number {
  const { accesses, sizes, benefitMs } = trace
  const next = nextUses(trace)
  const random = makeRandom(7)
  const held: number[] = []
  const places = new Int32Array(sizes.length).fill(-1)
  const uses = new Float64Array(sizes.length)
  let [used, saved] = [0, 0]
  const remove = (key: number): number => {
    const last = held.pop()!
    const place = places[key]!
    if (last !== key) {
      held[place] = last
      places[last] = place
    }
    places[key] = -1
    return sizes[key]!
  }
  for (let at = 0; at < accesses.length; at++) {
    const key = accesses[at]!
    const worth = (each: number): number => benefitMs[each]! / sizes[each]! / (uses[each]! - at)
    uses[key] = next[at]!
    if (places[key] !== -1) {
      saved += benefitMs[key]!
      if (uses[key] === Infinity) used -= remove(key)
      continue
    }
    if (uses[key] === Infinity || sizes[key]! > capacity) continue
    places[key] = held.push(key) - 1
    used += sizes[key]!
    while (used > capacity) {
      let victim = places[key] === -1 ? held[0]! : key
      for (let turn = 0; turn < SAMPLE; turn++) {
        const other = held[Math.floor(random() * held.length)]!
        if (worth(other) < worth(victim)) victim = other
      }
      used -= remove(victim)
    }
  }
  return saved
}
