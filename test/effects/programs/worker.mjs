/** Records and replays what a worker thread writes, inside of it. */
import { isMainThread, Worker } from 'node:worker_threads'

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url))
  await new Promise((resolve) => worker.on('exit', resolve))
} else {
  const { taped } = await import('./tape.mjs')
  const { replayOutput } = await import('../../../src/effects/output.ts')
  const parts = await taped(() => {
    console.log('from a %s', 'worker')
    process.stdout.write('bytes\n')
    console.error('error')
  })
  replayOutput(parts)
}
