Object.defineProperty(exports, 'heavy', {
  enumerable: true,
  get() {
    console.error('loaded heavy')
    throw new Error('heavy is not installed')
  },
})
exports.light = (x) => x * 3
