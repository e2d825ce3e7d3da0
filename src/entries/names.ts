/**
 * Names and times in the form by which rows are found and ordered.
 *
 * What must stay true: the same name has the same number in every process; two names may share one
 * (48 bits), so what is read for a name compares the name itself, which the record holds.
 */
import { checksum } from './checksum.ts'

const numbers = new Map<string, number>()
const REMEMBERED = 10_000

/** The text as it is stored: UTF-8 has no lone surrogates. */
export function storedName(name: string): string {
  return name.toWellFormed()
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
