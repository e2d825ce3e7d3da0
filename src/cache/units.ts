/**
 * Durations and sizes in words.
 *
 * What must stay true: a number is milliseconds or bytes; decimal units are powers of 1000, binary
 * ones (KiB) of 1024; what can't be read is refused, never guessed.
 */
import { ConfigError } from '../errors.ts'

type DurationUnit = 'ms' | 's' | 'm' | 'min' | 'h' | 'd' | 'w'
type SizeUnit = 'B' | 'kB' | 'KB' | 'MB' | 'GB' | 'TB' | 'KiB' | 'MiB' | 'GiB' | 'TiB'

/** Milliseconds, or a number with a unit: `'250ms'`, `'90s'`, `'5m'`, `'1h'`, `'7d'`, `'2 w'`. */
export type Duration = number | `${number}${DurationUnit}` | `${number} ${DurationUnit}`

/** Bytes, or a number with a unit: `'500MB'` (decimal), `'5 GiB'` (binary). */
export type Size = number | `${number}${SizeUnit}` | `${number} ${SizeUnit}`

const SECOND = 1000
const DAY = 86_400 * SECOND
const DURATIONS: Readonly<Record<DurationUnit, number>> = {
  ms: 1,
  s: SECOND,
  m: 60 * SECOND,
  min: 60 * SECOND,
  h: 3600 * SECOND,
  d: DAY,
  w: 7 * DAY,
}
const SIZES: Readonly<Record<SizeUnit, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
}

/** Longer than this is a mistake in units: a hundred years. */
const LONGEST = 36_525 * DAY

function amount(value: unknown, units: Readonly<Record<string, number>>): number {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return Number.NaN
  const match = /^(\d+(?:\.\d+)?|\.\d+) ?([A-Za-z]+)$/.exec(value)
  const unit = match?.[2] ?? ''
  return Object.hasOwn(units, unit) ? Number(match?.[1]) * (units[unit] ?? Number.NaN) : Number.NaN
}

/** ` (did you mean "5 GiB"?)` where only the unit's capitals are wrong, or nothing. */
function meant(value: unknown, units: Readonly<Record<string, number>>): string {
  const match = typeof value === 'string' ? /^([\d.]+) *([A-Za-z]+)$/.exec(value.trim()) : null
  const [, number, unit] = match ?? []
  const known = Object.keys(units).find((one) => one.toLowerCase() === unit?.toLowerCase())
  return known === undefined ? '' : ` (did you mean "${number} ${known}"?)`
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value)
}

/**
 * Milliseconds of a duration.
 *
 * @throws ConfigError `ERR_CONFIG_VALUE` if it is not readable, not positive, or over 100 years.
 */
export function milliseconds(option: string, value: unknown): number {
  const ms = amount(value, DURATIONS)
  if (ms > 0 && ms <= LONGEST) return ms
  const why = Number.isNaN(ms)
    ? 'a duration is a number of milliseconds or a text such as "250ms", "90s", "5m", "1h", "7d"' +
      meant(value, DURATIONS)
    : 'a duration is more than nothing and at most 100 years; leave the option out for no limit'
  throw new ConfigError('ERR_CONFIG_VALUE', `Cannot use option "${option}" ${shown(value)}: ${why}`)
}

/** What a timer can wait at most, in ms: 2^31 - 1; with more it does not wait at all. */
const LONGEST_TIMER = 2_147_483_647

/**
 * Milliseconds between two turns of a timer.
 *
 * @throws ConfigError `ERR_CONFIG_VALUE` if it is not readable, below 1 ms or over 24 days.
 */
export function interval(option: string, value: unknown): number {
  const ms = milliseconds(option, value)
  if (ms >= 1 && ms <= LONGEST_TIMER) return ms
  throw new ConfigError(
    'ERR_CONFIG_VALUE',
    `Cannot use option "${option}" ${shown(value)}: an interval is at least 1 ms and at most 24 days`,
  )
}

/**
 * Bytes of a size, rounded down.
 *
 * @throws ConfigError `ERR_CONFIG_VALUE` if it is not readable, or outside of `least` to 2^53.
 */
export function bytes(option: string, value: unknown, least: number): number {
  const size = amount(value, SIZES)
  if (size >= least && size <= Number.MAX_SAFE_INTEGER) return Math.floor(size)
  const why = Number.isNaN(size)
    ? 'a size is a number of bytes or a text such as "500MB", "64 MiB", "5 GiB"' +
      meant(value, SIZES)
    : `a size is at least ${least} and less than 2^53 bytes`
  throw new ConfigError('ERR_CONFIG_VALUE', `Cannot use option "${option}" ${shown(value)}: ${why}`)
}
