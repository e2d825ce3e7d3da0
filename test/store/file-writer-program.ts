/** Stores values as files, reads each back at once, and prints how many were wrong. */
import { openStore } from '../../src/store/local.ts'
import { bytesOf, entryOf, put, storeOptions } from './made-up.ts'

const [dir = '', count = '0'] = process.argv.slice(2)
const problems: string[] = []
const store = openStore(storeOptions({ dir, onProblem: (problem) => problems.push(problem.kind) }))
let wrong = 0
for (let i = 0; i < Number(count); i++) {
  const bytes = bytesOf(`${i}`, 1000)
  const entry = entryOf(`${i}`, bytes)
  put(store, entry, bytes, 'file')
  const found = store.get(entry.key)
  if ('miss' in found || Buffer.compare(found.bytes, bytes) !== 0) wrong++
}
store.close()
console.log(JSON.stringify({ wrong, problems }))
