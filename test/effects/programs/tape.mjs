/** Records output as calls of memoized functions do. */
import { unwatchOutput, watchOutput } from '../../../src/effects/output.ts'
import {
  current,
  FileStates,
  openRecording,
  Places,
  recordAsync,
} from '../../../src/trace/index.ts'

const tapes = new WeakMap()
const places = new Places(process.cwd())

export const stop = unwatchOutput

const take = () => {
  const innermost = current()
  if (innermost === null) return null
  return (part) => {
    for (let at = innermost; at !== null; at = at.parent) tapes.get(at)?.push(part)
  }
}

/** Runs `work`, and gives the parts that it wrote. */
export async function taped(work, parent = null) {
  const recording = openRecording({ parent, places, files: new FileStates(null) })
  const parts = []
  watchOutput(take)
  tapes.set(recording, parts)
  try {
    await recordAsync(recording, () => work(recording))
  } finally {
    recording.close()
  }
  return parts
}
