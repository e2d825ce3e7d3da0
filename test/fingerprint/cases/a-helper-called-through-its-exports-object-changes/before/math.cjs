exports.twice = (x) => x * 2
exports.double = (x) => exports.twice(x)
