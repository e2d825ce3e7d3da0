/**
 * Temporal values as text and back, exactly.
 *
 * `toString` alone is not enough: it balances the subseconds of a Duration, and `from` drops the
 * reference day of a year-month. So each kind is written as what its constructor takes.
 */
import { temporalConstructors } from './builtins.ts'
import { TEMPORAL_KINDS } from './format.ts'
import { getterOf, uncurry, type Getter } from './intrinsics.ts'

const fields: Readonly<Record<string, readonly string[]>> = {
  Instant: ['epochNanoseconds'],
  ZonedDateTime: ['epochNanoseconds', 'timeZoneId', 'calendarId'],
  PlainTime: ['hour', 'minute', 'second', 'millisecond', 'microsecond', 'nanosecond'],
  Duration: [
    'years',
    'months',
    'weeks',
    'days',
    'hours',
    'minutes',
    'seconds',
    'milliseconds',
    'microseconds',
    'nanoseconds',
  ],
}

type Read = (object: object) => string
const readers = new Map<number, Read>()

/** The text of a Temporal object of the kind at index `kind`; throws if it is none. */
export function temporalText(object: unknown, kind: number): string {
  let read = readers.get(kind)
  if (read === undefined) {
    read = makeReader(kind)
    readers.set(kind, read)
  }
  return read(object as object)
}

function makeReader(kind: number): Read {
  const prototype = temporalConstructors()[kind]!.prototype as object
  const names = fields[TEMPORAL_KINDS[kind]!]
  if (names !== undefined) {
    const getters: Getter[] = names.map((name) => getterOf(prototype, name))
    return (object) => getters.map((get) => String(get(object))).join(' ')
  }
  const toText = uncurry(
    (prototype as { toString: (options: object) => string }).toString,
  ) as unknown as (object: object, options: object) => string
  // With its calendar, a date part is always the ISO date that the constructor takes.
  return (object) => toText(object, { calendarName: 'always', __proto__: null })
}

const isoDate =
  /^([+-]?\d+)-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?\[u-ca=([\w-]+)\]$/

/** The Temporal object that {@link temporalText} was given; throws on damage or without Temporal. */
export function temporalOf(text: string, kind: number): object {
  const Kind = temporalConstructors()[kind] as (new (...parts: unknown[]) => object) | undefined
  const name = TEMPORAL_KINDS[kind]
  if (Kind === undefined || name === undefined) throw new TypeError('No Temporal in this runtime')
  const parts = text.split(' ')
  if (name === 'Instant') return new Kind(BigInt(text))
  if (name === 'ZonedDateTime') return new Kind(BigInt(parts[0]!), parts[1], parts[2])
  if (name in fields) return new Kind(...parts.map(Number))
  const match = isoDate.exec(text)
  if (match === null) throw new TypeError(`Not a date: "${text}"`)
  const [year, month, day, hour, minute, second] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0))
  const calendar = match[8]
  if (name === 'PlainYearMonth') return new Kind(year, month, calendar, day)
  if (name === 'PlainMonthDay') return new Kind(month, day, calendar, year)
  if (name === 'PlainDate') return new Kind(year, month, day, calendar)
  const digits = (match[7] ?? '').padEnd(9, '0')
  const fractions = [0, 3, 6].map((start) => Number(digits.slice(start, start + 3)))
  return new Kind(year, month, day, hour, minute, second, ...fractions, calendar)
}
