/**
 * Recorded output as bytes beside a stored value.
 *
 * ```
 * format u8, then for each part: kind u8 (0 stdout, 1 stderr, 2 console), for a console call method u8
 * and whether there is a text u8, then length u32 and bytes
 * ```
 *
 * What must stay true: what can't be read back is refused whole, so that no hit replays half of it.
 */
import { CONSOLE_METHODS } from './output.ts'
import type { OutputPart } from './output.ts'

const FORMAT = 1
const STREAMS = ['stdout', 'stderr'] as const
const CONSOLE = 2

/** Output as bytes. */
export function encodeOutput(parts: readonly OutputPart[]): Uint8Array {
  const pieces: Uint8Array[] = [Uint8Array.of(FORMAT)]
  for (const part of parts) {
    const head =
      part.to === 'console'
        ? [CONSOLE, CONSOLE_METHODS.indexOf(part.method), part.text === null ? 0 : 1]
        : [STREAMS.indexOf(part.to)]
    const body = part.to === 'console' ? Buffer.from(part.text ?? '', 'utf16le') : part.bytes
    const length = Buffer.alloc(4)
    length.writeUInt32LE(body.length)
    pieces.push(Uint8Array.from(head), length, body)
  }
  return Buffer.concat(pieces)
}

/** Output from bytes; null if they are not what `encodeOutput` gave. */
export function decodeOutput(bytes: Uint8Array): readonly OutputPart[] | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (buffer[0] !== FORMAT) return null
  const parts: OutputPart[] = []
  let at = 1
  while (at < buffer.length) {
    const kind = buffer[at++]!
    if (kind > CONSOLE) return null
    const method = kind === CONSOLE ? CONSOLE_METHODS[buffer[at++] ?? CONSOLE_METHODS.length] : null
    const hasText = kind === CONSOLE ? buffer[at++] : 1
    if (method === undefined || hasText === undefined || hasText > 1) return null
    if (at + 4 > buffer.length) return null
    const end = at + 4 + buffer.readUInt32LE(at)
    if (end > buffer.length) return null
    const body = buffer.subarray(at + 4, end)
    at = end
    if (method === null) parts.push({ to: STREAMS[kind]!, bytes: new Uint8Array(body) })
    else
      parts.push({ to: 'console', method, text: hasText === 1 ? body.toString('utf16le') : null })
  }
  return parts
}
