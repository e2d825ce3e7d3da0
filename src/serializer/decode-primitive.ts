/**
 * Reads primitive values and the keys of properties.
 */
import * as tag from './format.ts'
import { getOwnPropertyDescriptor } from './intrinsics.ts'
import { Damage, type Reader } from './reader.ts'

const wellKnownSymbols: readonly unknown[] = tag.WELL_KNOWN_SYMBOLS.map(
  (name) => getOwnPropertyDescriptor(Symbol, name)?.value as unknown,
)

/** The primitive whose tag was read. */
export function readPrimitive(reader: Reader, code: number): unknown {
  switch (code) {
    case tag.NULL:
      return null
    case tag.UNDEFINED:
      return undefined
    case tag.TRUE:
      return true
    case tag.FALSE:
      return false
    case tag.INT: {
      const zigzag = reader.varint()
      if (zigzag > 0xffffffff) throw new Damage('an integer that is too large')
      return (zigzag >>> 1) ^ -(zigzag & 1)
    }
    case tag.DOUBLE:
      return reader.double()
    case tag.BIGINT:
    case tag.NEGATIVE_BIGINT:
      return reader.bigint(code === tag.NEGATIVE_BIGINT)
    case tag.LATIN1:
    case tag.UTF16:
      return reader.stringOf(code)
    case tag.SYMBOL_FOR:
    case tag.SYMBOL_WELL_KNOWN:
      return readSymbol(reader, code)
    default:
      throw new Damage('an unknown tag')
  }
}

/** The key of a property. */
export function readKey(reader: Reader): PropertyKey {
  const code = reader.byte()
  if (code === tag.SYMBOL_FOR || code === tag.SYMBOL_WELL_KNOWN) return readSymbol(reader, code)
  return reader.stringOf(code)
}

function readSymbol(reader: Reader, code: number): symbol {
  if (code === tag.SYMBOL_FOR) return Symbol.for(reader.string())
  const symbol = wellKnownSymbols[reader.byte()]
  if (typeof symbol !== 'symbol') throw new Damage('a symbol that this runtime lacks')
  return symbol
}
