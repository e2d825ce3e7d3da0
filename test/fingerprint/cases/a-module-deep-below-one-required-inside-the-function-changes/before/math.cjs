const { rate } = require('./rate.cjs')
exports.double = (x) => x * rate
