exports.rate = 3
