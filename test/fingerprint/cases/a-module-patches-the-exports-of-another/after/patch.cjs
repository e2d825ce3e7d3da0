require('./math.cjs').double = (x) => x * 30
