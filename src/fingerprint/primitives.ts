/**
 * Encodes numbers, and the symbols that mean the same in every process.
 *
 * What must stay true: what `Object.is` tells apart has other bytes; integers are short, for most
 * numbers are.
 */
import { symbolKeyFor } from './primordials.ts'
import type { ByteSink } from './sink.ts'
import { TAG } from './tags.ts'

export function writeNumber(sink: ByteSink, value: number): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    if (value >= 0) {
      sink.byte(TAG.integer)
      sink.varint(value)
    } else {
      sink.byte(TAG.negativeInteger)
      sink.varint(-value)
    }
    return
  }
  sink.byte(TAG.double)
  sink.double(value)
}

const wellKnown: ReadonlyMap<symbol, string> = new Map(
  Object.getOwnPropertyNames(Symbol)
    .map((name) => [(Symbol as unknown as Record<string, unknown>)[name], name] as const)
    .filter((pair): pair is readonly [symbol, string] => typeof pair[0] === 'symbol'),
)

/** Writes a symbol that has a name: `Symbol.for('x')`, `Symbol.iterator`. False for all others. */
export function writeNamedSymbol(sink: ByteSink, value: symbol): boolean {
  const registered = symbolKeyFor(value)
  const name = registered ?? wellKnown.get(value)
  if (name === undefined) return false
  sink.byte(registered === undefined ? TAG.wellKnownSymbol : TAG.registeredSymbol)
  sink.text(name)
  return true
}
