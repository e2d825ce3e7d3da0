/**
 * A process that opens an index and gets every row: `node read-engine.ts <engine> <folder> <rows> <size>`.
 * Says how many were right, wrong, absent or an error; if the engine kills the process, nothing.
 */
import { openEngine, rowOf } from './engines/engine.ts'
import type { EngineName } from './engines/engine.ts'

const [name, folder = '', rows, size] = process.argv.slice(2)
const seen = { right: 0, wrong: 0, absent: 0, error: 0 }
try {
  const engine = await openEngine(name as EngineName, folder)
  for (let number = 0; number < Number(rows); number++) {
    const { key, value } = rowOf(number, Number(size))
    try {
      const found = engine.get(key)
      if (found === null) seen.absent++
      else seen[Buffer.compare(found, value) === 0 ? 'right' : 'wrong']++
    } catch {
      seen.error++
    }
  }
} catch {
  seen.error = Number(rows)
}
console.log(JSON.stringify(seen))
process.exit(0)
