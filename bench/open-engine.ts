/** A process that opens an index and gets one row: `node open-engine.ts <engine> <folder> <number> <size>`. */
import { openEngine, rowOf } from './engines/engine.ts'
import type { EngineName } from './engines/engine.ts'

const [name, folder = '', number, size] = process.argv.slice(2)
const started = performance.now()
const engine = await openEngine(name as EngineName, folder)
const found = engine.get(rowOf(Number(number), Number(size)).key)
const milliseconds = performance.now() - started
console.log(JSON.stringify({ milliseconds, found: found !== null }))
engine.close()
