exports.double = (x) => x * 2

const half = (x) => x / 2
exports.half = half
