import { memoize } from 'permafrost'

function* count() {
  yield 1
  yield 2
}
const running = count()

const look = memoize((x) => {
  console.error('computed')
  return x.next().value
})

console.log(JSON.stringify([look(running), look(running)]))
