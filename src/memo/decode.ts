/**
 * Step "decode": from an entry to the value that a hit returns.
 *
 * What must stay true: each hit gets a copy of its own, unless the value can't be changed.
 */
import type { Resident } from '../cache/memory.ts'
import type { ValueCodec } from '../cache/value-codec.ts'

/**
 * The value of an entry.
 *
 * @throws SerializeError if the bytes are not what the codec wrote.
 */
export function valueOf(entry: Resident, codec: ValueCodec): unknown {
  return entry.encoded === null ? entry.value : codec.decode(entry.encoded)
}
