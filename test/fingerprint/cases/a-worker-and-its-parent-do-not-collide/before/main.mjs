import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import { memoize } from 'permafrost'

const rate = isMainThread ? 2 : workerData
const price = memoize((n) => {
  console.error('computed')
  return n * rate
})

if (isMainThread) {
  const results = [price(10)]
  const worker = new Worker(new URL(import.meta.url), { workerData: 3 })
  worker.once('message', (result) => {
    results.push(result, price(10))
    console.log(JSON.stringify(results))
  })
} else {
  parentPort.postMessage(price(10))
}
