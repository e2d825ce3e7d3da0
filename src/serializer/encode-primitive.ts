/**
 * Primitive values, each with the fewest bytes that keep it exactly.
 */
import { FALSE, INT, NULL, SMALL_INT_BIAS, SMALL_INT_MAX, SYMBOL_FOR } from './format.ts'
import { SYMBOL_WELL_KNOWN, TRUE, UNDEFINED, WELL_KNOWN_SYMBOLS } from './format.ts'
import { OwnMap, getOwnPropertyDescriptor, isProxy } from './intrinsics.ts'
import type { Writer } from './writer.ts'

const wellKnownSymbols = new OwnMap<symbol, number>()
for (const [index, name] of WELL_KNOWN_SYMBOLS.entries()) {
  const symbol: unknown = getOwnPropertyDescriptor(Symbol, name)?.value
  if (typeof symbol === 'symbol') wellKnownSymbols.set(symbol, index)
}

/** Writes a symbol that is the same in every process; false if it is unique to this one. */
export function writeSymbol(writer: Writer, symbol: symbol): boolean {
  const known = wellKnownSymbols.get(symbol)
  if (known !== undefined) {
    writer.byte(SYMBOL_WELL_KNOWN)
    writer.byte(known)
    return true
  }
  const registered = Symbol.keyFor(symbol)
  if (registered === undefined) return false
  writer.byte(SYMBOL_FOR)
  writer.string(registered)
  return true
}

/** The name of a function, read without running anything. */
export function nameOfFunction(value: Function): string {
  const name: unknown = isProxy(value) ? 'a Proxy' : getOwnPropertyDescriptor(value, 'name')?.value
  return typeof name === 'string' ? name : ''
}

/** Writes a number, bigint, boolean, null or undefined. */
export function writePrimitive(writer: Writer, value: unknown): void {
  if (typeof value === 'number') {
    if ((value | 0) === value && (value !== 0 || 1 / value > 0)) {
      if (value >= -SMALL_INT_BIAS && value <= SMALL_INT_MAX) writer.byte(value + SMALL_INT_BIAS)
      else {
        writer.byte(INT)
        writer.varint(((value << 1) ^ (value >> 31)) >>> 0)
      }
    } else writer.double(value)
  } else if (typeof value === 'bigint') writer.bigint(value)
  else
    writer.byte(value === null ? NULL : value === true ? TRUE : value === false ? FALSE : UNDEFINED)
}
