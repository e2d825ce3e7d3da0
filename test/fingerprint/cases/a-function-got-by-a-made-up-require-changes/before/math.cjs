exports.double = (x) => x * 2

exports.half = (x) => x / 2
