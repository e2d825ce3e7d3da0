import { price as net } from './net.mjs'
import { price as gross } from './gross.mjs'

console.log(JSON.stringify([net(10), gross(10), net(10), gross(10)]))
