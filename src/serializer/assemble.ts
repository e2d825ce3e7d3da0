/**
 * The last step of encoding: the parts put together in one piece of memory of the right size, so
 * that array buffers are copied once.
 */
import type { BufferTable } from './buffers.ts'
import { FLAG_BUFFERS, FLAG_KNOWN, FLAG_REFERENCES, FLAG_TEXT } from './format.ts'
import { MAGIC_0, MAGIC_1, VERSION } from './format.ts'
import type { Writer } from './writer.ts'

/** Puts the parts together as drawn in format.ts. */
export function assemble(
  writer: Writer,
  references: boolean,
  buffers: BufferTable | undefined,
  known: boolean,
): Uint8Array {
  const { bytes, at, textAt } = writer
  let flags = references ? FLAG_REFERENCES : 0
  if (known) flags |= FLAG_KNOWN
  if (textAt > 0) flags |= FLAG_TEXT
  if (buffers !== undefined) flags |= FLAG_BUFFERS
  buffers?.writeTable(writer)
  const tableLength = writer.at - at
  const dataLength = buffers?.dataLength() ?? 0
  const footer = (textAt > 0 ? 4 : 0) + (buffers === undefined ? 0 : 4)
  const result = new Uint8Array(at + textAt + dataLength + tableLength + footer)
  result.set(bytes.subarray(0, at))
  result[0] = MAGIC_0
  result[1] = MAGIC_1
  result[2] = VERSION
  result[3] = flags
  if (textAt > 0) result.set(writer.text.subarray(0, textAt), at)
  let end = at + textAt
  if (buffers !== undefined) {
    buffers.copyData(result, end)
    end += dataLength
    result.set(writer.bytes.subarray(at, at + tableLength), end)
    end += tableLength
  }
  if (textAt > 0) end = writeU32(result, end, textAt)
  if (buffers !== undefined) writeU32(result, end, tableLength)
  return result
}

function writeU32(bytes: Uint8Array, at: number, value: number): number {
  for (let i = 0; i < 4; i++) bytes[at + i] = (value >>> (8 * i)) & 255
  return at + 4
}
