exports.double = (x) => x * 3

exports.half = (x) => x / 2
