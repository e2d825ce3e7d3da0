import { memoize } from 'permafrost'

class Point {
  x = 1
}

const look = memoize((x) => {
  console.error('computed')
  return x instanceof Point
})

console.log(JSON.stringify([look(new Point()), look({ x: 1 })]))
