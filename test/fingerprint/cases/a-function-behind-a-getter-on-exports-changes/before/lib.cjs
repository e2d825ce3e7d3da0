const math_1 = require('./math.cjs')
Object.defineProperty(exports, 'double', { enumerable: true, get: function () { return math_1.double } })
