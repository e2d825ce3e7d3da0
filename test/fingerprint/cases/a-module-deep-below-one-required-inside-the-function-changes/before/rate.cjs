exports.rate = 2
