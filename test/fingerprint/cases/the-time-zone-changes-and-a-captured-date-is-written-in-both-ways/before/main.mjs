import { memoize } from 'permafrost'

const opened = new Date(0)

function universal() {
  return opened.toISOString()
}
function local() {
  return [opened].join().slice(16, 21)
}

const stamp = memoize((n) => {
  console.error('computed')
  return [universal(), local(), n]
})

console.log(JSON.stringify(stamp(1)))
