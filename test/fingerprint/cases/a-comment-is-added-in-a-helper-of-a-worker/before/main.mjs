import { Worker } from 'node:worker_threads'

const worker = new Worker(new URL('./worker.mjs', import.meta.url))
worker.once('message', (result) => console.log(JSON.stringify(result)))
