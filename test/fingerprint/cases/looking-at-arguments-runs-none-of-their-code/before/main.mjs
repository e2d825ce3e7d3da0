import { memoize } from 'permafrost'

const ran = []
const trap = new Proxy({}, { get: () => ran.push('get'), ownKeys: () => (ran.push('ownKeys'), []) })
class Loud {
  get rate() {
    ran.push('getter')
    return 2
  }

  toJSON() {
    ran.push('toJSON')
  }

  toString() {
    ran.push('toString')
    return ''
  }

  get [Symbol.toStringTag]() {
    ran.push('tag')
    return 'Loud'
  }

  *[Symbol.iterator]() {
    ran.push('iterator')
  }
}

const look = memoize(() => {
  console.error('computed')
  return 1
})

const given = () => [trap, new Loud(), { get x() { return ran.push('own') } }]
console.log(JSON.stringify([look(...given()), look(...given()), ran]))
