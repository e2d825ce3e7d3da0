/**
 * Stores 300 entries of its own and 50 that all processes store, reads each back at once, and prints
 * how many were wrong. Started by processes.test.ts.
 */
import { openStore } from '../../src/store/local.ts'
import { bytesOf, entryOf, put, storeOptions } from './made-up.ts'

const [dir = '', name = '', puts = '0'] = process.argv.slice(2)
const problems: string[] = []
const store = openStore(storeOptions({ dir, onProblem: (problem) => problems.push(problem.kind) }))
let wrong = 0
for (let i = 0; i < Number(puts); i++) {
  for (const label of i < 50 ? [`${name} ${i}`, `shared ${i}`] : [`${name} ${i}`]) {
    const bytes = bytesOf(label, i % 10 === 0 ? 70_000 : i % 3 === 0 ? 3000 : 50)
    put(store, entryOf(label, bytes), bytes, 'auto')
    const found = store.get(entryOf(label, bytes).key)
    if ('miss' in found || Buffer.compare(found.bytes, bytes) !== 0) wrong++
  }
}
store.close()
console.log(JSON.stringify({ wrong, problems }))
