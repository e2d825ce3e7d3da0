import { parentPort } from 'node:worker_threads'
import { memoize } from 'permafrost'
import { double } from './math.mjs'

const price = memoize((n) => {
  console.error('computed')
  return double(n)
})

parentPort.postMessage(price(10))
