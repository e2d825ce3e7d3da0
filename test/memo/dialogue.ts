/** The test's side of `dialogue-program.ts`. */
import { onTestFinished } from 'vitest'
import { start } from '../endurance/child.ts'
import type { DialogueInput, Order, Reply } from './dialogue-program.ts'

const PROGRAM = new URL('dialogue-program.ts', import.meta.url)

/** A process that obeys. */
export interface Dialogue {
  /** The result of one order. */
  ask(order: Order): Promise<unknown>
  /** The events of one order (and of what happened since the last one). */
  events(order: Order): Promise<readonly string[]>
  /** Lets it end by itself. */
  end(): Promise<void>
  kill(): Promise<void>
}

/** Starts one; it ends with the test at the latest. */
export function dialogue(input: DialogueInput): Dialogue {
  const { child, ended, next, tell } = start(PROGRAM, input)
  onTestFinished(() => void child.kill('SIGKILL'))
  async function reply(order: Order): Promise<Reply> {
    tell(order)
    const answer = await next()
    if (answer === null) throw new Error(`the program has ended: ${(await ended).err}`)
    return answer as Reply
  }
  return {
    ask: async (order) => (await reply(order)).result,
    events: async (order) => (await reply(order)).log,
    async end() {
      child.stdin?.end()
      const { status, err } = await ended
      if (status !== 0) throw new Error(`the program ended with ${status}: ${err}`)
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
