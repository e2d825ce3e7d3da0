exports.twice = (x) => x * 3
exports.double = (x) => exports.twice(x)
