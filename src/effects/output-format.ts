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
import type { ConsoleMethod, OutputPart } from './output.ts'

const FORMAT = 1
const METHODS: readonly ConsoleMethod[] = [
  'log',
  'info',
  'debug',
  'warn',
  'error',
  'trace',
  'group',
  'groupCollapsed',
  'groupEnd',
]
const STREAMS = ['stdout', 'stderr'] as const

/** Output as bytes. */
export function encodeOutput(parts: readonly OutputPart[]): Uint8Array {
  const pieces: Uint8Array[] = [Uint8Array.of(FORMAT)]
  for (const part of parts) {
    const head =
      part.to === 'console'
        ? [2, METHODS.indexOf(part.method), part.text === null ? 0 : 1]
        : [STREAMS.indexOf(part.to)]
    const body = part.to === 'console' ? Buffer.from(part.text ?? '', 'utf16le') : part.bytes
    const length = new Uint8Array(4)
    new DataView(length.buffer).setUint32(0, body.length, true)
    pieces.push(Uint8Array.from(head), length, body)
  }
  return Buffer.concat(pieces)
}

/** Output from bytes; null if they are not what `encodeOutput` gave. */
export function decodeOutput(bytes: Uint8Array): readonly OutputPart[] | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (buffer[0] !== FORMAT) return null
  const parts: OutputPart[] = []
  for (let at = 1; at < buffer.length; ) {
    const kind = buffer[at++] ?? 3
    const method = kind === 2 ? METHODS[buffer[at++] ?? 255] : undefined
    const isText = kind === 2 && buffer[at++] === 1
    if (kind > 2 || (kind === 2 && method === undefined) || at + 4 > buffer.length) return null
    const end = at + 4 + buffer.readUInt32LE(at)
    if (end > buffer.length) return null
    const body = buffer.subarray(at + 4, end)
    at = end
    if (method !== undefined)
      parts.push({ to: 'console', method, text: isText ? body.toString('utf16le') : null })
    else parts.push({ to: STREAMS[kind === 1 ? 1 : 0], bytes: new Uint8Array(body) })
  }
  return parts
}
