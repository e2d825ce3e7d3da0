/** A function that does much; the lines and columns of its deeds stand in the test. */
import { readFileSync } from 'node:fs'

const helper = () => {
  console.log('quiet')
  return Math.random() + Math.max(1, 2)
}

class Stamp {
  made = Date.now()
  static of(name) { return [new Date(5), new Date(), name, readFileSync(name)] }
  static async [`comp${(1)}`] /* ( */ (
    a = Date.now()) {
    return Math.random()
  }
}

export const IMPURE = (name) => {
  const inner = () => process.hrtime(); return [Stamp.of(name), Stamp.comp1(), new Stamp(), helper(), inner(), fetch(name)]
}
