/**
 * Durations, sizes and counts as people read them.
 *
 * What must stay true: the text never claims more precision than two or three digits, keeps the
 * sign, and says `0` only for what is zero.
 */

/** A unit, the one shown beside it, and the precision in which durations below it are shown. */
const STEPS = [
  { unit: 'd', ms: 86_400_000, next: 'h', nextMs: 3_600_000, below: 60_000 },
  { unit: 'h', ms: 3_600_000, next: 'min', nextMs: 60_000, below: 1000 },
  { unit: 'min', ms: 60_000, next: 's', nextMs: 1000, below: 1000 },
] as const

/** Three significant digits, without zeros at the end: 1.2, 12.3, 123. */
function short(value: number): string {
  return String(Number(value.toPrecision(value >= 100 ? 3 : 2)))
}

/**
 * A duration.
 *
 * @param ms In milliseconds; may be negative.
 * @example
 * humaneDuration(1.234) // '1.2 ms'
 * humaneDuration(184_000) // '3 min 4 s'
 */
export function humaneDuration(ms: number): string {
  if (!Number.isFinite(ms)) return Number.isNaN(ms) ? 'unknown' : ms > 0 ? 'for ever' : '-for ever'
  if (ms < 0) return `-${humaneDuration(-ms)}`
  if (ms === 0) return '0 ms'
  if (ms < 0.000_95) return '< 1 µs'
  // The limits are where rounding would give the next unit's 1.
  if (ms < 0.9995) return `${short(ms * 1000)} µs`
  if (ms < 999.5) return `${short(ms)} ms`
  if (ms < 59_500) return `${short(ms / 1000)} s`
  for (const { unit, ms: size, next, nextMs, below } of STEPS) {
    if (Math.round(ms / below) * below < size) continue
    const rounded = Math.round(ms / nextMs) * nextMs
    const whole = Math.floor(rounded / size)
    const rest = Math.round((rounded - whole * size) / nextMs)
    return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${next}`
  }
  return '1 min'
}

const SIZES = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const

/**
 * A size.
 *
 * @example
 * humaneSize(4_718_592) // '4.5 MiB'
 */
export function humaneSize(bytes: number): string {
  if (!Number.isFinite(bytes)) return Number.isNaN(bytes) ? 'unknown' : 'unbounded'
  if (bytes < 0) return `-${humaneSize(-bytes)}`
  let value = bytes
  let at = 0
  // 999.5 would be shown as 1000: a digit more than the next unit needs.
  while (value >= (at === 0 ? 1000 : 999.5) && at < SIZES.length - 1) {
    value /= 1024
    at++
  }
  return `${at === 0 ? value : short(value)} ${SIZES[at]}`
}

/** A count: `1,234,567`. */
export function humaneCount(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 entry`, `2 entries`. */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${humaneCount(count)} ${count === 1 ? one : many}`
}
