const twice = (x) => x * 2

export const double = (x) => twice(x)
