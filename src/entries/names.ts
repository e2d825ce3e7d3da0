/**
 * Names and times in the form by which rows are found and ordered.
 *
 * What must stay true: the same name has the same number in every process; two names may share one
 * (48 bits), so what is read for a name compares the name itself, which the record holds.
 */
import { checksum } from './checksum.ts'

const numbers = new Map<string, number>()
const REMEMBERED = 10_000

// A record has room for 65,535 bytes; a name without room would keep its whole batch from being written.
const LONGEST = 1000
const LONGEST_SUM = '… ffffffffffffffff'.length

/**
 * The text as it is stored: UTF-8 has no lone surrogates, and of a long one the rest is a checksum. What
 * is stored is its own stored text.
 */
export function storedName(name: string): string {
  if (name.length <= LONGEST) return name.toWellFormed()
  const rest = checksum(Buffer.from(name, 'utf8')).toString(16)
  return `${name.slice(0, LONGEST - LONGEST_SUM).toWellFormed()}… ${rest}`
}

/** The number of a name. */
export function nameNumber(name: string): number {
  let number = numbers.get(name)
  if (number === undefined) {
    number = Number(BigInt.asUintN(48, checksum(Buffer.from(name, 'utf8'))))
    if (numbers.size >= REMEMBERED) numbers.clear()
    numbers.set(name, number)
  }
  return number
}

/** A time as a column holds it: SQLite takes whole numbers only, and NaN as NULL. */
export function wholeMs(time: number): number {
  const whole = Math.trunc(time)
  return Number.isSafeInteger(whole) ? whole : 0
}
