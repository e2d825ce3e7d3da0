import { memoize } from 'permafrost'

class A {
  n = 1
  double() {
    return this.n * 2
  }
}
class B {
  n = 1
  double() {
    return this.n * 4
  }
}

const look = memoize((x) => {
  console.error('computed')
  return x.double()
})

console.log(JSON.stringify([look(new A()), look(new B())]))
