exports.unrelated = 2
