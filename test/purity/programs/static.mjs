/** A function that does much; the lines and columns of its deeds stand in the test. */
import { readFileSync } from 'node:fs'

const ONE = 1
const helper = () => {
  console.log('quiet')
  return Math.random() + Math.max(1, 2)
}

class Stamp {
  made = Date.now()
  static of(name) {
    return [new Date(5), new Date(), name, readFileSync(name)]
  }
  static async [`comp(${ONE})`] /* ( */(a = Date.now()) {
    return a + Math.random()
  }
}

export const IMPURE = (name) => {
  const inner = () => process.hrtime()
  return [
    Stamp.of(name),
    Stamp['comp(1)'](),
    Stamp['comp(1)'].call(Math.random()),
    new Stamp(),
    helper(),
    inner(),
    fetch(name),
  ]
}
