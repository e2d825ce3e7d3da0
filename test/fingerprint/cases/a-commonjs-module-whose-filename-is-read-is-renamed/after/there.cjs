exports.where = () => __filename.split('/').at(-1)
