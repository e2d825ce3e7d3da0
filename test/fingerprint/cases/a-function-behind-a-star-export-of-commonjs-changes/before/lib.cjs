const __exportStar = (from, to) => {
  for (const key of Object.keys(from)) {
    Object.defineProperty(to, key, { enumerable: true, get: () => from[key] })
  }
}
__exportStar(require('./math.cjs'), exports)
