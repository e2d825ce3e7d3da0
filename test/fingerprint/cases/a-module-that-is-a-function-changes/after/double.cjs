module.exports = function double(x) {
  return x * 3
}
