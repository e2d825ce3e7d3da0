require('./math.cjs').double = (x) => x * 20
