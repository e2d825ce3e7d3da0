import { memoize } from 'permafrost'
import pino from 'pino'

const log = pino({ level: 'info' })

const price = memoize((n) => {
  console.error('computed')
  log.info('pricing')
  return n * 2
})

console.log(JSON.stringify(price(10)))
